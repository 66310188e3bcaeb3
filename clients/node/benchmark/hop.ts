// hop SECONDS ROUNDS SIDE: how long a kanban takes from just before it is published until the handler is entered, with amqplib alone
// (bare) or with this client; both may run at the same time. AION_BENCH_RABBITMQ is RabbitMQ with a virtual host of its own. A line
// for each round: language, round, side, p50 and p99 in microseconds, kanban; with tabs. Both sides make JSON of the fields within
// that time, and read it. Sender and receiver are processes of their own, as two microservices are: in one, the sender's work for a
// confirm would hold up the receiver.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect as connectBroker } from 'amqplib';
import { connect } from '../src/index.js';

const url = process.env['AION_BENCH_RABBITMQ'];
const [seconds, rounds] = process.argv.slice(2, 4).map(Number);
const [side, part] = process.argv.slice(4);
if (!url || !seconds || !rounds || (side !== 'bare' && side !== 'client')) {
  throw new Error('usage: AION_BENCH_RABBITMQ=amqp://user:password@host:port/vhost hop SECONDS ROUNDS bare|client');
}
/** Milliseconds between two kanban. */
const EVERY = 10;
/** When in these, by the machine's clock: as far from the other side's as can be, so that neither has the other's work within its hops. */
const PHASE = side === 'bare' ? 0 : EVERY / 2;
/** Kanban before those that count: a microservice runs for weeks, and until then much of either side's code is not compiled by V8. */
const WARM_UP = 10_000;
/** Milliseconds between two of these. */
const WARM_UP_EVERY = 1;
/** Then so many at the pace of those that count. */
const SETTLING = 50;
const ROUND = (seconds * 1000) / EVERY;
const EXCHANGE = `after.${side}-a`;
const QUEUE = `before.${side}-b.001`;
/** Makes a kanban of 256 bytes in JSON. */
const FILLER = 'x'.repeat(256 - Buffer.byteLength(JSON.stringify({ ...emptyCard(), metadata: metadata('') })));

function emptyCard() {
  return { startAt: '', finishAt: '', nextDeviceName: '', connectionKey: 'default', processNumber: 1, priorSuccess: false, dataPath: '', fileList: [] };
}

/** Says when it was made: in microseconds of a clock that is the same for all processes of a machine. */
function metadata(filler: string) {
  return { at: micros(), filler };
}

function micros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

const as = (service: string) => connect({ environment: { AION_AMQP_URL: url, SERVICE_NAME: service, AION_HOME: '/nonexistent' }, signals: false });

/** What publishes one, and what closes it. */
async function sender(): Promise<[send: () => void, close: () => Promise<void>]> {
  if (side === 'client') {
    const client = as('client-a');
    return [() => void client.send({ connectionKey: 'default', metadata: metadata(FILLER) }), () => client.close()];
  }
  const connection = await connectBroker(url!, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const send = () => {
    const body = Buffer.from(JSON.stringify({ ...emptyCard(), metadata: metadata(FILLER) }));
    channel.publish(EXCHANGE, 'default.1', body, { persistent: true, contentType: 'application/json' });
  };
  return [send, () => connection.close()];
}

/** Receives; gives each time to `arrived`. Resolves to what closes it. */
async function receiver(arrived: (took: number) => void): Promise<() => Promise<void>> {
  if (side === 'client') {
    const client = as('client-b');
    client.receive((work) => arrived(micros() - (work.kanban.metadata['at'] as number)));
    return () => client.close();
  }
  const connection = await connectBroker(url!, { noDelay: true });
  const channel = await connection.createChannel();
  await channel.prefetch(64);
  await channel.consume(QUEUE, (message) => {
    arrived(micros() - JSON.parse(message!.content.toString()).metadata.at);
    channel.ack(message!);
  });
  return () => connection.close();
}

/** The receiving process: prints a line for each round. */
async function receive(): Promise<void> {
  let left = WARM_UP + SETTLING;
  let round = 0;
  let took: number[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const close = await receiver((micros) => {
    took.push(micros);
    if (--left > 0) return;
    if (round > 0) {
      took.sort((a, b) => a - b);
      const at = (share: number) => took[Math.floor(took.length * share)]!;
      console.log(['node', round, side, at(0.5), at(0.99), took.length].join('\t'));
    }
    process.send!(round);
    [left, took] = [ROUND, []];
    if (round++ === rounds) end();
  });
  await ended;
  await close();
}

async function declare(): Promise<void> {
  const connection = await connectBroker(url!);
  const channel = await connection.createChannel();
  for (const service of ['a', 'b']) await channel.assertExchange(`after.${side}-${service}`, 'topic');
  await channel.assertQueue(QUEUE, { arguments: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true } });
  await channel.bindQueue(QUEUE, EXCHANGE, '#');
  // What the client's receipts go to.
  await channel.assertQueue(`receipts.${side}`, { maxLength: 1000 });
  await channel.bindQueue(`receipts.${side}`, `after.${side}-b`, '#');
  await channel.purgeQueue(QUEUE);
  await connection.close();
}

async function paced(count: number, every: number, send: () => void): Promise<void> {
  const began = performance.now() + EVERY - ((performance.timeOrigin + performance.now() - PHASE) % EVERY);
  for (let i = 0; i < count; i++) {
    const wait = began + i * every - performance.now();
    if (wait > 0) await sleep(wait);
    send();
  }
}

if (part === 'receive') {
  await receive();
  process.disconnect();
} else {
  await declare();
  const other = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2, 5), 'receive']);
  const gone = once(other, 'exit');
  // One that ends before it has told of all rounds: nobody would wait for it for ever.
  const told = () => Promise.race([once(other, 'message'), gone.then(([code]) => Promise.reject(new Error(`the receiver ended with ${code}`)))]);
  const [send, close] = await sender();
  for (let round = 0; round <= rounds; round++) {
    const all = told();
    if (round === 0) await paced(WARM_UP, WARM_UP_EVERY, send);
    await paced(round === 0 ? SETTLING : ROUND, EVERY, send);
    await all;
  }
  await close();
  await gone;
}
