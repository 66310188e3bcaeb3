import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../src/clock.js';
import { environmentOf } from '../src/environment.js';
import { CacheUnavailable, Log, PayloadGone, type PayloadReference, type Work } from '../src/index.js';
import { Payloads } from '../src/payloads.js';
import { Redis } from '../src/redis.js';
import { LEFT_OUT, Scene, eventually } from './scene.js';
import { NO_REDIS, ask, ownKey, shared } from './store.js';

const both = (name: string, body: (scene: Scene) => Promise<void>) =>
  test(name, { skip: LEFT_OUT || NO_REDIS, timeout: 120_000 }, async (t) => body(await (await Scene.open(t)).wire()));

const DATA = Buffer.from('abcabcabc');
/** Port 1: nobody listens. */
const NOBODY = { REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' };
const KEY = '0191e0a0-0000-7000-8000-000000000001';
const keyOf = ({ of, key }: PayloadReference) => `aion:payload:${of}:${key}`;
const there = async (reference: PayloadReference) => (await ask(shared(), 'EXISTS', keyOf(reference))) === 1;
const refer = (image: PayloadReference, ...more: object[]) => ({ metadata: { 'aion-payloads': { image }, script: more as never } });
/** A payload in the cache that no other test has. */
async function kept(bytes = DATA.length): Promise<PayloadReference> {
  const reference = { in: 'cache', of: ownKey(), key: KEY, bytes, readers: 1 } as const;
  await ask(shared(), 'SET', keyOf(reference), DATA.toString(), 'EX', '600');
  return reference;
}

both('a flow begins with payloads; who receives them reads them, and they are freed when it is acknowledged', async (scene) => {
  const client = scene.client(shared());
  await client.send({ metadata: { n: 1 }, payloads: { image: DATA, sound: { data: DATA, in: 'file' } } });
  const { metadata } = (await scene.next()).body;
  const { image, sound } = metadata['aion-payloads'];
  const expected = { of: 'watch_1', bytes: 9, readers: 1 };
  assert.deepEqual(metadata, { n: 1, 'aion-payloads': { image: { ...expected, in: 'cache', key: image.key }, sound: { ...expected, in: 'file', key: sound.key } } });
  assert.ok(((await ask(shared(), 'TTL', keyOf(image))) as number) > 86_000);
  const read: string[] = [];
  let work: Work | undefined;
  client.receive(async (one) => {
    work = one;
    for (const name of ['image', 'sound', 'image']) read.push((await one.payload(name)).toString());
    // What becomes of the metadata changes nothing.
    delete (one.kanban.metadata as { [name: string]: unknown })['aion-payloads'];
    one.finish();
  });
  scene.put({ metadata });
  assert.deepEqual((await scene.next()).body.metadata, {});
  await eventually('both are freed', async () => !(await there(image)) && !existsSync(`${scene.home}/Data/watch_1/payload/${sound.key}`));
  assert.deepEqual(read, Array(3).fill(DATA.toString()));
  await assert.rejects(work!.payload('image'), (error: Error) => error instanceof PayloadGone && error.message === `its payload 'image' is gone: not in the cache as ${keyOf(image)} (kept 24 h at most, less when the cache is full); send it anew`);
  await assert.rejects(work!.payload('sound'), /its payload 'sound' is gone: not as .*\/watch_1\/payload\/[-0-9a-f]+ with 9 bytes \(kept 24 h at most\); send it anew/);
  assert.equal(await scene.left(), 0);
});

both('what is passed on stays, and so does what is given up; a stop waits for what is being freed', async (scene) => {
  const [passed, refused, freed] = await Promise.all([kept(), kept(), kept()]);
  const client = scene.receiving((work) => {
    if (work.id === 'passed') work.finish({ payloads: { photo: work.payloads['image']! } });
    if (work.id === 'refused') work.finish({ payloads: { 'a b': DATA } });
    if (work.id === 'freed') void client.close();
  }, shared());
  scene.put(refer(passed), { messageId: 'passed' });
  scene.put(refer(refused), { messageId: 'refused' });
  // The last of a hundred, one after the other: more than the rest of a stop takes.
  const before = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`p${n}`, { ...freed, key: KEY.replace(/..$/, String(n + 100).slice(1)).replace('-8', '-9') }]));
  scene.put({ metadata: { 'aion-payloads': { ...before, freed } } }, { messageId: 'freed' });
  assert.deepEqual((await scene.next()).body.metadata, { 'aion-payloads': { photo: passed } });
  assert.match(String((await scene.next('dead')).headers['aion-dead-reason']), /^what its handler finished was refused: the payload 'a b' can't be sent: its name must be/);
  assert.equal((await scene.next()).key, 'kanban.receipt.1');
  await client.close();
  assert.equal(await scene.count('before.watch.001'), 0);
  assert.deepEqual([await there(passed), await there(refused), await there(freed)], [true, true, false]);
});

