import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attach, placeOf } from '../src/attach.js';
import { environmentOf } from '../src/environment.js';
import { BadPayload, GiveUp, KanbanRefused, type Json, type OutputFields, type PayloadReference } from '../src/index.js';
import { cacheKey, faultOf, filePath, received } from '../src/reference.js';

const KEY = '0191e0a0-0000-7000-8000-000000000001';
const GOOD: PayloadReference = { in: 'cache', of: 'camera_1', key: KEY, bytes: 9, readers: 1 };
const GIVEN = { AION_AMQP_URL: 'amqp://h', SERVICE_NAME: 'camera', AION_HOME: '/home', REDIS_HOST: 'redis' };
const ENVIRONMENT = environmentOf(GIVEN);
const MIB = 1024 * 1024;
const metadata = (payloads: Json) => ({ 'aion-payloads': payloads });
const attached = (fields: OutputFields) => attach(fields, ENVIRONMENT, () => KEY);
const refuses = (reason: RegExp, payloads: unknown, more: OutputFields = {}) =>
  assert.throws(() => attached({ ...more, payloads } as OutputFields), (error: Error) => error instanceof KanbanRefused && reason.test(error.message));

test('a good reference, and where it leads', () => {
  assert.equal(faultOf(GOOD), undefined);
  assert.equal(faultOf({ ...GOOD, in: 'file', bytes: 0, readers: 1000, of: 'ü'.repeat(127), more: 'of a later version' }), undefined);
  assert.equal(cacheKey(GOOD), `aion:payload:camera_1:${KEY}`);
  assert.equal(filePath('/home/Data', GOOD), `/home/Data/camera_1/payload/${KEY}`);
});

test('a bad reference is told, and can name no other file and no other key', () => {
  const bad: [RegExp, unknown][] = [
    [/must be an object/, null], [/must be an object/, 'aion:payload'], [/must be an object/, [GOOD]],
    [/'in' must be/, { ...GOOD, in: 'redis' }], [/'in' must be/, { ...GOOD, in: undefined }],
    ...['', '.', '..', '../x_1', 'a/b', '/etc', 'a\0b', 'ü'.repeat(128), 7, null, ['a']].map((of): [RegExp, unknown] => [/'of' must be/, { ...GOOD, of }]),
    ...['', '../x', KEY.toUpperCase(), `${KEY}\n`, `${KEY}x`, `x${KEY}`, KEY.replace('-7', '-4'), KEY.replace('-8', '-c'), `${KEY}:readers`, 7, [KEY]]
      .map((key): [RegExp, unknown] => [/'key' must be/, { ...GOOD, key }]),
    ...[-1, 1.5, '9', null, NaN, 256 * MIB + 1].map((bytes): [RegExp, unknown] => [/'bytes' must be/, { ...GOOD, bytes }]),
    ...[0, 1001, '1', undefined].map((readers): [RegExp, unknown] => [/'readers' must be/, { ...GOOD, readers }]),
  ];
  for (const [reason, reference] of bad) {
    assert.match(faultOf(reference) ?? 'it is good', reason, JSON.stringify(reference));
    const its = received(metadata({ image: reference as Json }));
    assert.throws(() => its.reference('image'), (error: Error) => error instanceof BadPayload && error instanceof GiveUp && /^its payload 'image' has a bad reference: /.test(error.message));
    assert.deepEqual([Object.keys(its.references), its.notIn([])], [[], []]);
  }
});

test('what a received kanban has: by name, and what is freed', () => {
  const other = { ...GOOD, key: KEY.replace('1', '2') };
  const its = received(metadata({ image: { ...GOOD }, sound: other, 'a b': { ...GOOD }, ['__proto__']: other }));
  assert.deepEqual(its.reference('image'), GOOD);
  assert.throws(() => its.reference('a b'), /payload 'a b' has a bad reference: its name must be/);
  assert.throws(() => its.reference('toString'), (error: Error) => !(error instanceof GiveUp) && /no payload 'toString'; it has 'image', 'sound', '__proto__'$/.test(error.message));
  const output = (payloads: Json) => ({ kanban: { metadata: metadata(payloads) } });
  const freed = (...outputs: Json[]) => its.notIn(outputs.map(output)).map(({ key }) => key).sort();
  assert.deepEqual(freed(), [GOOD.key, other.key]);
  assert.deepEqual(freed({}, { renamed: { ...GOOD, bytes: 1 } }), [other.key]);
  assert.deepEqual(freed({ renamed: other }, { x: GOOD }), []);
  assert.deepEqual(freed({ renamed: { ...GOOD, of: 'another_1' } }, 'nonsense', [GOOD], { x: null }), [GOOD.key, other.key]);
  // What most kanban are costs a look-up, and nothing else.
  assert.equal(received({ load: 1 }), received({}));
  assert.throws(() => received({}).reference('image'), /no payload 'image'; it has none/);
});

