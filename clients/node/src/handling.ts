import { Pauses, pause, type Clock } from './clock.js';
import { decode, type Decoded } from './codec.js';
import { deadProperties } from './dead.js';
import type { Environment } from './environment.js';
import { KanbanRefused } from './kanban.js';
import type { Message } from './line.js';
import { describe, type Log } from './log.js';
import { CrashMarks } from './marks.js';
import { firstId } from './names.js';
import type { Payloads } from './payloads.js';
import { Reader, type Held } from './reader.js';
import { PROGRESS_TYPE, Progress, RECEIPT_TYPE, Receipts } from './receipts.js';
import type { PayloadReference } from './reference.js';
import type { Sender } from './sender.js';
import { output, plain, read, write, type Trail } from './trail.js';
import { ATTEMPTS, reasonToGiveUp, workOf, type Handler, type Output } from './work.js';

/** Between attempts, in milliseconds: gets over a short outage of what the handler calls, and holds the queue for seconds at most. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

interface Arrived {
  readonly held: Held;
  readonly trail: Trail;
  readonly decoded: Decoded;
}

/** Calls a handler for each kanban of the queue, one at a time and in order, and publishes what it finishes. */
export class Handling {
  readonly #reader: Reader;
  readonly #receipts: Receipts;
  readonly #progress: Progress;
  readonly #marks: CrashMarks;
  readonly #stop = new AbortController();
  #waiting: Held[] = [];
  #pumping = false;
  /** The repeated kanban in the handler. */
  #marked: string | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly sender: Sender,
    private readonly handler: Handler,
    private readonly attempts: number,
    private readonly payloads: Payloads,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.#receipts = new Receipts((body) => sender.submit(this.#aside('receipt', RECEIPT_TYPE, body)));
    this.#progress = new Progress((body) => sender.offer(this.#aside('progress', PROGRESS_TYPE, body)));
    this.#marks = new CrashMarks(`${environment.dataPath}/.in-hand`);
    this.#reader = new Reader(environment.url, `${environment.instance} receive`, environment.queue, log, (held) => {
      this.#waiting.push(held);
      if (!this.#pumping) void this.#pump();
    });
  }

  /** As Reader.idle. */
  idle(millis: number): Promise<void> {
    return this.#reader.idle(millis);
  }

  /** Begins no further kanban, waits so many milliseconds at most for what is in hand, and closes. What is not done comes again. */
  async close(millis: number): Promise<void> {
    this.#stop.abort();
    // If the process is ended before the handler is done, then by whoever asked for the stop.
    if (this.#marked) this.#marks.end(this.#marked);
    const settled = this.#reader.settled(millis);
    this.#waiting.splice(0).forEach((held) => this.#reader.giveBack(held));
    await settled;
    await this.#reader.close();
  }

  #decode(held: Held): Decoded {
    const { kanban, foreign } = decode(held.message.properties.contentType as string | undefined, held.message.content);
    const { number, device } = this.environment;
    // Facts of the queue, whatever the sender wrote.
    return { kanban: { ...kanban, processNumber: number, nextDeviceName: device || kanban.nextDeviceName }, foreign };
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let held = this.#waiting.shift(); held; held = this.#waiting.shift()) {
      // What came on a channel that is gone comes again, behind what was not acknowledged before it.
      if (this.#reader.isCurrent(held)) await this.#take(held);
      else this.#reader.giveBack(held);
    }
    this.#pumping = false;
  }

  async #take(held: Held): Promise<void> {
    const trail = read(held.message.properties, this.clock.micros());
    let decoded: Decoded;
    try {
      decoded = this.#decode(held);
    } catch (error) {
      return void this.#park({ held, trail }, error instanceof Error ? error.message : String(error));
    }
    const arrived = { held, trail, decoded };
    await (held.message.fields.redelivered ? this.#handleRepeated(arrived) : this.#handle(arrived));
  }

  async #handleRepeated(arrived: Arrived): Promise<void> {
    const { id } = arrived.trail;
    const ended = this.#marks.begin(id);
    this.#marked = id;
    if (ended >= ATTEMPTS) {
      void this.#park(arrived, `the process of ${this.environment.instance} ended ${ended} times while it handled this kanban`);
    } else {
      await this.#handle(arrived);
    }
    this.#marked = undefined;
    this.#marks.end(id);
  }

  async #handle(arrived: Arrived): Promise<void> {
    const pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
    const { held, trail } = arrived;
    for (let attempt = 1; !this.#stop.signal.aborted; attempt++) {
      // What an attempt before has changed in it must not be seen.
      const { kanban, foreign } = attempt === 1 ? arrived.decoded : this.#decode(held);
      const { work, payloads, finished } = workOf({
        kanban,
        foreign,
        trail,
        attempt,
        repeated: held.message.fields.redelivered,
        environment: this.environment,
        log: this.log,
        signal: this.#stop.signal,
        progress: (done, text) => this.#progress.tell(trail, done, text, this.clock.micros()),
        read: (name, reference) => this.payloads.read(name, reference),
        newId: () => firstId(this.clock.micros() / 1000),
      });
      const entered = this.clock.micros();
      try {
        await this.handler(work);
        const ended = finished();
        const outputs = ended.some(({ attachments }) => attachments) ? await this.payloads.write(ended) : ended;
        return await this.#publish(arrived, outputs, entered, payloads.notIn(outputs));
      } catch (error) {
        finished();
        if (this.#stop.signal.aborted) break;
        const reason = reasonToGiveUp(error, attempt, this.attempts);
        if (reason !== undefined) return void this.#park(arrived, reason);
        const millis = pauses.next();
        work.log.warn(`the handler failed, attempt ${attempt} of ${this.attempts}, next in ${millis} ms: ${describe(error)}`);
        await pause(millis, this.#stop.signal);
      }
    }
    this.#reader.giveBack(held);
  }

  /**
   * Returns when all is sent; the kanban is acknowledged when all is confirmed.
   *
   * @param payloads to be freed when it is acknowledged
   */
  async #publish(arrived: Arrived, outputs: readonly Output[], entered: number, payloads: readonly PayloadReference[]): Promise<void> {
    const left = this.clock.micros();
    const trail = (ordinal: number) => output(arrived.trail, this.environment, ordinal, entered, left);
    if (outputs.length === 0) return this.#receipts.add(trail(0), (error) => this.#confirmed(arrived, payloads, error));
    const confirms: Promise<void>[] = [];
    try {
      for (const { key, body } of outputs) {
        const its = trail(confirms.length);
        const properties = () => write(its, this.clock.micros());
        confirms.push((await this.sender.submit({ exchange: this.environment.exchange, key, body, properties })).confirmed);
      }
    } catch (error) {
      return this.#confirmed(arrived, payloads, error);
    }
    Promise.all(confirms).then(() => this.#confirmed(arrived, payloads), (error: unknown) => this.#confirmed(arrived, payloads, error));
  }

  #confirmed(arrived: Arrived, payloads: readonly PayloadReference[], error?: unknown): void {
    if (error === undefined) return this.#reader.settle(arrived.held, true, () => this.payloads.free(payloads));
    if (error instanceof KanbanRefused) return void this.#park(arrived, `its output was refused: ${error.message}`);
    this.log.about(arrived.trail).info(`it comes again: ${describe(error)}`);
    this.#reader.giveBack(arrived.held);
  }

  /** Puts it into `dead`, and acknowledges it when RabbitMQ has taken that over: until then it stays in its queue. */
  async #park({ held, trail }: Pick<Arrived, 'held' | 'trail'>, reason: string): Promise<void> {
    const log = this.log.about(trail);
    log.warn(`given up: ${reason}`);
    const micros = this.clock.micros();
    const send = async (writable: boolean) => {
      const properties = deadProperties(held.message, reason, this.environment, micros, writable);
      await (await this.sender.submit({ exchange: 'dead', key: this.environment.queue, body: held.message.content, properties: () => properties })).confirmed;
    };
    try {
      await send(true).catch((error: unknown) => (error instanceof KanbanRefused ? send(false) : Promise.reject(error)));
      this.#reader.settle(held, false);
    } catch (error) {
      log.info(`it was not put into dead, and comes again: ${describe(error)}`);
      this.#reader.giveBack(held);
    }
  }

  /** A message of this instance that is no kanban. */
  #aside(kind: string, contentType: string, body: Buffer): Message {
    const { exchange, number } = this.environment;
    const properties = () => plain(this.environment, contentType, this.clock.micros());
    return { exchange, key: `kanban.${kind}.${number}`, body, properties };
  }
}
