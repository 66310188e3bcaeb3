import type { OutputFields } from './attach.js';
import { Cache } from './cache.js';
import { systemClock, type Clock } from './clock.js';
import { environmentOf, type Environment, type Variables } from './environment.js';
import { Handling } from './handling.js';
import { EMPTY, type Kanban } from './kanban.js';
import { Log, type Line } from './log.js';
import { firstId } from './names.js';
import { Payloads } from './payloads.js';
import { Redis } from './redis.js';
import { Sender } from './sender.js';
import { StaticKanban } from './static.js';
import { first, write } from './trail.js';
import { ATTEMPTS, outputOf, type Handler, type Output } from './work.js';

/** How long the handler that runs and what is not confirmed are waited for when an instance stops. */
const STOP_MILLIS = 10_000;
/** The original writes its times in +09:00, always. */
const ORIGINAL_OFFSET_MILLIS = 9 * 60 * 60 * 1000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** How a client is made; each has its usual value. */
export interface ConnectOptions {
  /** Instead of `process.env`. */
  readonly environment?: Variables;
  /** Whether SIGTERM and SIGINT close the client and then end the process. Usually so; otherwise call `close()` yourself. */
  readonly signals?: boolean;
  /** What becomes of log lines; usually JSON on standard output, one a line. */
  readonly writeLog?: (line: Line) => void;
  /** The time. */
  readonly clock?: Clock;
}

/** How kanban are received. */
export interface ReceiveOptions {
  /** How often the handler is called for one kanban before it is given up; usually 5. */
  readonly attempts?: number;
}

/** Connects as the environment says. Returns at once; RabbitMQ is waited for. Throws an Error that names a variable that is missing. */
export function connect(options: ConnectOptions = {}): Client {
  return new Client(options);
}

/**
 * A microservice's side of AION: receives its kanban, sends what it finishes. One connection to send and one to receive, and one
 * to the cache where that is used; each is made again when it is lost.
 */
export class Client {
  /** What AION has told this instance. */
  readonly environment: Environment;
  /** Log lines of the instance; for those about a kanban there is `work.log`. */
  readonly log: Log;
  /** Keeps, lists, subscribes to and deletes static kanban. */
  readonly staticKanban: StaticKanban;
  /** The device's cache. */
  readonly cache: Cache;
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #redis: Redis;
  readonly #payloads: Payloads;
  #handling: Handling | undefined;
  #closed: Promise<void> | undefined;
  /** By a signal. */
  #asked = false;
  readonly #onSignal: ((signal: NodeJS.Signals) => void) | undefined;

  /** As `connect`. */
  constructor(options: ConnectOptions) {
    const environment = environmentOf(options.environment ?? process.env);
    this.environment = environment;
    this.log = new Log(environment.service, environment.number, options.writeLog);
    this.staticKanban = new StaticKanban(environment.kanbanUrl);
    this.#clock = options.clock ?? systemClock();
    this.#redis = new Redis(environment.redisHost, environment.redisPort);
    this.cache = new Cache(this.#redis);
    this.#payloads = new Payloads(environment, this.#redis, this.log, this.#clock);
    this.#sender = new Sender(environment.url, `${environment.instance} send`, environment.strict, this.log);
    if (options.signals ?? true) {
      this.#onSignal = (signal) => this.#signalled(signal);
      for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    }
  }

  /** Begins to handle the kanban of this instance's queue, one at a time and in order; once. */
  receive(handler: Handler, { attempts = ATTEMPTS }: ReceiveOptions = {}): void {
    if (this.#handling) throw new Error('this client receives already; one queue has one handler');
    if (this.#closed) throw new Error('this client is closed');
    this.#handling = new Handling(this.environment, this.#sender, handler, attempts, this.#payloads, this.#clock, this.log);
  }

  /**
   * Sends a kanban that begins a flow: these fields, all others empty, and payloads. At most 10,000 may wait; await each to send
   * in step with RabbitMQ.
   *
   * @returns its id, when RabbitMQ has taken it over
   * @throws KanbanRefused if it breaks a limit, or names a number that this microservice does not have; an Error where a payload
   *     can't be written: then nothing was sent
   */
  async send(fields: OutputFields): Promise<string> {
    this.#sender.checkRoom();
    let output = outputOf(fields, this.environment, () => firstId(this.#clock.micros() / 1000));
    if (output.attachments) [output] = (await this.#payloads.write([output])) as [Output];
    const { key, body } = output;
    const trail = first(this.environment, this.#clock.micros());
    const properties = () => write(trail, this.#clock.micros());
    await (await this.#sender.submit({ exchange: this.environment.exchange, key, body, properties })).confirmed;
    return trail.id;
  }

  /** The first kanban of a service that begins by itself: start time, data path and number set, everything else empty. */
  firstKanban(): Kanban {
    const now = new Date(this.#clock.micros() / 1000 + ORIGINAL_OFFSET_MILLIS);
    const { number, dataPath } = this.environment;
    return { ...EMPTY, startAt: now.toISOString().replace('Z', '+09:00'), processNumber: number, dataPath };
  }

  /** For a microservice that is started when kanban wait and ends by itself: resolves when its queue was empty for so many milliseconds. */
  idle(millis: number): Promise<void> {
    if (!this.#handling) throw new Error('receive(...) comes before idle(...)');
    return this.#handling.idle(millis);
  }

  /**
   * Stops: the handler that runs gets 10 s, its outputs are confirmed, it is acknowledged; the rest stays in the queue, in
   * order. Resolves when all is closed.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#handling?.close(STOP_MILLIS);
    await this.#sender.close(STOP_MILLIS);
    await this.#payloads.close();
    this.#redis.close();
    if (this.#onSignal) for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  #signalled(signal: NodeJS.Signals): void {
    // The second one ends at once, as if nobody had listened.
    if (this.#asked) process.exit(signal === 'SIGINT' ? 130 : 143);
    this.#asked = true;
    this.log.info(`${signal}: stopping`);
    this.close().then(
      () => process.exit(0),
      (error: unknown) => {
        this.log.error(`the stop failed: ${String(error)}`);
        process.exit(1);
      },
    );
  }
}
