import { pause } from './clock.js';
import type { Sent } from './sender.js';
import type { Trail } from './trail.js';

/** Content type of a receipt. */
export const RECEIPT_TYPE = 'application/vnd.aion.receipt+json';
/** Kanban in one receipt at most: what readers of the log take. */
const MOST = 2_000;

interface Handled {
  /** What its output's trail would have been. */
  readonly trail: Trail;
  readonly done: (error?: unknown) => void;
}

/**
 * Tells the log of kanban that were handled without an output. One receipt is on its way at a time, and what is done
 * meanwhile goes with the next: so a single kanban has its receipt at once, and many share one.
 */
export class Receipts {
  #waiting: Handled[] = [];
  #underway = false;

  /** @param submit sends a body as a receipt */
  constructor(private readonly submit: (body: Buffer) => Promise<Sent>) {}

  /** @param done called when RabbitMQ has taken it over, or with why it has not. What waits is less than the prefetch. */
  add(trail: Trail, done: (error?: unknown) => void): void {
    this.#waiting.push({ trail, done });
    if (!this.#underway) void this.#send();
  }

  async #send(): Promise<void> {
    this.#underway = true;
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, MOST);
      try {
        await (await this.submit(bodyOf(some.map(({ trail }) => trail)))).confirmed;
        some.forEach(({ done }) => done());
      } catch (error) {
        some.forEach(({ done }) => done(error));
      }
    }
    this.#underway = false;
  }
}

/** The body of a receipt. */
export function bodyOf(handled: readonly Trail[]): Buffer {
  return Buffer.from(JSON.stringify(handled.map(({ id, flow, parents, handled: times, traceparent }) => ({
    id,
    flow,
    parent: parents[0],
    entered: times?.entered,
    left: times?.left,
    ...(traceparent ? { traceparent } : {}),
  }))));
}

/** Content type of a progress. */
export const PROGRESS_TYPE = 'application/vnd.aion.progress+json';
/** Milliseconds between two: the board is looked at by people. */
const PROGRESS_PAUSE = 500;

/** Tells the board how far the kanban in hand is; the last one wins. */
export class Progress {
  #next: Buffer | undefined;
  #underway = false;

  /**
   * @param submit sends a body as a progress
   * @param stop aborted when there will be no more
   */
  constructor(private readonly submit: (body: Buffer) => Promise<Sent>, private readonly stop: AbortSignal) {}

  /** @param done from 0 to 1 */
  tell(parent: { readonly id: string; readonly flow: string }, done: number, text: string): void {
    this.#next = Buffer.from(JSON.stringify({ parent: parent.id, flow: parent.flow, done, text }));
    if (!this.#underway) void this.#send();
  }

  /** The kanban is finished: what was not sent yet would come after that. */
  over(): void {
    this.#next = undefined;
  }

  async #send(): Promise<void> {
    this.#underway = true;
    for (let body = this.#next; body; body = this.#next) {
      this.#next = undefined;
      // Where the instance stops nobody looks any more.
      await this.submit(body).catch(() => {});
      await pause(PROGRESS_PAUSE, this.stop);
    }
    this.#underway = false;
  }
}
