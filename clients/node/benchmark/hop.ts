// hop SECONDS ROUNDS: how long a kanban takes from just before it is published until the handler is entered, with amqplib alone
// (bare) and with this client. AION_BENCH_RABBITMQ is RabbitMQ with a virtual host of its own. A line for each: language,
// round, side, p50 and p99 in microseconds, kanban; with tabs. Both sides warm up in the same way in each round: what counts is what
// a microservice that has run for a while has, not code that V8 interprets still.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectBroker, type ChannelModel } from 'amqplib';
import { connect } from '../src/index.js';

const url = process.env['AION_BENCH_RABBITMQ'];
const [seconds, rounds] = process.argv.slice(2).map(Number);
if (!url || !seconds || !rounds) throw new Error('usage: AION_BENCH_RABBITMQ=amqp://user:password@host:port/vhost hop SECONDS ROUNDS');
/** Milliseconds between two kanban. */
const EVERY = 10;
/** Kanban before those that count, as fast as they go: connections and prefetch are warm then, and V8 has compiled what each runs. */
const WARM_UP = 10_000;
/** Of these, on their way at most. */
const WARM_UP_IN_FLIGHT = 32;
/** Then so many at the pace of those that count, so that nothing of the warm-up is on its way any more. */
const SETTLING = 50;
const QUEUE = 'before.hop-b.001';
const metadata = (n: number) => ({ n, filler: '' });
// A kanban of 256 bytes in JSON.
const FILLER = 256 - Buffer.byteLength(JSON.stringify({ startAt: '', finishAt: '', nextDeviceName: '', connectionKey: 'default', processNumber: 1, priorSuccess: false, dataPath: '', fileList: [], metadata: metadata(1000) }));

/** Warms up, sends one every 10 ms and prints how long they took. `send` publishes the n-th; `arrived` is given to the side's handler. */
class Measure {
  readonly #begun = new Map<number, number>();
  readonly #took: number[] = [];
  #arrival = () => {};

  arrived = (n: number): void => {
    const begun = this.#begun.get(n);
    if (begun !== undefined && n >= WARM_UP + SETTLING) this.#took.push(performance.now() - begun);
    this.#begun.delete(n);
    this.#arrival();
  };

  async run(round: number, side: string, send: (n: number) => void): Promise<void> {
    const count = WARM_UP + SETTLING + (seconds! * 1000) / EVERY;
    let n = 0;
    for (; n < WARM_UP; n++) {
      while (this.#begun.size >= WARM_UP_IN_FLIGHT) await new Promise<void>((resolve) => (this.#arrival = resolve));
      this.#one(n, send);
    }
    const began = performance.now();
    for (; n < count; n++) {
      const wait = began + (n - WARM_UP) * EVERY - performance.now();
      if (wait > 0) await sleep(wait);
      this.#one(n, send);
    }
    for (let i = 0; this.#begun.size > 0 && i < 100; i++) await sleep(100);
    this.#took.sort((a, b) => a - b);
    const at = (share: number) => Math.round(this.#took[Math.floor(this.#took.length * share)]! * 1000);
    console.log(['node', round, side, at(0.5), at(0.99), this.#took.length].join('\t'));
  }

  #one(n: number, send: (n: number) => void): void {
    this.#begun.set(n, performance.now());
    send(n);
  }
}

async function bare(round: number): Promise<void> {
  const connections = [await connectBroker(url!, { noDelay: true }), await connectBroker(url!, { noDelay: true })];
  const sending = await connections[0]!.createConfirmChannel();
  const receiving = await connections[1]!.createChannel();
  const measure = new Measure();
  await receiving.prefetch(64);
  await receiving.consume(QUEUE, (message) => {
    const kanban = JSON.parse(message!.content.toString());
    measure.arrived(kanban.metadata.n);
    receiving.ack(message!);
  });
  await measure.run(round, 'bare', (n) => {
    const kanban = { startAt: '', finishAt: '', nextDeviceName: '', connectionKey: 'default', processNumber: 1, priorSuccess: false, dataPath: '', fileList: [], metadata: { n, filler: 'x'.repeat(FILLER) } };
    sending.publish('after.hop-a', 'default.1', Buffer.from(JSON.stringify(kanban)), { persistent: true, contentType: 'application/json' });
  });
  for (const connection of connections) await connection.close();
}

async function client(round: number): Promise<void> {
  const as = (service: string) => connect({ environment: { AION_AMQP_URL: url, SERVICE_NAME: service, AION_HOME: '/nonexistent' }, signals: false });
  const [a, b] = [as('hop-a'), as('hop-b')];
  const measure = new Measure();
  b.receive((work) => measure.arrived(work.kanban.metadata['n'] as number));
  await measure.run(round, 'client', (n) => {
    void a.send({ connectionKey: 'default', metadata: { n, filler: 'x'.repeat(FILLER) } });
  });
  await a.close();
  await b.close();
}

async function declare(connection: ChannelModel): Promise<void> {
  const channel = await connection.createChannel();
  for (const service of ['hop-a', 'hop-b']) await channel.assertExchange(`after.${service}`, 'topic');
  await channel.assertQueue(QUEUE, { arguments: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true } });
  await channel.bindQueue(QUEUE, 'after.hop-a', '#');
  // What the client's receipts go to.
  await channel.assertQueue('receipts', { maxLength: 1000 });
  await channel.bindQueue('receipts', 'after.hop-b', '#');
  await channel.purgeQueue(QUEUE);
}

const connection = await connectBroker(url);
await declare(connection);
await connection.close();
for (let round = 1; round <= rounds; round++) {
  const sides = round % 2 === 1 ? [bare, client] : [client, bare];
  for (const side of sides) await side(round);
}
