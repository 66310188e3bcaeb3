import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { derivedId } from '../src/names.js';
import { LEFT_OUT, Scene, eventually, seeded } from './scene.js';

const broker = (name: string, body: (scene: Scene) => Promise<void>) =>
  test(name, { skip: LEFT_OUT, timeout: 120_000 }, async (t) => body(await Scene.open(t)));
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `k${n}`);

broker('a queue and an exchange that are not there yet are waited for', async (scene) => {
  scene.receiving((work) => work.finish());
  await eventually('it says that it waits', () => scene.lines.some(({ message }) => /receive.*NOT_FOUND.*before\.watch\.001.*trying again/.test(message)));
  await scene.queue('before.watch.001', { 'x-queue-type': 'quorum', 'x-single-active-consumer': true });
  scene.put({}, { messageId: 'a' });
  await eventually('it says that it waits', () => scene.lines.some(({ message }) => /send.*NOT_FOUND.*after\.watch.*trying again/.test(message)));
  // Between an exchange and its first binding lies a moment, too.
  await scene.channel.assertExchange('after.watch', 'topic');
  await eventually('it has been returned', () => scene.lines.some(({ message }) => /no queue takes what is sent to exchange 'after.watch' with key 'default.1' yet/.test(message)));
  await scene.exchange();
  assert.equal((await scene.next()).id, derivedId('a', 'watch', 1, 0));
  assert.equal(await scene.left(), 0);
});

broker('a queue that is deleted is read again when it is there again', async (scene) => {
  await scene.wire();
  scene.receiving((work) => work.finish());
  scene.put({}, { messageId: 'a' });
  await scene.next();
  await scene.channel.deleteQueue('before.watch.001');
  await eventually('it has noticed', () => scene.lines.some(({ message }) => /is gone/.test(message)));
  await scene.queue('before.watch.001', { 'x-queue-type': 'quorum' });
  scene.put({}, { messageId: 'b' });
  assert.equal((await scene.next()).id, derivedId('b', 'watch', 1, 0));
});

const { seed, below } = seeded();
broker(`connections that are lost lose nothing, double nothing and keep the order (seed ${seed})`, async (scene) => {
  await scene.wire();
  const came: string[] = [];
  scene.receiving(async (work) => {
    came.push(work.id);
    if (came.length % 40 === 20) await eventually('it was cut', () => cuts > came.length / 40);
    work.finish();
  });
  let cuts = 0;
  const all = numbers(120);
  all.forEach((id) => scene.put({}, { messageId: id }));
  for (; cuts < 4; cuts++) {
    await eventually('it has come so far', () => came.length >= Math.min(cuts * 40 + 20, 120) || undefined);
    await scene.cut([/send$/, /receive$/, /watch/][below(3)]!);
  }
  await eventually('all came', () => came.length >= 120);
  assert.equal(await scene.left(), 0);
  assert.deepEqual(came, all);
  const ids: string[] = [];
  for (let left = await scene.count('seen'); left > 0; left--) ids.push((await scene.next()).id!);
  // What was not confirmed is sent again, under the same id.
  assert.deepEqual([...new Set(ids)], all.map((id) => derivedId(id, 'watch', 1, 0)));
});

broker('a full queue stops it, and what is refused is sent again in order with the same ids', async (scene) => {
  await scene.wire();
  await scene.full('seen', true);
  scene.receiving((work) => work.finish());
  const all = numbers(80);
  all.forEach((id) => scene.put({}, { messageId: id }));
  await eventually('it says so', () => scene.lines.some(({ message }) => /a queue behind .* is full/.test(message)));
  await scene.full('seen', false);
  const ids: string[] = [];
  while (ids.length < 80) {
    const { id } = await scene.next();
    if (!ids.includes(id!)) ids.push(id!);
  }
  assert.deepEqual(ids.slice(-70), all.map((id) => derivedId(id, 'watch', 1, 0)).slice(-70));
  assert.deepEqual(new Set(ids), new Set(all.map((id) => derivedId(id, 'watch', 1, 0))));
  assert.equal(await scene.left(), 0);
});

broker('strict order: a full queue reorders nothing', async (scene) => {
  await scene.wire();
  await scene.full('seen', true);
  scene.receiving((work) => work.finish(), { AION_ORDER: 'strict' });
  const all = numbers(20);
  all.forEach((id) => scene.put({}, { messageId: id }));
  await eventually('it says so', () => scene.lines.some(({ message }) => /a queue behind .* is full/.test(message)));
  await scene.full('seen', false);
  for (const id of all) assert.equal((await scene.next()).id, derivedId(id, 'watch', 1, 0));
});

