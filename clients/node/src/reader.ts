import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { within } from './clock.js';
import { InHand } from './inhand.js';
import { Keeper, type ChannelUser } from './keeper.js';
import type { Log } from './log.js';
import { idOf } from './trail.js';

/** After each new connection, so that a kanban that kills its process takes no innocent ones along. */
const FIRST_PREFETCH = 1;
/** Once a kanban that was not redelivered has been handled: enough that a fast handler waits for no confirm. */
const FULL_PREFETCH = 64;

/** A message that was handed out; it is settled once, or given back. */
export interface Held {
  readonly message: ConsumeMessage;
  /** Undefined where it has none. */
  readonly id: string | undefined;
  /** The channel it came on. */
  readonly epoch: number;
}

type Tag = Pick<Held, 'message' | 'epoch'>;

/** Reads one queue, in order. Known copies are acknowledged without being handed out; a queue that is not there is waited for. */
export class Reader implements ChannelUser {
  readonly #inHand = new InHand<Tag>();
  readonly #keeper: Keeper;
  #channel: ConfirmChannel | undefined;
  #epoch = 0;
  #raised = false;
  #raising: Promise<void> = Promise.resolve();
  #closing = false;
  #reading = false;
  #lastActivity = performance.now();
  #changed: (() => void)[] = [];

  /** @param handOut given each message that is new */
  constructor(url: string, name: string, private readonly queue: string, private readonly log: Log, private readonly handOut: (held: Held) => void) {
    this.#keeper = new Keeper(url, name, this, log);
    this.#keeper.start();
  }

  /** Whether a message came on the channel that is open now. */
  isCurrent(held: Held): boolean {
    return held.epoch === this.#epoch;
  }

  async opened(channel: ConfirmChannel): Promise<void> {
    this.#channel = channel;
    this.#epoch++;
    this.#raised = false;
    await this.#consume(channel, FIRST_PREFETCH);
    this.#reading = true;
    this.#lastActivity = performance.now();
    this.#keeper.proven();
  }

  lost(): void {
    this.#channel = undefined;
    this.#reading = false;
    this.#epoch++;
  }

  blocked(): void {
    // RabbitMQ blocks senders only.
  }

  /**
   * It was handled or given up: acknowledged where it came. What came on a channel that is gone comes again, and is known.
   *
   * @param acknowledged called when it is, and not where it comes again
   */
  settle(held: Held, wasHandled: boolean, acknowledged?: () => void): void {
    const tags = this.#inHand.settled(held, held.id, wasHandled);
    const channel = this.#channel;
    if (channel && wasHandled && tags.length > 0 && !this.#raised && !held.message.fields.redelivered && !this.#closing) {
      this.#raised = true;
      this.#raising = this.#raise(channel).then(() => this.#acknowledge(tags, acknowledged));
    } else {
      this.#acknowledge(tags, acknowledged);
    }
    this.#noteActivity();
  }

  /**
   * It is not settled. It comes again when this closes; where it goes on, on a new channel, since on this one RabbitMQ would not
   * send it again.
   */
  giveBack(held: Held): void {
    this.#inHand.release(held, held.id);
    if (!this.#closing && this.isCurrent(held)) this.#channel?.close().catch(() => {});
    this.#noteActivity();
  }

  /** Resolves when the queue has been empty for so many milliseconds as far as is known here, or this is closed. */
  async idle(millis: number): Promise<void> {
    while (!this.#closing) {
      const idle = this.#reading && this.#inHand.size === 0;
      const left = idle ? millis - (performance.now() - this.#lastActivity) : millis;
      if (left <= 0) return;
      await this.#change(left);
    }
  }

  /** Hands out nothing more, and waits so many milliseconds at most until all that is handed out is settled or given back. */
  async settled(millis: number): Promise<void> {
    this.#closing = true;
    const end = performance.now() + millis;
    while (this.#inHand.size > 0 && performance.now() < end) await this.#change(end - performance.now());
    await within(Math.max(end - performance.now(), 1), "RabbitMQ's answer", this.#raising).catch(() => {});
  }

  /** Closes the channel, without cancelling: so RabbitMQ puts the rest back in front. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wake();
    await this.#keeper.close();
  }

  async #consume(channel: ConfirmChannel, prefetch: number): Promise<void> {
    await channel.prefetch(prefetch);
    // A tag of our own: kanban may come before RabbitMQ's answer has been looked at.
    await channel.consume(this.queue, (message) => this.#delivered(channel, message), { consumerTag: tagOf(prefetch) });
  }

  /**
   * RabbitMQ knows a prefetch per consumer only, so the consumer is made anew. That is done before the acknowledgement
   * which would let the next kanban come: meanwhile nothing is in hand but what is handled, and nothing is overtaken.
   */
  async #raise(channel: ConfirmChannel): Promise<void> {
    try {
      await channel.cancel(tagOf(FIRST_PREFETCH));
      await this.#consume(channel, FULL_PREFETCH);
    } catch {
      // The channel was lost; whoever keeps it makes a new one.
    }
  }

  #delivered(channel: ConfirmChannel, message: ConsumeMessage | null): void {
    if (channel !== this.#channel || this.#closing) return;
    if (message === null) {
      this.log.warn(`queue ${this.queue} is gone; waiting until it is there again`);
      channel.close().catch(() => {});
      return;
    }
    this.#noteActivity();
    const held: Held = { message, id: idOf(message.properties), epoch: this.#epoch };
    const arrival = this.#inHand.arrived(held, held.id, message.fields.redelivered, held);
    if (arrival === 'new') this.handOut(held);
    else if (arrival === 'handled') this.#acknowledge([held]);
  }

  #acknowledge(tags: readonly Tag[], acknowledged?: () => void): void {
    let done = false;
    for (const { message, epoch } of tags) {
      if (epoch !== this.#epoch || !this.#channel) continue;
      try {
        this.#channel.ack(message);
        done = true;
      } catch {
        // The channel is gone: it comes again.
      }
    }
    if (done) acknowledged?.();
  }

  #noteActivity(): void {
    this.#lastActivity = performance.now();
    this.#wake();
  }

  #wake(): void {
    this.#changed.splice(0).forEach((wake) => wake());
  }

  #change(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#changed.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function tagOf(prefetch: number): string {
  return `prefetch-${prefetch}`;
}
