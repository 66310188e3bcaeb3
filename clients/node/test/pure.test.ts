import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Pauses } from '../src/clock.js';
import { environmentOf, redacted } from '../src/environment.js';
import { InHand } from '../src/inhand.js';
import { EMPTY } from '../src/kanban.js';
import { SendLine, type Entry } from '../src/line.js';
import { afterKey, beforeQueue, derivedId, finishedKey, firstId, traceparent } from '../src/names.js';
import { WIDE, allowed, confirmed, drained, nacked, paused, type Pace } from '../src/pace.js';
import { routingKey } from '../src/trail.js';
import { seeded } from './scene.js';

test('names are escaped as RabbitMQ needs it', () => {
  assert.equal(beforeQueue('a.b#*%', 7), 'before.a%2Eb%23%2A%25.007');
  assert.equal(beforeQueue('a', 1234), 'before.a.1234');
  assert.equal(afterKey('', 2), 'default.2');
  assert.equal(afterKey('too.hot', 2), 'too%2Ehot.2');
});

test('another device is in the routing key, this one is not', () => {
  assert.equal(finishedKey('', 2, '', 'me'), 'default.2');
  assert.equal(finishedKey('x.y', 2, 'me', 'me'), 'x%2Ey.2');
  assert.equal(finishedKey('x.y', 2, 'ed.ge*2', 'me'), 'x%2Ey.2.device.ed%2Ege%2A2');
  assert.equal(finishedKey('', 2, 'me', ''), 'default.2.device.me');
  const environment = environmentOf({ AION_AMQP_URL: 'amqp://h', SERVICE_NAME: 'a', DEVICE_NAME: 'me' });
  const kanban = { ...EMPTY, processNumber: 1 };
  assert.equal(routingKey({ ...kanban, nextDeviceName: 'me' }, environment), 'default.1');
  assert.equal(routingKey({ ...kanban, nextDeviceName: 'far' }, environment), 'default.1.device.far');
  assert.throws(() => routingKey({ ...kanban, nextDeviceName: 'd'.repeat(239) }, environment), /more than 255 bytes/);
});

