import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GiveUp, KanbanRefused } from '../src/index.js';
import { derivedId } from '../src/names.js';
import { LEFT_OUT, Scene, eventually } from './scene.js';

const broker = (name: string, body: (scene: Scene) => Promise<void>) =>
  test(name, { skip: LEFT_OUT, timeout: 60_000 }, async (t) => body(await (await Scene.open(t)).wire()));

broker('an output has the id, the properties and the fields that the protocol says', async (scene) => {
  scene.receiving((work) => {
    const load = work.kanban.metadata['load'] as number;
    work.finish({ connectionKey: load > 0.8 ? 'alert' : 'default', metadata: { load, seen: true } });
  });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  scene.put({ metadata: { load: 0.93 } }, { messageId: 'a', correlationId: 'f', appId: 'sensor', headers: { traceparent } });
  const out = await scene.next();
  assert.equal(out.key, 'alert.1');
  assert.equal(out.id, derivedId('a', 'watch', 1, 0));
  const { contentType, correlationId, appId, deliveryMode } = out.properties;
  assert.deepEqual([contentType, correlationId, appId, deliveryMode], ['application/json', 'f', 'watch', 2]);
  assert.equal(out.headers['aion-parent'], 'a');
  assert.equal(out.headers['aion-number'], 1);
  assert.equal(out.headers['traceparent'], traceparent);
  const [entered, left, sent] = ['aion-entered', 'aion-left', 'aion-sent'].map((name) => out.headers[name] as number);
  assert.ok(entered! <= left! && left! <= sent! && Math.abs(sent! / 1000 - Date.now()) < 60_000);
  assert.deepEqual(out.body, {
    startAt: '', finishAt: '', nextDeviceName: '', connectionKey: 'alert', processNumber: 1, priorSuccess: false, dataPath: '', fileList: [],
    metadata: { load: 0.93, seen: true },
  });
  assert.equal(await scene.left(), 0);
});

broker('the handler sees where a kanban came from, and the facts of its queue', async (scene) => {
  scene.receiving(({ id, flow, parents, sender, attempt, repeated, foreign, traceparent, kanban, finish }) =>
    finish({ metadata: { id, flow, parents, sender, attempt, repeated, foreign, traceparent, kanban: { ...kanban } } }));
  scene.put({ processNumber: 7, nextDeviceName: 'elsewhere' }, { messageId: 'a', correlationId: 'f', appId: 's', headers: { 'aion-parent': 'x, y', 'aion-number': 3 } });
  const { metadata } = (await scene.next()).body;
  const { kanban, traceparent, ...rest } = metadata;
  assert.deepEqual(rest, { id: 'a', flow: 'f', parents: ['x', 'y'], sender: { service: 's', number: 3 }, attempt: 1, repeated: false, foreign: false });
  assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  assert.equal(kanban.processNumber, 1);
  assert.equal(kanban.nextDeviceName, 'here');
});

broker('several outputs go in order, each with an ordinal of its own', async (scene) => {
  scene.receiving((work) => ['a', 'b', 'c'].forEach((connectionKey) => work.finish({ connectionKey })));
  scene.put({}, { messageId: 'p' });
  for (const [ordinal, key] of ['a.1', 'b.1', 'c.1'].entries()) {
    const out = await scene.next();
    assert.deepEqual([out.key, out.id], [key, derivedId('p', 'watch', 1, ordinal)]);
  }
});

broker('a hundred come in order, each once', async (scene) => {
  const came: unknown[] = [];
  scene.receiving((work) => void came.push(work.kanban.metadata['n']));
  const expected = Array.from({ length: 100 }, (_, n) => n);
  expected.forEach((n) => scene.put({ metadata: { n } }, { messageId: `k${n}` }));
  await eventually('all came', () => came.length >= 100);
  assert.equal(await scene.left(), 0);
  assert.deepEqual(came, expected);
});

broker('what is handled without an output leaves a receipt, and many share one', async (scene) => {
  scene.receiving(() => {});
  for (let n = 0; n < 50; n++) scene.put({}, { messageId: `k${n}`, correlationId: 'f' });
  const told: { id: string; flow: string; parent: string; entered: number; left: number }[] = [];
  let messages = 0;
  for (; told.length < 50; messages++) {
    const receipt = await scene.next();
    assert.deepEqual([receipt.key, receipt.properties.contentType, receipt.properties.appId], ['kanban.receipt.1', 'application/vnd.aion.receipt+json', 'watch']);
    told.push(...receipt.body);
  }
  assert.ok(messages < 50, `${messages} receipts`);
  assert.deepEqual(told.map(({ parent }) => parent), Array.from({ length: 50 }, (_, n) => `k${n}`));
  assert.equal(told[7]!.id, derivedId('k7', 'watch', 1, 0));
  assert.ok(told.every(({ flow, entered, left }) => flow === 'f' && entered <= left));
  assert.equal(await scene.left(), 0);
});