test('too many payloads are bad, each; a member that is no object counts as absent', () => {
  const many = received(metadata(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, GOOD]))));
  assert.throws(() => many.reference('p1'), (error: Error) => error instanceof BadPayload && /the kanban has 101 payloads, more than 100/.test(error.message));
  assert.deepEqual(many.notIn([]), []);
  for (const member of ['x', null, 7, [GOOD]]) {
    assert.throws(() => received(metadata(member)).reference('image'), (error: Error) => !(error instanceof GiveUp) && /no payload 'image'; it has none/.test(error.message));
  }
});

test('where a payload goes by itself', () => {
  const places = (more: Record<string, string>, ...sizes: number[]) => sizes.map((size) => placeOf(size, environmentOf({ ...GIVEN, ...more })));
  assert.deepEqual(places({}, 0, MIB, MIB + 1), ['cache', 'cache', 'file']);
  assert.deepEqual(places({ AION_PAYLOAD_IN_CACHE: '10' }, 10, 11), ['cache', 'file']);
  assert.deepEqual(places({ AION_PAYLOAD_IN_CACHE: '0' }, 0), ['file']);
  assert.deepEqual(places({ REDIS_HOST: '' }, 0), ['file']);
});

test('what the environment may say of payloads', () => {
  assert.deepEqual([ENVIRONMENT.payloadKeep, ENVIRONMENT.payloadInCache, ENVIRONMENT.redisPort, ENVIRONMENT.dataHome], [86_400, MIB, '6379', '/home/Data']);
  for (const [name, bad, range] of [['AION_PAYLOAD_IN_CACHE', '16777217', '0 to 16777216'], ['AION_PAYLOAD_KEEP', '59', '60 to 604800'], ['AION_PAYLOAD_KEEP', '604801', '60 to 604800']] as const) {
    assert.throws(() => environmentOf({ ...GIVEN, [name]: bad }), new RegExp(`${name} is '${bad}'; it must be a whole number from ${range}$`));
  }
});

test('attached are bytes with a new reference, and what is passed on; of the same name, what is named counts', () => {
  const data = Buffer.from('abcabcabc');
  const { fields, attachments } = attached({
    connectionKey: 'k',
    metadata: { n: 1, 'aion-payloads': { image: { ...GOOD, bytes: 1 }, kept: { ...GOOD } } },
    payloads: { image: data, photo: GOOD, sound: { data: new Uint8Array(MIB + 1), readers: 2 }, video: { data, in: 'file' }, asked: { data: new Uint8Array(MIB + 1), in: 'cache' } },
  });
  assert.deepEqual(JSON.parse(JSON.stringify(fields)), {
    connectionKey: 'k',
    metadata: {
      n: 1,
      'aion-payloads': {
        kept: GOOD, image: GOOD, photo: GOOD,
        sound: { ...GOOD, in: 'file', bytes: MIB + 1, readers: 2 }, video: { ...GOOD, in: 'file' }, asked: { ...GOOD, bytes: MIB + 1 },
      },
    },
  });
  assert.deepEqual(attachments.map(({ name, fixed }) => [name, fixed]), [['image', false], ['sound', false], ['video', true], ['asked', true]]);
});

test('what can not be attached', () => {
  const data = new Uint8Array(1);
  refuses(/'a b' can't be sent: its name must be 1 to 64 of/, { 'a b': data });
  refuses(/its name must be/, { '': data });
  refuses(/its name must be/, { ['x'.repeat(65)]: data });
  refuses(/neither bytes nor a reference: it must be an object/, { image: 'text' });
  refuses(/neither bytes nor a reference: it must be an object/, { image: undefined });
  refuses(/neither bytes nor a reference: 'key' must be/, { image: { ...GOOD, key: '../x' } });
  refuses(/no bytes; make some of a text with Buffer.from/, { image: { data: 'text' } });
  refuses(/'readers' must be a whole number from 1 to 1000/, { image: { data, readers: 1001 } });
  refuses(/'in' must be 'cache' or 'file'/, { image: { data, in: 'disk' } });
  refuses(/limit of the cache is 16777216/, { image: { data: new Uint8Array(16 * MIB + 1), in: 'cache' } });
  refuses(/limit is 268435456; put it into a file of dataPath/, { image: new Uint8Array(256 * MIB + 1) });
  refuses(/is kept for payloads, and must be an object/, { image: data }, { metadata: metadata('x') });
  refuses(/the kanban has 101 payloads, the limit is 100/, Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`p${n}`, GOOD])), { metadata: metadata({ more: GOOD }) });
  assert.throws(() => attach({ payloads: { image: data } }, environmentOf({ ...GIVEN, SERVICE_NAME: 'a/b' }), () => KEY), /'of' must be an instance/);
});
