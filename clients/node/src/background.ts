import type { Clock } from './clock.js';
import { describe, type Log } from './log.js';

/** Between two lines of one kind, in microseconds. */
const LINE_PAUSE = 60_000_000;
/** What waits at most: two minutes of work where Redis needs 100 ms, and few bytes. */
const MAX_WAITING = 1_000;

/** A warning that may have a cause again and again: one line a minute at most, which says how many were left out. */
export class Seldom {
  #last = -Infinity;
  #leftOut = 0;

  constructor(private readonly log: Log, private readonly clock: Clock) {}

  warn(message: string): void {
    const now = this.clock.micros();
    // Not `<`: a clock that was set back must not silence it.
    if (Math.abs(now - this.#last) < LINE_PAUSE) {
      this.#leftOut++;
      return;
    }
    this.log.warn(this.#leftOut > 0 ? `${message} (and ${this.#leftOut} more since the last such line)` : message);
    this.#last = now;
    this.#leftOut = 0;
  }
}

/** Does one thing after the other while the handler goes on. What fails, or does not fit, is told and left. */
export class Background {
  readonly #waiting: { readonly what: string; readonly task: () => Promise<void> }[] = [];
  readonly #seldom: Seldom;
  #running: Promise<void> | undefined;

  constructor(log: Log, clock: Clock) {
    this.#seldom = new Seldom(log, clock);
  }

  /** @param what for the line where it fails: what could not be done, and what becomes of it */
  add(what: string, task: () => Promise<void>): void {
    if (this.#waiting.length >= MAX_WAITING) return this.#seldom.warn(`${what}: ${MAX_WAITING} others wait already`);
    this.#waiting.push({ what, task });
    this.#running ??= this.#run();
  }

  /** Waits so many milliseconds at most for what is to be done; the rest is left. */
  async close(millis: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#running, new Promise((resolve) => (timer = setTimeout(resolve, millis)))]);
    clearTimeout(timer);
    const left = this.#waiting.splice(0);
    if (left.length > 0) this.#seldom.warn(`${left[0]!.what}: the instance stops, and ${left.length} wait`);
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        await next.task();
      } catch (error) {
        this.#seldom.warn(`${next.what}: ${describe(error)}`);
      }
    }
    this.#running = undefined;
  }
}
