import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import { connect as connectBroker, type Channel, type ChannelModel, type GetMessage, type Options } from 'amqplib';
import { connect, type Client, type Handler, type KanbanFields, type Line } from '../src/index.js';

const BROKER = process.env['AION_TEST_RABBITMQ'];
const MANAGEMENT = process.env['AION_TEST_RABBITMQ_MANAGEMENT'];

/** For `test(name, {skip})`: why the tests that need RabbitMQ are left out, or false. */
export const LEFT_OUT: string | false = BROKER && MANAGEMENT ? false : 'left out: AION_TEST_RABBITMQ and AION_TEST_RABBITMQ_MANAGEMENT are not set';

/** Longest wait for anything, in milliseconds: generous, for two cores that others use too. */
export const PATIENCE = 20_000;

/** Asks until it gets something that is not undefined or false. */
export async function eventually<T>(what: string, ask: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const got = await ask();
    if (got !== undefined && got !== false) return got;
  }
  throw new Error(`it did not come about within ${PATIENCE / 1000} s: ${what}`);
}

/** A message as a test looks at it. */
export interface Seen {
  readonly key: string;
  readonly id: string | undefined;
  readonly headers: Record<string, unknown>;
  readonly properties: GetMessage['properties'];
  readonly body: any;
}

/** A virtual host of its own with a service `watch`, whose exchange is looked at by a queue `seen`, as the service broker would make it. */
export class Scene {
  readonly home = mkdtempSync(join(tmpdir(), 'aion-node-'));
  readonly lines: Line[] = [];
  readonly #clients: Client[] = [];
  readonly #processes: Spawned[] = [];

  private constructor(readonly vhost: string, readonly connection: ChannelModel, readonly channel: Channel) {}

