/** The time, handed in wherever something is decided by it. */
export interface Clock {
  /** Microseconds since the epoch. */
  micros(): number;
}

/** Further apart than this, the wall clock was set: it counts, since other machines' times are compared with it. */
const MAX_DRIFT_MILLIS = 5;

/** The machine's clock, finer than the milliseconds of `Date`. */
export function systemClock(): Clock {
  let origin = performance.timeOrigin;
  return {
    micros() {
      const running = performance.now();
      const wall = Date.now();
      if (Math.abs(origin + running - wall) > MAX_DRIFT_MILLIS) origin = wall - running;
      return Math.round((origin + running) * 1000);
    },
  };
}

/** Pauses in milliseconds that grow from a first to a longest one. */
export class Pauses {
  #next: number;

  constructor(private readonly first: number, private readonly longest: number) {
    this.#next = first;
  }

  /** The pause to make now; the one after it is twice as long. */
  next(): number {
    const now = this.#next;
    this.#next = Math.min(now * 2, this.longest);
    return now;
  }

  /** All is well: begin with the first again. */
  reset(): void {
    this.#next = this.first;
  }
}

/** Waits so many milliseconds, or until the signal is aborted. */
export function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, millis);
    signal.addEventListener('abort', end);
  });
}

/** What the promise gives, or an error that says what did not come within so many milliseconds. */
export async function within<T>(millis: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${millis / 1000} s`)), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
