import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GiveUp, type Handler, type PayloadReference } from '../src/index.js';
import { hand } from '../src/testing.js';
import { watch } from './watch.js';

test('a handler is tested with nothing running', async () => {
  const { outputs, failure } = await hand(watch, { metadata: { load: 0.93 } });
  assert.equal(failure, undefined);
  assert.deepEqual(outputs.map(({ connectionKey, metadata, processNumber }) => ({ connectionKey, metadata, processNumber })), [
    { connectionKey: 'alert', metadata: { load: 0.93, seen: true }, processNumber: 1 },
  ]);
  assert.equal((await hand(watch, { metadata: { load: 0.2 } })).outputs[0]!.connectionKey, 'default');
});

test('circumstances, log lines and progress', async () => {
  const result = await hand(
    async (work) => {
      work.log.info(`${work.sender.service} ${work.kanban.processNumber} ${work.repeated}`);
      work.progress(7, 'x'.repeat(300));
      work.finish({ processNumber: 3 });
    },
    {},
    { id: 'a', flow: 'f', sender: { service: 's', number: 1 }, service: 'watch', number: 2, scale: 3, repeated: true },
  );
  const [line] = result.lines;
  assert.deepEqual([line!.message, line!.kanban, line!.flow, line!.service, line!.number, line!.level], ['s 2 true', 'a', 'f', 'watch', 2, 'info']);
  assert.deepEqual(result.progress, [{ done: 1, text: 'x'.repeat(200) }]);
  assert.equal(result.outputs[0]!.processNumber, 3);
});

test('failures: tried again, given up at the last attempt, at once, or for what is refused', async () => {
  const fails = () => Promise.reject(new TypeError('no'));
  const again = await hand(fails, {});
  assert.deepEqual([(again.failure as Error).message, again.givenUp], ['no', undefined]);
  assert.match((await hand(fails, {}, { attempt: 5 })).givenUp!, /^its handler failed 5 times, at last with TypeError: no/);
  assert.equal((await hand(() => { throw new GiveUp('never'); }, {})).givenUp, 'never');
  assert.match((await hand((work) => work.finish({ processNumber: 9 }), {})).givenUp!, /refused: .*has number 1 here/);
  assert.match((await hand(() => { throw 'a text'; }, {}, { attempt: 5 })).givenUp!, /a thrown string: a text/);
});

test('a foreign body', async () => {
  let seen;
  await hand((work) => void (seen = [work.foreign, work.kanban.metadata]), { body: 'hello', contentType: 'text/plain' });
  assert.deepEqual(seen, [true, { contentType: 'text/plain', body: 'hello' }]);
});

test('an output that comes after the handler has returned is an error, not lost in silence', async () => {
  let late: () => void = () => {};
  await hand((work) => void (late = () => work.finish({})), {}, { id: 'a' });
  assert.throws(() => late(), /finish\(\.\.\.\) of kanban a came after its handler had returned; await what calls it/);
});

test('payloads: given to a handler, gone, attached and passed on', async () => {
  const shrink: Handler = async (work) => {
    const image = await work.payload('image');
    work.finish({ metadata: { names: Object.keys(work.payloads) }, payloads: { small: image.subarray(0, 1), large: { data: Buffer.alloc(2_000_000), readers: 2 }, image: work.payloads['image']! } });
    work.finish();
    await work.payload('sound');
  };
  const caught: Handler = (work) => Promise.resolve(shrink(work)).catch(() => {});
  const given = { payloads: { image: Buffer.from('abc'), sound: undefined } };
  const { outputs, payloads } = await hand(caught, { metadata: { n: 1 } }, given);
  assert.deepEqual(payloads, [{ small: Buffer.from('a'), large: Buffer.alloc(2_000_000), image: Buffer.from('abc') }, {}]);
  const { names, 'aion-payloads': references } = outputs[0]!.metadata as { names: string[]; 'aion-payloads': Record<string, PayloadReference> };
  assert.deepEqual(names, ['image', 'sound']);
  assert.deepEqual(Object.values(references).map((one) => [one.of, one.bytes, one.readers]), [['test_1', 1, 1], ['test_1', 2_000_000, 2], ['test_1', 3, 1]]);
  const gone = await hand(shrink, {}, given);
  assert.deepEqual([(gone.failure as Error).name, gone.givenUp, gone.payloads], ['PayloadGone', "its payload 'sound' is gone: the test gives none of this name", []]);
  assert.match((await hand(shrink, {}, { attempt: 5 })).givenUp!, /its handler failed 5 times, at last with Error: the kanban has no payload 'image'; it has none/);
  assert.match((await hand(shrink, { metadata: { 'aion-payloads': { image: { in: 'file' } } } })).givenUp!, /^its payload 'image' has a bad reference: 'key' must be/);
});