broker('a stop lets the handler end, and gives the rest back in order', async (scene) => {
  await scene.wire();
  let stopped = false;
  let end = () => {};
  const ends = new Promise<void>((resolve) => (end = resolve));
  const client = scene.receiving(async (work) => {
    if (work.id === 'k3') {
      client.close().catch(() => {});
      stopped = work.signal.aborted;
      await ends;
    }
    work.finish();
  });
  numbers(10).forEach((id) => scene.put({}, { messageId: id }));
  await eventually('it stops', () => stopped);
  await eventually('the others are handed out, and not given back before the handler ends', async () => (await scene.count('before.watch.001')) === 0);
  end();
  await scene.stop();
  await eventually('the rest is there again', async () => (await scene.count('before.watch.001')) === 6);
  const out: string[] = [];
  scene.receiving((work) => void out.push(`${work.id} ${work.repeated}`));
  await eventually('the rest came', () => out.length === 6);
  assert.deepEqual(out.map((one) => one.split(' ')[0]), numbers(10).slice(4));
});

broker('a kanban whose handler fails while the instance stops is neither counted nor given up', async (scene) => {
  await scene.wire();
  let attempts = 0;
  const client = scene.receiving((work) => {
    attempts++;
    if (work.attempt === 5) void client.close();
    throw new Error('no');
  });
  scene.put({}, { messageId: 'a' });
  await eventually('it has failed', () => attempts === 5);
  await scene.stop();
  assert.deepEqual([await scene.count('before.watch.001'), await scene.count('dead')], [1, 0]);
});

broker('SIGTERM: the handler ends, the process too, with 0', async (scene) => {
  await scene.wire();
  const one = scene.spawn();
  scene.put({ metadata: { script: [{ log: 'begun' }, { wait: 1 }, { finish: {} }] } }, { messageId: 'a', correlationId: 'f' });
  scene.put({}, { messageId: 'b' });
  await eventually('it has begun', () => one.output.includes('begun'));
  assert.equal(await one.end('SIGTERM'), 0);
  assert.equal((await scene.next()).id, derivedId('a', 'watch', 1, 0));
  assert.equal(await scene.count('before.watch.001'), 1);
  const line = JSON.parse(one.output.split('\n').find((text) => text.includes('begun'))!);
  assert.deepEqual({ ...line, time: '' }, { time: '', level: 'info', message: 'begun', service: 'watch', number: 1, kanban: 'a', flow: 'f' });
});

broker('a second signal ends it at once', async (scene) => {
  await scene.wire();
  const one = scene.spawn();
  scene.put({ metadata: { script: [{ log: 'begun' }, { wait: 30 }] } });
  await eventually('it has begun', () => one.output.includes('begun'));
  one.signal('SIGTERM');
  await eventually('it stops', () => one.output.includes('stopping'));
  assert.equal(await one.end('SIGINT'), 130);
});

broker('a kanban that kills its process comes repeated, alone, and is given up after five', async (scene) => {
  await scene.wire();
  scene.put({ metadata: { script: [{ end: 'KILL' }] } }, { messageId: 'deadly' });
  scene.put({ metadata: { script: [{ tell: {} }] } }, { messageId: 'innocent' });
  let killed = 0;
  for (;;) {
    const one = scene.spawn();
    const given = eventually('it is given up', async () => (await scene.count('dead')) > 0);
    if ((await Promise.race([given, one.ended()])) !== 'SIGKILL') break;
    killed++;
  }
  const { 'aion-dead-reason': reason } = (await scene.next('dead')).headers;
  assert.equal(reason, 'the process of watch-001 ended 5 times while it handled this kanban');
  // The first delivery leaves no mark: five marked ones are found at the sixth.
  assert.equal(killed, 5);
  const innocent = (await scene.next()).body.metadata;
  assert.deepEqual([innocent.id, innocent.repeated, innocent.attempt], ['innocent', false, 1]);
});

broker('a kanban that killed its process once is handled, and its mark is gone', async (scene) => {
  await scene.wire();
  scene.put({ metadata: { script: [{ end: 'KILL', unless: 'repeated' }, { tell: {} }] } }, { messageId: 'a' });
  assert.equal(await scene.spawn().ended(), 'SIGKILL');
  scene.spawn();
  assert.equal((await scene.next()).body.metadata.repeated, true);
  await eventually('no mark is left', () => readdirSync(`${scene.home}/Data/watch_1/.in-hand`).length === 0);
});
