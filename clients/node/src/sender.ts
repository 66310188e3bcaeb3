import type { ConfirmChannel } from 'amqplib';
import { Keeper, type ChannelUser } from './keeper.js';
import { KanbanRefused } from './kanban.js';
import { SendLine, type Entry, type Message } from './line.js';
import type { Log } from './log.js';

/** Most that is sent and not confirmed: keeps RabbitMQ's batches full, and few copies are made when a queue is full. */
const IN_FLIGHT = 32;
/** Most that waits for its turn; they are held in memory. Whoever awaits what it sends never meets it. */
const MAX_WAITING = 10_000;

/** A message that was not confirmed before its sender was closed: it may have arrived or not. */
export class NotConfirmed extends Error {
  override readonly name = 'NotConfirmed';
}

/** A message whose turn has come. `confirmed` rejects with KanbanRefused if it can't be sent, or with NotConfirmed. */
export interface Sent {
  readonly confirmed: Promise<void>;
}

/**
 * Sends messages, each confirmed, in order. What a full queue refuses or a lost connection leaves in doubt is sent again,
 * oldest first and with the same id, before anything new.
 */
export class Sender implements ChannelUser {
  readonly #line: SendLine;
  readonly #keeper: Keeper;
  readonly #waiting: { message: Message; resolve: (sent: Sent) => void; reject: (error: Error) => void }[] = [];
  #channel: ConfirmChannel | undefined;
  #sequence = 0;
  #blocked = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #reported = '';
  #emptied: (() => void) | undefined;

  /** @param strict one in flight always */
  constructor(url: string, name: string, strict: boolean, private readonly log: Log) {
    this.#line = new SendLine(strict ? 1 : IN_FLIGHT);
    this.#keeper = new Keeper(url, name, this, log);
    this.#keeper.start();
  }

  /** Throws if so many wait to be sent that no more should. What is made from kanban in hand is bounded by those. */
  checkRoom(): void {
    if (this.#waiting.length >= MAX_WAITING) throw new Error(`nothing was sent: ${MAX_WAITING} wait to be sent already; await each send`);
  }

  /** Waits while RabbitMQ is slow, full or away; resolves when it has been sent. Rejects where nothing can be sent any more. */
  submit(message: Message): Promise<Sent> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new NotConfirmed('nothing was sent: this client is closed'));
      this.#waiting.push({ message, resolve, reject });
      this.#advance();
    });
  }

  /** Sends it if it can go at once, and does not say what becomes of it. @return whether it was sent */
  offer(message: Message): boolean {
    if (!this.#channel || this.#blocked || this.#closed || !this.#line.hasRoom) return false;
    void this.submit(message);
    return true;
  }

  async opened(channel: ConfirmChannel): Promise<void> {
    channel.on('ack', ({ deliveryTag, multiple }) => this.#answered(this.#line.acked(deliveryTag, multiple)));
    channel.on('nack', ({ deliveryTag, multiple }) => {
      const refused = this.#line.nacked(deliveryTag, multiple);
      if (refused) this.#report(`a queue behind exchange '${refused.exchange}' with key '${refused.key}' is full`);
      this.#answered([]);
    });
    channel.on('return', ({ fields, properties }) => {
      this.#line.returned(fields.exchange, fields.routingKey, properties.messageId as string | undefined);
      this.#report(`no queue takes what is sent to exchange '${fields.exchange}' with key '${fields.routingKey}' yet`);
    });
    this.#channel = channel;
    this.#sequence = 0;
    this.#advance();
  }

  lost(): void {
    this.#channel = undefined;
    this.#line.lost();
  }

  blocked(now: boolean): void {
    this.#blocked = now;
    this.#advance();
  }

  /** Takes nothing new, waits so many milliseconds at most for what is not confirmed, and closes. */
  async close(millis: number): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new NotConfirmed('nothing was sent: this client is closed'));
    if (this.#line.size > 0) {
      const timer = setTimeout(() => this.#emptied?.(), millis);
      await new Promise<void>((resolve) => (this.#emptied = resolve));
      clearTimeout(timer);
    }
    clearTimeout(this.#timer);
    this.#line.abandon().forEach(({ done }) => done(new NotConfirmed(`not confirmed within ${millis / 1000} s of closing; it may have arrived or not`)));
    await this.#keeper.close();
  }

  #answered(ended: Entry[]): void {
    this.#keeper.proven();
    ended.forEach(({ done }) => done());
    if (ended.length > 0) this.#reported = '';
    if (this.#line.size === 0) this.#emptied?.();
    this.#advance();
  }

  /** Sends what may be sent now: what is to be sent again comes before anything new. */
  #advance(): void {
    while (this.#channel && !this.#blocked) {
      const again = this.#line.oldestWaiting;
      if (again) {
        if (!this.#line.mayAgain || this.#timer) return;
        if (this.#line.pauseMillis > 0) return this.#later(this.#line.pauseMillis);
        this.#write(this.#channel, again);
      } else {
        const next = this.#line.hasRoom ? this.#waiting.shift() : undefined;
        if (!next) return;
        const confirmed = new Promise<void>((resolve, reject) => {
          const properties = next.message.properties();
          properties.mandatory = true;
          const done = (error?: Error) => (error ? reject(error) : resolve());
          this.#write(this.#channel!, { message: next.message, properties, sequence: 0, returned: false, done });
        });
        // Whoever asks is told; where nobody does, it is no error of the process.
        confirmed.catch(() => {});
        next.resolve({ confirmed });
      }
    }
  }

  #report(reason: string): void {
    if (reason !== this.#reported) this.log.warn(`${reason}: what is sent waits, nothing is dropped`);
    this.#reported = reason;
  }

  #later(millis: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#line.paused();
      this.#advance();
    }, millis);
  }

  /** What amqplib holds back because the socket is slow needs no watching: it is bounded by what may be unconfirmed. */
  #write(channel: ConfirmChannel, entry: Entry): void {
    const { exchange, key, body } = entry.message;
    this.#line.sending(entry, ++this.#sequence);
    try {
      channel.publish(exchange, key, body, entry.properties);
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) {
        // Nothing was written: AMQP can't carry these properties.
        this.#sequence--;
        this.#line.withdraw(entry);
        entry.done(new KanbanRefused(`AMQP can't carry its properties: ${error.message}`));
      }
      // Else the channel is gone, and whoever keeps it says so next: then it is sent again.
    }
  }
}
