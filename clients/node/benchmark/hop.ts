// hop SECONDS ROUNDS SIDE: how long a kanban takes from just before it is published until the handler is entered, with amqplib alone
// (bare) or with this client; both may run at the same time. AION_BENCH_RABBITMQ is RabbitMQ with a virtual host of its own. A line
// for each round: language, round, side, p50 and p99 in microseconds, kanban; with tabs. Both sides make JSON of the fields within
// that time, and read it.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectBroker } from 'amqplib';
import { connect } from '../src/index.js';

const url = process.env['AION_BENCH_RABBITMQ'];
const [seconds, rounds] = process.argv.slice(2, 4).map(Number);
const side = process.argv[4];
if (!url || !seconds || !rounds || (side !== 'bare' && side !== 'client')) {
  throw new Error('usage: AION_BENCH_RABBITMQ=amqp://user:password@host:port/vhost hop SECONDS ROUNDS bare|client');
}
/** Milliseconds between two kanban. */
const EVERY = 10;
/** When in these, by the machine's clock: as far from the other side's as can be, so that neither has the other's work within its hops. */
const PHASE = side === 'bare' ? 0 : EVERY / 2;
/** Kanban before those that count: a microservice runs for weeks, and until then much of either side's code is not compiled by V8. */
const WARM_UP = 10_000;
/** Milliseconds between two of these, and how many of them may be on their way. */
const WARM_UP_EVERY = 1;
const WARM_UP_IN_FLIGHT = 32;
/** Then so many at the pace of those that count. */
const SETTLING = 50;
const EXCHANGE = `after.${side}-a`;
const QUEUE = `before.${side}-b.001`;
// A kanban of 256 bytes in JSON.
const FILLER = 256 - Buffer.byteLength(JSON.stringify(card(WARM_UP, '')));

/** Publishes the n-th kanban; its side tells `arrived` when the handler has it. */
type Send = (n: number) => void;

/** Sends kanban at a pace, and knows how long they took. */
class Measure {
  readonly #begun = new Map<number, number>();
  #took: number[] = [];
  #next = 0;
  #arrival = () => {};

  arrived = (n: number): void => {
    const begun = this.#begun.get(n);
    if (begun !== undefined) this.#took.push(performance.now() - begun);
    this.#begun.delete(n);
    this.#arrival();
  };

  /** Sends so many, and gives how long they took in milliseconds, in order of size. */
  async run(count: number, every: number, inFlight: number, send: Send): Promise<number[]> {
    this.#took = [];
    const began = performance.now() + EVERY - ((performance.timeOrigin + performance.now() - PHASE) % EVERY);
    for (let i = 0; i < count; i++) {
      const wait = began + i * every - performance.now();
      if (wait > 0) await sleep(wait);
      while (this.#begun.size >= inFlight) await new Promise<void>((resolve) => (this.#arrival = resolve));
      const n = this.#next++;
      this.#begun.set(n, performance.now());
      send(n);
    }
    for (let i = 0; this.#begun.size > 0 && i < 100; i++) await sleep(100);
    return this.#took.sort((a, b) => a - b);
  }
}

function card(n: number, filler: string) {
  return { startAt: '', finishAt: '', nextDeviceName: '', connectionKey: 'default', processNumber: 1, priorSuccess: false, dataPath: '', fileList: [], metadata: { n, filler } };
}

async function bare(arrived: (n: number) => void): Promise<{ send: Send; close: () => Promise<void> }> {
  const [out, back] = [await connectBroker(url!, { noDelay: true }), await connectBroker(url!, { noDelay: true })];
  const sending = await out.createConfirmChannel();
  const receiving = await back.createChannel();
  await receiving.prefetch(64);
  await receiving.consume(QUEUE, (message) => {
    const kanban = JSON.parse(message!.content.toString());
    arrived(kanban.metadata.n);
    receiving.ack(message!);
  });
  return {
    send: (n) => sending.publish(EXCHANGE, 'default.1', Buffer.from(JSON.stringify(card(n, 'x'.repeat(FILLER)))), { persistent: true, contentType: 'application/json' }),
    async close() {
      await out.close();
      await back.close();
    },
  };
}

async function client(arrived: (n: number) => void): Promise<{ send: Send; close: () => Promise<void> }> {
  const as = (service: string) => connect({ environment: { AION_AMQP_URL: url, SERVICE_NAME: service, AION_HOME: '/nonexistent' }, signals: false });
  const [a, b] = [as(`${side}-a`), as(`${side}-b`)];
  b.receive((work) => arrived(work.kanban.metadata['n'] as number));
  return {
    send: (n) => void a.send({ connectionKey: 'default', metadata: { n, filler: 'x'.repeat(FILLER) } }),
    async close() {
      await a.close();
      await b.close();
    },
  };
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

await declare();
const measure = new Measure();
const { send, close } = await (side === 'bare' ? bare : client)(measure.arrived);
await measure.run(WARM_UP, WARM_UP_EVERY, WARM_UP_IN_FLIGHT, send);
await measure.run(SETTLING, EVERY, Infinity, send);
for (let round = 1; round <= rounds; round++) {
  const took = await measure.run((seconds * 1000) / EVERY, EVERY, Infinity, send);
  const at = (share: number) => Math.round(took[Math.floor(took.length * share)]! * 1000);
  console.log(['node', round, side, at(0.5), at(0.99), took.length].join('\t'));
}
await close();