broker('a handler that fails is called again in place, and then given up with the reason', async (scene) => {
  const attempts: string[] = [];
  scene.receiving((work) => {
    attempts.push(`${work.id}${work.attempt}`);
    if (work.id === 'b' || (work.id === 'a' && work.attempt < 3)) throw new Error('no disk');
    work.finish();
  });
  scene.put({}, { messageId: 'a' });
  scene.put({ metadata: { secret: 1 } }, { messageId: 'b', correlationId: 'f', appId: 's', headers: { mine: 'x' }, type: 't' });
  scene.put({}, { messageId: 'c' });
  const dead = await scene.next('dead');
  assert.equal(dead.key, 'before.watch.001');
  assert.deepEqual([dead.id, dead.properties.correlationId, dead.properties.appId, dead.properties.type, dead.body], ['b', 'f', 's', 't', { metadata: { secret: 1 } }]);
  const { 'aion-dead-reason': reason, 'aion-dead-time': time, ...headers } = dead.headers;
  assert.match(reason as string, /^its handler failed 5 times, at last with Error: no disk at /);
  assert.ok(Math.abs((time as number) / 1000 - Date.now()) < 60_000);
  assert.deepEqual(headers, { mine: 'x', 'aion-dead-queue': 'before.watch.001', 'aion-dead-service': 'watch', 'aion-dead-number': 1 });
  assert.equal(await scene.left(), 0);
  assert.deepEqual(attempts, ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'b4', 'b5', 'c1']);
  assert.equal(scene.lines.find(({ message }) => message.startsWith('given up'))?.kanban, 'b');
  assert.ok(!JSON.stringify(scene.lines).includes('secret'));
});

broker('what an attempt has changed in its kanban is not seen by the next', async (scene) => {
  scene.receiving((work) => {
    work.finish({ metadata: { ...work.kanban.metadata } });
    (work.kanban.metadata as { n: number }).n++;
    if (work.attempt < 3) throw new Error('again');
  });
  scene.put({ metadata: { n: 1 } });
  assert.deepEqual((await scene.next()).body.metadata, { n: 1 });
});

broker('a handler gives up at once, also by an output that is refused', async (scene) => {
  scene.receiving((work) => {
    if (work.id === 'a') throw new GiveUp('this one never');
    if (work.id === 'b') work.finish({ processNumber: 2 });
    if (work.id === 'c') work.finish({ metadata: { text: 'x'.repeat(1024 * 1024) } });
    if (work.id === 'd') assert.throws(() => work.finish({ metadata: { number: NaN } }), KanbanRefused);
    if (work.id === 'd') work.finish();
  });
  for (const id of ['a', 'b', 'c', 'd']) scene.put({}, { messageId: id });
  const reasons = [await scene.next('dead'), await scene.next('dead'), await scene.next('dead')].map(({ headers }) => headers['aion-dead-reason'] as string);
  assert.equal(reasons[0], 'this one never');
  assert.match(reasons[1]!, /^what its handler finished was refused: .*processNumber 2, but watch has number 1 here/);
  assert.match(reasons[2]!, /^what its handler finished was refused: .*the limit is 1048576; put the data in a file/);
  assert.equal((await scene.next()).id, derivedId('d', 'watch', 1, 0));
  assert.equal(await scene.left(), 0);
});

broker('good, bad, good: the second good one arrives', async (scene) => {
  const came: string[] = [];
  scene.receiving((work) => void came.push(work.id));
  scene.put({}, { messageId: 'a' });
  scene.put('{"processNumber": "x"}', { messageId: 'b' });
  scene.put('{"metadata": ', { messageId: 'c' });
  scene.put({}, { messageId: 'd' });
  const dead = [await scene.next('dead'), await scene.next('dead')];
  assert.deepEqual(dead.map(({ id, body, headers }) => [id, body, headers['aion-dead-reason']]), [
    ['b', { processNumber: 'x' }, 'the field processNumber must be a whole number of 32 bits, not a text'],
    ['c', '{"metadata": ', dead[1]!.headers['aion-dead-reason']],
  ]);
  assert.match(dead[1]!.headers['aion-dead-reason'] as string, /^the body is not valid JSON/);
  assert.equal(await scene.left(), 0);
  assert.deepEqual(came, ['a', 'd']);
});

broker('one with headers that AMQP clients can hardly write is given up all the same', async (scene) => {
  scene.receiving(() => {
    throw new GiveUp('no');
  });
  scene.put({}, { messageId: 'a', headers: { large: 'x'.repeat(65_450), 'aion-parent': 'p' } });
  const dead = await scene.next('dead');
  assert.equal(dead.headers['aion-parent'], 'p');
  assert.ok(!('large' in dead.headers));
  assert.equal(await scene.left(), 0);
});

broker('known ids are acknowledged without a call, copies of the one in hand with it', async (scene) => {
  const came: string[] = [];
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  scene.receiving(async (work) => {
    came.push(work.id);
    if (work.id === 'slow') await gate;
  });
  for (const id of ['a', 'a', 'slow', 'slow', 'a', 'z']) scene.put({}, { messageId: id });
  await eventually('it is in the handler', () => came.includes('slow'));
  go();
  await eventually('the last came', () => came.includes('z'));
  assert.equal(await scene.left(), 0);
  assert.deepEqual(came, ['a', 'slow', 'z']);
});

broker('one that was given up is handled when it is sent again under its id', async (scene) => {
  let broken = true;
  const came: boolean[] = [];
  const client = scene.receiving(() => {
    came.push(broken);
    if (broken) throw new GiveUp('not yet');
  });
  scene.put({}, { messageId: 'a' });
  await scene.next('dead');
  await client.idle(100);
  broken = false;
  scene.put({}, { messageId: 'a' });
  await eventually('it came again', () => came.length === 2);
});