  static async open(t: TestContext): Promise<Scene> {
    const vhost = `node-${randomBytes(6).toString('hex')}`;
    await manage('PUT', `/api/vhosts/${vhost}`);
    const connection = await connectBroker(addressOf(vhost));
    const scene = new Scene(vhost, connection, await connection.createChannel());
    t.after(() => scene.#close());
    scene.channel.on('error', () => {});
    await scene.channel.assertExchange('dead', 'fanout');
    await scene.channel.assertQueue('dead', { arguments: { 'x-queue-type': 'quorum' } });
    await scene.channel.bindQueue('dead', 'dead', '');
    return scene;
  }

  /** Makes exchange and queues of the service. */
  async wire(): Promise<this> {
    await this.queue('before.watch.001', { 'x-queue-type': 'quorum', 'x-single-active-consumer': true });
    await this.exchange();
    return this;
  }

  async queue(name: string, args: Record<string, unknown>): Promise<void> {
    await this.channel.assertQueue(name, { arguments: args });
  }

  async exchange(): Promise<void> {
    await this.channel.assertExchange('after.watch', 'topic');
    await this.channel.assertQueue('seen');
    await this.channel.bindQueue('seen', 'after.watch', '#');
  }

  environment(more: Record<string, string>): Record<string, string> {
    return { AION_AMQP_URL: addressOf(this.vhost), SERVICE_NAME: 'watch', DEVICE_NAME: 'here', AION_HOME: this.home, ...more };
  }

  client(more: Record<string, string> = {}): Client {
    const client = connect({ environment: this.environment(more), signals: false, writeLog: (line) => this.lines.push(line) });
    this.#clients.push(client);
    return client;
  }

  receiving(handler: Handler, more: Record<string, string> = {}): Client {
    const client = this.client(more);
    client.receive(handler);
    return client;
  }

  /** The scripted microservice, in a process of its own. */
  spawn(more: Record<string, string> = {}): Spawned {
    const one = new Spawned(this.environment(more));
    this.#processes.push(one);
    return one;
  }

  /** Puts a kanban into the queue. */
  put(kanban: KanbanFields | string | Buffer, properties: Options.Publish = {}): void {
    const body = Buffer.isBuffer(kanban) ? kanban : Buffer.from(typeof kanban === 'string' ? kanban : JSON.stringify(kanban));
    this.channel.sendToQueue('before.watch.001', body, { contentType: 'application/json', persistent: true, ...properties });
  }

  /** The next message in a queue, waited for. */
  async next(queue = 'seen'): Promise<Seen> {
    const message = await eventually(`a message in ${queue}`, () => this.channel.get(queue, { noAck: true }));
    return seen(message);
  }

  async count(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  /** Waits until the clients have nothing to do, stops them, so that RabbitMQ has back what they did not acknowledge, and counts it. */
  async left(queue = 'before.watch.001'): Promise<number> {
    await eventually(`all of ${queue} is handed out`, async () => (await this.count(queue)) === 0);
    await Promise.all(this.#clients.map((client) => client.idle(300)));
    await this.stop();
    return this.count(queue);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
  }

  /** Closes the client's connections, as an administrator would. */
  async cut(name: RegExp): Promise<void> {
    const found = await eventually(`connections like ${name}`, async () => {
      const all = (await manage('GET', `/api/vhosts/${this.vhost}/connections`)) as { name: string; client_properties: { connection_name?: string } }[];
      const its = all.filter((one) => name.test(one.client_properties?.connection_name ?? ''));
      return its.length > 0 && its;
    });
    for (const one of found) await manage('DELETE', `/api/connections/${encodeURIComponent(one.name)}`);
  }

  /** A queue takes one message at most and refuses the rest, or takes all again. */
  async full(queue: string, now: boolean): Promise<void> {
    const path = `/api/policies/${this.vhost}/full`;
    const policy = { pattern: `^${queue.replaceAll('.', '\\.')}$`, 'apply-to': 'queues', priority: 200, definition: { 'max-length': 1, overflow: 'reject-publish' } };
    await manage(now ? 'PUT' : 'DELETE', path, now ? policy : undefined);
    await eventually('the policy is in place', async () => {
      const { policy: named } = (await manage('GET', `/api/queues/${this.vhost}/${queue}`)) as { policy?: string | null };
      return now ? named === 'full' : !named;
    });
  }

  async #close(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.end('SIGKILL')));
    await this.stop();
    await this.connection.close();
    await manage('DELETE', `/api/vhosts/${this.vhost}`);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The given RabbitMQ with this virtual host, also where it names another. */
function addressOf(vhost: string): string {
  const url = new URL(BROKER!);
  url.pathname = `/${vhost}`;
  return url.href;
}

/** A process of the scripted microservice. */
export class Spawned {
  readonly #process: ChildProcess;
  readonly #ended: Promise<[number | null, string | null]>;
  /** What it has written. */
  output = '';

  constructor(environment: Record<string, string>) {
    const file = fileURLToPath(new URL('../conformance/microservice.js', import.meta.url));
    this.#process = spawn(process.execPath, [file], { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.#ended = once(this.#process, 'close') as Promise<[number | null, string | null]>;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Waits for its end. @return its exit code, or the signal that ended it */
  async ended(): Promise<number | string | null> {
    const [code, signal] = await this.#ended;
    return code ?? signal;
  }

  end(name: NodeJS.Signals): Promise<number | string | null> {
    this.signal(name);
    return this.ended();
  }
}

export function seen(message: GetMessage): Seen {
  const { properties, fields, content } = message;
  let body: unknown = content.toString();
  try {
    body = JSON.parse(content.toString());
  } catch {
    // A text.
  }
  return { key: fields.routingKey, id: properties.messageId as string | undefined, headers: { ...properties.headers }, properties, body };
}

async function manage(method: string, path: string, body?: unknown): Promise<unknown> {
  const { origin, username, password } = new URL(MANAGEMENT!);
  const answer = await fetch(origin + path, {
    method,
    headers: { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Numbers that a seed decides; the seed is in the name of the test, and AION_TEST_SEED repeats it. */
export function seeded(): { readonly seed: number; readonly below: (limit: number) => number } {
  const seed = Number(process.env['AION_TEST_SEED'] ?? randomInt(2 ** 31));
  let state = seed >>> 0;
  return {
    seed,
    below(limit) {
      // mulberry32
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
    },
  };
}
