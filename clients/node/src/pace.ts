/**
 * How fast is sent. A full queue answers with a nack; then the sender stops until all that is in flight is answered, sends
 * again one at a time with growing pauses, and goes back to its full speed after enough confirms in a row.
 */
export type Pace =
  | { readonly kind: 'wide' }
  /** Stopped: what is in flight is waited for, so that the order of what is sent again is known. */
  | { readonly kind: 'draining' }
  /** One at a time. `pause`: milliseconds to wait before the next is sent; `last`: the one made last, 0 after a confirm. */
  | { readonly kind: 'narrow'; readonly confirms: number; readonly pause: number; readonly last: number };

/** Pause after the first nack in milliseconds; grows tenfold, so that a queue full for a minute sees few copies. */
const FIRST_PAUSE = 50;
/** The end of that growth: a queue with room again is noticed within it. */
const LONGEST_PAUSE = 5_000;
/** Confirms in a row with one in flight before all may be in flight again. */
const WIDEN_AFTER = 100;

/** Full speed. */
export const WIDE: Pace = { kind: 'wide' };

/** How many may be in flight now, of so many at full speed. */
export function allowed(pace: Pace, most: number): number {
  return pace.kind === 'wide' ? most : pace.kind === 'narrow' ? 1 : 0;
}

/** A confirm has come. */
export function confirmed(pace: Pace): Pace {
  if (pace.kind !== 'narrow') return pace;
  return pace.confirms + 1 >= WIDEN_AFTER ? WIDE : { kind: 'narrow', confirms: pace.confirms + 1, pause: 0, last: 0 };
}

/** A nack has come. */
export function nacked(pace: Pace): Pace {
  if (pace.kind !== 'narrow') return { kind: 'draining' };
  const next = pace.last === 0 ? FIRST_PAUSE : Math.min(pace.last * 10, LONGEST_PAUSE);
  return { kind: 'narrow', confirms: 0, pause: next, last: next };
}

/** Nothing is in flight any more. */
export function drained(pace: Pace): Pace {
  return pace.kind === 'draining' ? { kind: 'narrow', confirms: 0, pause: FIRST_PAUSE, last: FIRST_PAUSE } : pace;
}

/** The pause has been made. */
export function paused(pace: Pace): Pace {
  return pace.kind === 'narrow' ? { ...pace, pause: 0 } : pace;
}
