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
/** Microseconds between two: the board is looked at by people. */
const PROGRESS_PAUSE = 500_000;

/** Tells the board how far the kanban in hand is. What comes too soon, or while RabbitMQ is slow, is passed over. */
export class Progress {
  #last = -Infinity;

  /** @param offer sends a body as a progress, if it can go at once */
  constructor(private readonly offer: (body: Buffer) => boolean) {}

  /**
   * @param done from 0 to 1
   * @param micros now
   */
  tell(parent: { readonly id: string; readonly flow: string }, done: number, text: string, micros: number): void {
    // Not `<`: a clock that was set back must not silence it.
    if (Math.abs(micros - this.#last) < PROGRESS_PAUSE) return;
    if (this.offer(Buffer.from(JSON.stringify({ parent: parent.id, flow: parent.flow, done, text })))) this.#last = micros;
  }
}
