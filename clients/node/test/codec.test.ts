import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, decode, encode } from '../src/codec.js';
import { EMPTY, KanbanRefused, type Json, type KanbanFields } from '../src/kanban.js';
import { seeded } from './scene.js';

const JSON_TYPE = 'application/json';
const read = (body: string | Buffer, type: string | undefined = JSON_TYPE) => decode(type, Buffer.from(body));
const refuses = (reason: RegExp, body: string | Buffer, type: string | undefined = JSON_TYPE) =>
  assert.throws(() => read(body, type), (error: Error) => error instanceof KanbanRefused && reason.test(error.message));
const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('reads fields, passes over others, takes null for empty', () => {
  const { kanban, foreign } = read('{"startAt": null, "processNumber": -2147483648, "fileList": ["a"], "metadata": {"x": null}, "more": [1]}');
  assert.equal(foreign, false);
  assert.deepEqual(kanban, { ...EMPTY, processNumber: -2147483648, fileList: ['a'], metadata: { x: null } });
  assert.deepEqual(read('\uFEFF {"connectionKey": "k"}').kanban.connectionKey, 'k');
  assert.deepEqual(read('{"metadata":{}}', 'Application/JSON; charset=utf-8').foreign, false);
});

test('presents what is foreign', () => {
  const of = (body: string | Buffer, type?: string) => {
    const { kanban, foreign } = decode(type, Buffer.from(body));
    assert.ok(foreign);
    return kanban.metadata;
  };
  assert.deepEqual(of('{"a": 1}', JSON_TYPE), { a: 1 });
  assert.deepEqual(of('[1, "x"]', JSON_TYPE), { body: [1, 'x'] });
  assert.deepEqual(of('null', JSON_TYPE), { body: null });
  assert.deepEqual(of(' {"a": 1}'), { a: 1 });
  assert.deepEqual(of('{"a": '), { body: '{"a": ' });
  assert.deepEqual(of('7'), { body: '7' });
  assert.deepEqual(of('hé', 'Text/Plain; charset=utf-8'), { contentType: 'text/plain', body: 'hé' });
  assert.deepEqual(of(Buffer.from([0xff, 0]), 'image/png'), { contentType: 'image/png', bodyBase64: '/wA=' });
  assert.equal(Object.hasOwn(of('{"__proto__": 1}', JSON_TYPE), '__proto__'), true);
});

test('refuses with the reason, and never with what was in it', () => {
  refuses(/the body is empty/, '');
  refuses(/^the body is not valid JSON/, '{"password": "secret", }');
  assert.throws(() => read('{"password": "secret", }'), (error: Error) => !error.message.includes('secret'));
  refuses(/it is no UTF-8/, Buffer.from('{"startAt": "\xff"}', 'latin1'));
  refuses(/^the field startAt must be a text, not another number$/, '{"startAt": 1}');
  refuses(/^the field processNumber must be a whole number of 32 bits, not another number$/, '{"processNumber": 2147483648}');
  refuses(/^the field processNumber must be/, '{"processNumber": 1.5}');
  refuses(/^the field priorSuccess must be true or false, not a text$/, '{"priorSuccess": "yes"}');
  refuses(/^the field fileList must be a list of texts, not null$/, '{"fileList": [null]}');
  refuses(/^the field metadata must be an object, not a list$/, '{"metadata": []}');
  refuses(/a number is too large/, '{"metadata": {"n": 1e999}}');
  refuses(/a number is too large/, '{"startAt": "", "other": [1e999]}');
  refuses(/client for Node.js does not read/, '', 'application/x-protobuf');
  refuses(/^the field startAt must be/, '{"startAt": 1}', undefined);
});

test('refuses what is beyond a limit, and takes what is just within', () => {
  const within = (metadata: string) => read(`{"metadata": ${metadata}}`);
  within(`{"a": ${nest(98)}}`);
  refuses(/nested deeper than 100 levels/, `{"metadata": {"a": ${nest(99)}}}`);
  read(nest(100));
  refuses(/nested deeper than 100 levels/, nest(101));
  refuses(/nested deeper/, nest(1_000_000));
  within(`{"a": [${Array(199_998).fill(0).join()}]}`);
  refuses(/more than 200000 values/, `{"metadata": {"a": [${Array(200_000).fill(0).join()}]}}`);
  read(`{"fileList": [${Array(10_000).fill('""').join()}]}`);
  refuses(/more than 10000 entries/, `{"fileList": [${Array(10_001).fill('""').join()}]}`);
  refuses(/dataPath is longer than 4096 characters/, `{"dataPath": "${'x'.repeat(4_097)}"}`);
  refuses(/the limit is 8388608/, `{"metadata": {}}${' '.repeat(8 * 1024 * 1024)}`);
});

test('writes every field, in the order of the message', () => {
  assert.equal(
    encode(complete({ metadata: { a: undefined, b: 1 } as never, connectionKey: 'k' })).toString(),
    '{"startAt":"","finishAt":"","nextDeviceName":"","connectionKey":"k","processNumber":0,"priorSuccess":false,"dataPath":"","fileList":[],"metadata":{"b":1}}',
  );
});

test('refuses to write what JSON or a limit does not allow', () => {
  const cannot = (reason: RegExp, fields: unknown) =>
    assert.throws(() => encode(complete(fields as KanbanFields)), (error: Error) => error instanceof KanbanRefused && reason.test(error.message));
  cannot(/metadata 'n' holds NaN/, { metadata: { n: NaN } });
  cannot(/metadata 'd' is a Date/, { metadata: { d: new Date() } });
  cannot(/metadata 'f' is of the type function/, { metadata: { f() {} } });
  cannot(/metadata 'b' is of the type bigint/, { metadata: { b: 1n } });
  cannot(/of the type undefined/, { metadata: { l: [undefined] } });
  cannot(/connectionKey must be a text/, { connectionKey: 5 });
  cannot(/metadata must be an object/, { metadata: [] });
  cannot(/more than 50000 values/, { metadata: { l: Array(50_001).fill(0) } });
  cannot(/put the data in a file/, { metadata: { a: 'x'.repeat(600_000), b: 'x'.repeat(600_000) } });
  const circle: Record<string, unknown> = {};
  circle['circle'] = circle;
  cannot(/nested deeper than 100/, { metadata: circle });
});

const { seed, below } = seeded();
test(`what is written is read again as it was (seed ${seed})`, () => {
  const text = () => Array.from({ length: below(8) }, () => String.fromCodePoint([below(128), 0xe9, 0x1f600, 0x22, 0x2028][below(5)]!)).join('');
  const value = (depth: number): Json => {
    const kind = below(depth > 4 ? 4 : 6);
    if (kind === 0) return text();
    // 0 - x and not -x: JSON has no -0.
    if (kind === 1) return [below(2 ** 31), 0 - below(1000) / 8, Number.MAX_SAFE_INTEGER, 1e300][below(4)]!;
    if (kind === 2) return below(2) === 0;
    if (kind === 3) return null;
    return kind === 4 ? Array.from({ length: below(4) }, () => value(depth + 1)) : object(depth + 1);
  };
  const object = (depth: number) => Object.fromEntries(Array.from({ length: below(4) }, () => [text(), value(depth)]));
  for (let round = 0; round < 500; round++) {
    const kanban = { ...EMPTY, startAt: text(), connectionKey: text(), processNumber: below(2 ** 31), priorSuccess: below(2) === 0, fileList: [text()], metadata: object(0) };
    assert.deepEqual(decode(JSON_TYPE, encode(complete(kanban))), { kanban, foreign: false });
  }
});
