/** Ids of handled kanban that are remembered: far more than can be unacknowledged, and about 1 MB. */
const REMEMBERED = 10_000;
/** Ids of those given up, remembered only to know their redelivery: few, since few are given up at once. */
const PARKED_REMEMBERED = 1_000;

/** What a message is: to be handled; handled already, to be acknowledged; a copy of one in hand, settled with that. */
export type Arrival = 'new' | 'handled' | 'copy';

/** The last so many ids. */
export class KnownIds {
  readonly #ids = new Set<string>();

  constructor(private readonly capacity: number) {}

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Forgets the oldest where there are too many. */
  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size > this.capacity) this.#ids.delete(this.#ids.values().next().value!);
  }
}

/** What has been handed out and what was handled, and so what each new message is. `Tag` tells what is to be acknowledged. No I/O. */
export class InHand<Tag> {
  readonly #handled = new KnownIds(REMEMBERED);
  readonly #parked = new KnownIds(PARKED_REMEMBERED);
  readonly #held = new Map<object, Tag[]>();
  readonly #byId = new Map<string, object>();

  get size(): number {
    return this.#held.size;
  }

  /**
   * A message has come.
   *
   * @param kanban what it will be known by
   * @param id undefined where it has none: then it can't be known again
   */
  arrived(kanban: object, id: string | undefined, redelivered: boolean, tag: Tag): Arrival {
    if (id !== undefined) {
      if (this.#handled.has(id) || (redelivered && this.#parked.has(id))) return 'handled';
      const first = this.#byId.get(id);
      if (first) {
        this.#held.get(first)!.push(tag);
        return 'copy';
      }
      this.#byId.set(id, kanban);
    }
    this.#held.set(kanban, [tag]);
    return 'new';
  }

  /** It was handled or given up. @return what is to be acknowledged; nothing where it was settled before */
  settled(kanban: object, id: string | undefined, wasHandled: boolean): Tag[] {
    const tags = this.release(kanban, id);
    // One that was given up must be handled when somebody sends it again, under the same id.
    if (id !== undefined && tags.length > 0) (wasHandled ? this.#handled : this.#parked).add(id);
    return tags;
  }

  /** It is in hand no more, and not settled: it comes again. @return it and its copies; nothing where it was not in hand */
  release(kanban: object, id: string | undefined): Tag[] {
    const tags = this.#held.get(kanban) ?? [];
    this.#held.delete(kanban);
    if (id !== undefined && this.#byId.get(id) === kanban) this.#byId.delete(id);
    return tags;
  }
}