test('ids: of a first kanban by time, of an output by its origin', () => {
  const first = firstId(0x0190a1b2c3d4);
  assert.match(first, /^0190a1b2-c3d4-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(first, firstId(0x0190a1b2c3d4));
  const hash = createHash('sha256').update('parent\0wätch\x002\x0010').digest('hex');
  const derived = derivedId('parent', 'wätch', 2, 10);
  assert.match(derived, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const digits = derived.replaceAll('-', '');
  assert.deepEqual([digits.slice(0, 12), digits.slice(13, 16), digits.slice(17)], [hash.slice(0, 12), hash.slice(13, 16), hash.slice(17, 32)]);
});

test('trace context: of the flow, or of what travelled', () => {
  const id = '0190a1b2-c3d4-7000-8000-0123456789ab';
  assert.equal(traceparent(id, id, ''), '00-0190a1b2c3d4700080000123456789ab-80000123456789ab-01');
  const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  assert.equal(traceparent(id, 'f', given), '00-0af7651916cd43dd8448eb211c80319c-80000123456789ab-00');
  const hash = createHash('sha256').update('f').digest('hex').slice(0, 32);
  assert.equal(traceparent('f', 'f', 'nonsense'), `00-${hash}-${hash.slice(16)}-01`);
});

test('the environment: its defaults, and what is missing or wrong', () => {
  const given = { AION_AMQP_URL: 'amqp://u:p@h/v', SERVICE_NAME: 'a.b', MSNUMBER: '2', AION_HOME: '/home' };
  const { queue, exchange, number, scale, dataPath, strict, instance } = environmentOf(given);
  assert.deepEqual([queue, exchange, number, scale, dataPath, strict, instance], ['before.a%2Eb.002', 'after.a%2Eb', 2, 0, '/home/Data/a.b_2', false, 'a.b-002']);
  assert.equal(environmentOf({ ...given, MS_NUMBER: '3' }).number, 3);
  assert.equal(environmentOf({ ...given, AION_ORDER: 'strict' }).strict, true);
  assert.throws(() => environmentOf({ SERVICE_NAME: 'a' }), /AION_AMQP_URL is not set.*set it to amqp:/);
  assert.throws(() => environmentOf({ ...given, SERVICE_NAME: ' ' }), /SERVICE_NAME is not set/);
  assert.throws(() => environmentOf({ ...given, MS_NUMBER: '0' }), /MS_NUMBER is '0'; it must be a whole number from 1/);
  assert.throws(() => environmentOf({ ...given, AION_AMQP_URL: 'http://u:secret@h' }), (error: Error) => /http:\/\/u:\*\*\*@h/.test(error.message) && !error.message.includes('secret'));
  assert.equal(redacted('amqp://h:1/v'), 'amqp://h:1/v');
  assert.equal(redacted('amqp://u:p@ss@h/v'), 'amqp://u:***@h/v');
});

test('pauses double up to the longest', () => {
  const pauses = new Pauses(100, 500);
  assert.deepEqual([pauses.next(), pauses.next(), pauses.next(), pauses.next(), pauses.next()], [100, 200, 400, 500, 500]);
  pauses.reset();
  assert.equal(pauses.next(), 100);
});

test('the pace: stops, goes one by one with pauses that grow tenfold, and is wide again after a hundred confirms', () => {
  let pace: Pace = nacked(WIDE);
  assert.equal(allowed(pace, 32), 0);
  pace = drained(nacked(pace));
  const pauses: number[] = [];
  for (let i = 0; i < 5; i++) {
    pauses.push(pace.kind === 'narrow' ? pace.pause : -1);
    pace = nacked(paused(pace));
  }
  assert.deepEqual(pauses, [50, 500, 5000, 5000, 5000]);
  for (let i = 0; i < 99; i++) pace = confirmed(pace);
  assert.equal(allowed(pace, 32), 1);
  assert.equal(allowed(confirmed(pace), 32), 32);
  assert.equal(allowed(nacked(nacked(pace)), 32), 1);
});

test('in hand: new, copies, handled, given up, given back', () => {
  const inHand = new InHand<number>();
  const [a, b, c] = [{}, {}, {}];
  assert.equal(inHand.arrived(a, 'a', false, 1), 'new');
  assert.equal(inHand.arrived({}, 'a', true, 2), 'copy');
  assert.equal(inHand.arrived(b, undefined, false, 3), 'new');
  assert.deepEqual(inHand.settled(a, 'a', true), [1, 2]);
  assert.deepEqual(inHand.settled(a, 'a', true), []);
  assert.equal(inHand.arrived({}, 'a', false, 4), 'handled');
  assert.deepEqual(inHand.settled(b, undefined, true), [3]);
  assert.equal(inHand.arrived(c, 'c', false, 5), 'new');
  inHand.settled(c, 'c', false);
  assert.equal(inHand.arrived({}, 'c', true, 6), 'handled');
  assert.equal(inHand.arrived(c, 'c', false, 7), 'new');
  inHand.release(c, 'c');
  assert.equal(inHand.arrived({}, 'c', true, 8), 'handled');
  assert.equal(inHand.size, 0);
});

test('in hand: ten thousand ids are known, the oldest is forgotten', () => {
  const inHand = new InHand<number>();
  for (let n = 0; n <= 10_000; n++) {
    const kanban = {};
    inHand.arrived(kanban, `k${n}`, false, n);
    inHand.settled(kanban, `k${n}`, true);
  }
  assert.deepEqual([inHand.arrived({}, 'k1', false, 0), inHand.arrived({}, 'k0', false, 0)], ['handled', 'new']);
});

const { seed, below } = seeded();
test(`the line: whatever RabbitMQ answers, each is confirmed once and none is lost (seed ${seed})`, () => {
  for (let round = 0; round < 300; round++) {
    const line = new SendLine(1 + below(8));
    const confirmed: string[] = [];
    let made = 0;
    let sequence = 0;
    let lowest = 1;
    const check = (ended: Entry[]) => ended.forEach(({ properties }) => confirmed.push(properties.messageId!));
    const send = () => {
      const again = line.oldestWaiting;
      if (again) {
        if (!line.mayAgain) return;
        line.paused();
        line.sending(again, ++sequence);
      } else if (line.hasRoom && made < 40) {
        const id = `k${made++}`;
        const message = { exchange: 'e', key: 'k', body: Buffer.alloc(0), properties: () => ({ messageId: id }) };
        line.sending({ message, properties: { messageId: id }, sequence: 0, returned: false, done: () => {} }, ++sequence);
      }
    };
    // For a while RabbitMQ does what it likes; then all is well, and all must end.
    for (let step = 0; confirmed.length < 40; step++) {
      assert.ok(step < 5_000, `it ends; ${confirmed.length} of 40 confirmed`);
      const wild = step < 200;
      for (let i = below(4); i >= 0; i--) send();
      if (wild && below(20) === 0) {
        line.lost();
        sequence = 0;
        lowest = 1;
      } else if (lowest <= sequence) {
        const multiple = below(2) === 0;
        const upTo = multiple ? lowest + below(sequence - lowest + 1) : lowest;
        const answer = wild ? below(4) : 0;
        if (answer === 1) line.nacked(upTo, multiple);
        else {
          if (answer === 2 && !confirmed.includes('k0')) line.returned('e', 'k', 'k0');
          check(line.acked(upTo, multiple));
        }
        lowest = upTo + 1;
      }
    }
    assert.equal(new Set(confirmed).size, 40);
    assert.equal(line.size, 0);
  }
});
