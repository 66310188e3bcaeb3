import type { Options } from 'amqplib';
import { WIDE, allowed, confirmed, drained, nacked, paused, type Pace } from './pace.js';

/** A message to be sent. */
export interface Message {
  readonly exchange: string;
  readonly key: string;
  readonly body: Buffer;
  /** Asked when its turn has come: waiting for a slow RabbitMQ is not part of the hop. */
  readonly properties: () => Options.Publish;
}

/** A message that is sent and not confirmed. */
export interface Entry {
  readonly message: Message;
  /** Its properties, the same each time it is sent. */
  readonly properties: Options.Publish;
  /** Which publish of the channel it is, from 1; 0 while it waits to be sent again. */
  sequence: number;
  /** No queue has taken it: RabbitMQ has given it back, and its confirm follows. */
  returned: boolean;
  /** Told once: without an error when it is confirmed. */
  readonly done: (error?: Error) => void;
}

/** What is sent and not confirmed, in the order in which it was sent first, and what RabbitMQ's answers mean for it. No I/O. */
export class SendLine {
  #entries: Entry[] = [];
  #inFlight = 0;
  #pace: Pace = WIDE;

  /** @param most unconfirmed at full speed */
  constructor(private readonly most: number) {}

  get size(): number {
    return this.#entries.length;
  }

  /** Whether one more may be sent now, behind all others. */
  get hasRoom(): boolean {
    return this.#inFlight === this.#entries.length && this.#entries.length < allowed(this.#pace, this.most);
  }

  /** The oldest that waits to be sent again. */
  get oldestWaiting(): Entry | undefined {
    return this.#inFlight === this.#entries.length ? undefined : this.#entries.find((entry) => entry.sequence === 0);
  }

  /** Whether one that waits may be sent again, after `pauseMillis`. */
  get mayAgain(): boolean {
    return this.#inFlight < allowed(this.#pace, this.most);
  }

  /** The pause to make first. */
  get pauseMillis(): number {
    return this.#pace.kind === 'narrow' ? this.#pace.pause : 0;
  }

  /** That pause has been made. */
  paused(): void {
    this.#pace = paused(this.#pace);
  }

  /** It is being sent, for the first time or again. */
  sending(entry: Entry, sequence: number): void {
    if (!this.#entries.includes(entry)) this.#entries.push(entry);
    entry.sequence = sequence;
    entry.returned = false;
    this.#inFlight++;
  }

  /** It can't be sent at all. */
  withdraw(entry: Entry): void {
    if (entry.sequence > 0) this.#inFlight--;
    this.#entries = this.#entries.filter((one) => one !== entry);
  }

  /** RabbitMQ gives one back; without an id the first for that exchange and key. */
  returned(exchange: string, key: string, id: string | undefined): void {
    const entry = this.#entries.find(
      (one) => one.sequence > 0 && !one.returned && one.message.exchange === exchange && one.message.key === key && one.properties.messageId === id,
    );
    if (entry) entry.returned = true;
  }

  /** A confirm, of all up to that one if `multiple`. @return those whose end it is */
  acked(sequence: number, multiple: boolean): Entry[] {
    const ended: Entry[] = [];
    let unrouted = false;
    for (const entry of this.#meant(sequence, multiple)) {
      if (entry.returned) {
        this.#wait(entry);
        unrouted = true;
      } else {
        this.#inFlight--;
        ended.push(entry);
        this.#pace = confirmed(this.#pace);
      }
    }
    this.#entries = this.#entries.filter((entry) => !ended.includes(entry));
    if (unrouted) this.#pace = nacked(this.#pace);
    if (this.#inFlight === 0) this.#pace = drained(this.#pace);
    return ended;
  }

  /** A nack: a full queue has refused them. @return the first of them */
  nacked(sequence: number, multiple: boolean): Message | undefined {
    const refused = this.#meant(sequence, multiple);
    refused.forEach((entry) => this.#wait(entry));
    if (refused.length > 0) this.#pace = nacked(this.#pace);
    if (this.#inFlight === 0) this.#pace = drained(this.#pace);
    return refused[0]?.message;
  }

  /** The channel is gone: what was in flight may have arrived or not. */
  lost(): void {
    this.#entries.filter((entry) => entry.sequence > 0).forEach((entry) => this.#wait(entry));
    this.#pace = drained(this.#pace);
  }

  /** Takes out all that is left. */
  abandon(): Entry[] {
    const rest = this.#entries;
    this.#entries = [];
    this.#inFlight = 0;
    return rest;
  }

  #meant(sequence: number, multiple: boolean): Entry[] {
    return this.#entries.filter((entry) => entry.sequence === sequence || (multiple && entry.sequence > 0 && entry.sequence < sequence));
  }

  #wait(entry: Entry): void {
    entry.sequence = 0;
    entry.returned = false;
    this.#inFlight--;
  }
}
