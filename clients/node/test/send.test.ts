import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KanbanRefused, NotConfirmed } from '../src/index.js';
import { LEFT_OUT, Scene, eventually } from './scene.js';

const broker = (name: string, body: (scene: Scene) => Promise<void>) =>
  test(name, { skip: LEFT_OUT, timeout: 60_000 }, async (t) => body(await (await Scene.open(t)).wire()));

broker('what is sent begins a flow, and resolves when it is confirmed', async (scene) => {
  const id = await scene.client().send({ connectionKey: 'too.hot', metadata: { load: 1 } });
  const out = await scene.next();
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.deepEqual([out.key, out.id, out.properties.correlationId, out.body.processNumber], ['too%2Ehot.1', id, id, 1]);
  assert.deepEqual(Object.keys(out.headers).sort(), ['aion-number', 'aion-sent']);
});

broker('a number is the own one, or one within the scale', async (scene) => {
  const client = scene.client({ MS_NUMBER: '2', AION_SCALE: '3' });
  for (const processNumber of [0, 1, 3]) await client.send({ processNumber });
  assert.deepEqual([(await scene.next()).key, (await scene.next()).key, (await scene.next()).key], ['default.2', 'default.1', 'default.3']);
  for (const processNumber of [4, -1]) await assert.rejects(client.send({ processNumber }), (error: Error) => error instanceof KanbanRefused && /watch has the numbers 1 to 3/.test(error.message));
  await assert.rejects(client.send({ connectionKey: 'é'.repeat(127) }), /more than 255 bytes/);
});

broker('the first kanban of a service that begins by itself', async (scene) => {
  const client = scene.client();
  const { startAt, ...rest } = client.firstKanban();
  assert.match(startAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00$/);
  assert.ok(Math.abs(Date.parse(startAt) - Date.now()) < 60_000);
  assert.deepEqual(rest, {
    finishAt: '', nextDeviceName: '', connectionKey: '', processNumber: 1, priorSuccess: false, dataPath: `${scene.home}/Data/watch_1`, fileList: [], metadata: {},
  });
});

broker('many that are sent at once go in order', async (scene) => {
  const client = scene.client();
  await Promise.all(Array.from({ length: 200 }, (_, n) => client.send({ metadata: { n } })));
  for (let n = 0; n < 200; n++) assert.equal((await scene.next()).body.metadata.n, n);
});

broker('progress: twice a second at most, what comes sooner is passed over', async (scene) => {
  scene.receiving(async (work) => {
    for (let i = 1; i <= 9; i++) work.progress(i / 10, `${i} of 10`);
    await new Promise((resolve) => setTimeout(resolve, 600));
    work.progress(0.95);
    work.finish();
  });
  scene.put({}, { messageId: 'a', correlationId: 'f' });
  const first = await scene.next();
  assert.deepEqual([first.key, first.properties.contentType, first.properties.appId, first.headers['aion-number'], first.id],
    ['kanban.progress.1', 'application/vnd.aion.progress+json', 'watch', 1, undefined]);
  assert.deepEqual(first.body, { parent: 'a', flow: 'f', done: 0.1, text: '1 of 10' });
  assert.deepEqual((await scene.next()).body, { parent: 'a', flow: 'f', done: 0.95, text: '' });
  assert.equal((await scene.next()).key, 'default.1');
  assert.equal(await scene.left(), 0);
  assert.equal(await scene.count('seen'), 0);
});

broker('what is not confirmed when it closes is said so', async (scene) => {
  await scene.full('seen', true);
  const client = scene.client();
  await client.send({});
  const late = assert.rejects(client.send({}), NotConfirmed);
  await eventually('it is refused', () => scene.lines.some(({ message }) => /a queue behind .* is full/.test(message)));
  await client.close();
  await late;
  await assert.rejects(client.send({}), /this client is closed/);
});

broker('what waits to be sent has a limit', async (scene) => {
  await scene.channel.deleteExchange('after.watch');
  const client = scene.client();
  let refused = 0;
  for (let n = 0; n < 10_100; n++) client.send({}).catch((error: Error) => /await each send/.test(error.message) && refused++);
  await eventually('some are refused', () => refused >= 68);
});