both('one that is gone gives its kanban up at once, unless the handler catches that', async (scene) => {
  const other = await kept(8);
  const missing = { ...other, of: ownKey() };
  scene.receiving(async (work) => {
    const caught = work.id === 'caught' ? await work.payload('image').catch((error: Error) => error.name) : await work.payload('image');
    work.finish({ metadata: { caught: String(caught) } });
  }, shared());
  for (const [id, reference] of [['a', missing], ['b', other], ['caught', missing]] as const) scene.put(refer(reference), { messageId: id });
  assert.match(String((await scene.next('dead')).headers['aion-dead-reason']), /^its payload 'image' is gone: not in the cache as aion:payload:node-/);
  assert.match(String((await scene.next('dead')).headers['aion-dead-reason']), /^its payload 'image' is gone: 9 bytes instead of 8 are in the cache as/);
  assert.deepEqual((await scene.next()).body.metadata, { caught: 'PayloadGone' });
  assert.ok(await there(other));
});

both('where the cache does not answer, files are written, and one line says so', async (scene) => {
  const client = scene.client(NOBODY);
  for (let n = 0; n < 3; n++) await client.send({ payloads: { image: DATA, [`p${n}`]: new Uint8Array() } });
  for (let n = 0; n < 3; n++) {
    const { body } = await scene.next();
    assert.deepEqual(Object.values(body.metadata['aion-payloads']).map((one) => (one as PayloadReference).in), ['file', 'file']);
  }
  assert.equal(readdirSync(`${scene.home}/Data/watch_1/payload`).length, 6);
  const lines = scene.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /^payloads go into files: the cache, Redis at 127.0.0.1:1, does not answer/);
});

both('what can not be written is a failed attempt that leaves nothing; a send that fails so sends nothing', async (scene) => {
  const client = scene.receiving((work) => work.finish({ payloads: { sound: { data: DATA, in: 'file' }, image: { data: DATA, in: 'cache' } } }), NOBODY);
  scene.put({});
  assert.match(String((await scene.next('dead')).headers['aion-dead-reason']), /^its handler failed 5 times, at last with CacheUnavailable: the cache, Redis at 127.0.0.1:1/);
  await assert.rejects(client.send({ payloads: { image: { data: DATA, in: 'cache' } } }), CacheUnavailable);
  await eventually('nothing is left', () => readdirSync(`${scene.home}/Data/watch_1/payload`).length === 0);
  const unwritable = scene.client({ ...NOBODY, SERVICE_NAME: 'file' });
  writeFileSync(`${scene.home}/Data/file_1`, '');
  await assert.rejects(unwritable.send({ payloads: { image: DATA } }), /the payload 'image' of 9 bytes could not be written to .*\/Data\/file_1\/payload\/.*: .*; see that there is room, and that this instance may write there/);
  await scene.stop();
  assert.equal(await scene.count('before.watch.001'), 0);
  assert.equal(await scene.count('seen'), 0);
});

both('an acknowledgement that is lost with its connection frees nothing', async (scene) => {
  const image = await kept();
  let handled = 0;
  let lost = () => {};
  const isLost = new Promise<void>((resolve) => (lost = resolve));
  scene.receiving(async (work) => {
    handled++;
    if (work.id === 'a') await isLost;
    work.finish();
  }, shared());
  scene.put(refer(image), { messageId: 'a' });
  await eventually('it is in hand', () => handled === 1);
  await scene.cut(/receive$/);
  await eventually('it is noticed', () => scene.lines.some(({ message }) => /watch-001 receive.*trying again/.test(message)));
  lost();
  await scene.next();
  scene.put({}, { messageId: 'b' });
  await scene.next();
  assert.equal(await scene.left(), 0);
  // It came again, was known, and the payload stays until its end.
  assert.deepEqual([handled, await there(image)], [2, true]);
});

test('the last of several readers frees it in the cache, and who was there is kept no longer', { skip: NO_REDIS, timeout: 60_000 }, async (t) => {
  const its = { ...(await kept()), readers: 2 };
  const lines: string[] = [];
  const redis = new Redis(shared().REDIS_HOST, shared().REDIS_PORT);
  t.after(() => redis.close());
  const reader = (MS_NUMBER: string) =>
    new Payloads(environmentOf({ AION_AMQP_URL: 'amqp://h', SERVICE_NAME: 'watch', MS_NUMBER, ...shared() }), redis, new Log('watch', 1, ({ message }) => lines.push(message)), systemClock());
  const [one, two] = [reader('1'), reader('2')];
  one.free([its, its]);
  await one.close();
  const readers = `${keyOf(its)}:readers`;
  assert.deepEqual(await ask(shared(), 'SMEMBERS', readers), ['watch_1']);
  const [left, ofReaders] = [(await ask(shared(), 'PTTL', keyOf(its))) as number, (await ask(shared(), 'PTTL', readers)) as number];
  assert.ok(ofReaders > 0 && ofReaders <= 600_000 && Math.abs(left - ofReaders) < 20_000, `${left} ${ofReaders}`);
  two.free([its]);
  await two.close();
  assert.equal(await ask(shared(), 'EXISTS', keyOf(its), readers), 0);
  // One more than was told leaves no set that would never end.
  one.free([its]);
  await one.close();
  assert.equal(await ask(shared(), 'EXISTS', readers), 0);
  assert.deepEqual(lines, []);
});
