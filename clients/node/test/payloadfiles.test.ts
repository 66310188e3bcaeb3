import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Background, Seldom } from '../src/background.js';
import { Log, type PayloadReference } from '../src/index.js';
import { PayloadFiles } from '../src/payloadfiles.js';
import { eventually } from './scene.js';

const reference = (n: number, readers = 1): PayloadReference => ({ in: 'file', of: 'camera_1', key: `0191e0a0-0000-7000-8000-00000000000${n}`, bytes: 3, readers });
const DATA = Buffer.from('abc');

function files(t: TestContext): { its: PayloadFiles; folder: string; list: () => string[] } {
  const home = mkdtempSync(join(tmpdir(), 'aion-node-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'camera_1', 'payload');
  return { its: new PayloadFiles(home), folder, list: () => readdirSync(folder).sort() };
}

test('a file is written as a whole, read, and freed by its one reader', async (t) => {
  const { its, folder, list } = files(t);
  const one = reference(1);
  assert.equal(await its.read(one), undefined);
  await its.free(one, 'watch_1');
  await its.write(one, DATA);
  assert.deepEqual([list(), readFileSync(join(folder, one.key), 'utf8')], [[one.key], 'abc']);
  assert.deepEqual(await its.read(one), DATA);
  assert.equal(await its.read({ ...one, bytes: 4 }), undefined);
  await its.free(one, 'watch_1');
  assert.deepEqual(list(), []);
});

test('what can not be written leaves nothing beside it', async (t) => {
  const { its, folder, list } = files(t);
  const one = reference(1);
  mkdirSync(join(folder, one.key, 'in the way'), { recursive: true });
  await assert.rejects(its.write(one, DATA));
  assert.deepEqual(list(), [one.key]);
});

test('the last of several readers deletes it, and what each has left', async (t) => {
  const { its, list } = files(t);
  const two = reference(2, 3);
  await its.write(two, DATA);
  await its.write(reference(3), DATA);
  await its.free(two, 'watch_1');
  await its.free(two, 'watch_1');
  await its.free(two, 'watch_2');
  assert.deepEqual(list(), [two.key, `${two.key}.watch_1`, `${two.key}.watch_2`, reference(3).key]);
  await its.free(two, 'report_1');
  assert.deepEqual(list(), [reference(3).key]);
  // One more than was told: there is nothing left to note it at.
  await its.free(two, 'late_1');
  assert.deepEqual(list(), [reference(3).key]);
});

test('cleaning takes the old files of the own folder, and nothing else', async (t) => {
  const { its, folder, list } = files(t);
  await its.write(reference(1), DATA);
  for (const name of [reference(2).key, `.${reference(3).key}`, `${reference(4).key}.watch_1`]) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), 1000, 1000);
  }
  mkdirSync(join(folder, 'a folder'));
  utimesSync(join(folder, 'a folder'), 1000, 1000);
  const beside = join(folder, '..', 'old');
  writeFileSync(beside, '');
  utimesSync(beside, 1000, 1000);
  await its.clean('camera_1', 2_000_000);
  assert.deepEqual(list(), [reference(1).key, 'a folder']);
  assert.ok(existsSync(beside));
});

test('a warning comes once a minute, and says how many were left out', () => {
  let micros = 0;
  const lines: string[] = [];
  const seldom = new Seldom(new Log('s', 1, ({ message }) => lines.push(message)), { micros: () => micros });
  for (const [second, message] of [[0, 'a'], [1, 'b'], [59, 'c'], [60, 'd'], [61, 'e'], [120, 'f'], [181, 'g']] as const) {
    micros = second * 1_000_000;
    seldom.warn(message);
  }
  assert.deepEqual(lines, ['a', 'd (and 2 more since the last such line)', 'f (and 1 more since the last such line)', 'g']);
});

test('what is done in the background: one at a time, failures are told, no more than a thousand wait, and a stop does not wait for long', async () => {
  const lines: string[] = [];
  let micros = 0;
  const background = new Background(new Log('s', 1, ({ message }) => lines.push(message)), { micros: () => (micros += 61_000_000) });
  const done: number[] = [];
  let atOnce = 0;
  const add = (n: number) =>
    background.add(`number ${n}`, async () => {
      assert.equal(++atOnce, 1);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      if (n === 2) throw new Error('no');
      done.push(n);
    });
  [1, 2, 3].forEach(add);
  await eventually('all are done', () => done.length === 2);
  assert.deepEqual(done, [1, 3]);
  assert.match(lines.shift()!, /^number 2: Error: no/);

  background.add('never', () => new Promise(() => {}));
  for (let n = 0; n < 1001; n++) background.add(`late ${n}`, async () => void done.push(n));
  assert.deepEqual(lines.splice(0), ['late 1000: 1000 others wait already']);
  await background.close(50);
  assert.deepEqual(lines, ['late 0: the instance stops, and 1000 wait']);
  assert.equal(done.length, 2);
});
