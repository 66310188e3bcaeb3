import { readFileSync } from 'node:fs';
import { connect, type ChannelModel, type ConfirmChannel, type SocketOptions } from 'amqplib';
import { Pauses, pause, within } from './clock.js';
import { redacted } from './environment.js';
import type { Log } from './log.js';

/** Between attempts to connect, in milliseconds: a restart of RabbitMQ is noticed at once, one that is away not pestered. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** Seconds; RabbitMQ or this side gives a connection up that was silent for two of them. */
const HEARTBEAT = 10;
/** How long connecting, and each answer to a command, may take before the connection counts as lost. */
const ANSWER_MILLIS = 10_000;
/** How long a close waits for RabbitMQ's answer. */
const CLOSE_MILLIS = 2_000;

/** Who uses the channel that a keeper keeps. */
export interface ChannelUser {
  /** There is a new channel. What this throws closes it, and it is tried again after a pause. */
  opened(channel: ConfirmChannel): Promise<void>;
  /** That channel is gone. */
  lost(): void;
  /** RabbitMQ takes nothing for now, or does again. */
  blocked(now: boolean): void;
}

/** Keeps one connection with one channel open, and makes them again when they are lost. */
export class Keeper {
  readonly #stop = new AbortController();
  readonly #pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
  #socket = new AbortController();
  #connection: ChannelModel | undefined;
  #channel: ConfirmChannel | undefined;
  #running: Promise<void> | undefined;
  #reported = '';

  /** @param name what RabbitMQ's management shows of the connection */
  constructor(private readonly url: string, private readonly name: string, private readonly user: ChannelUser, private readonly log: Log) {}

  start(): void {
    this.#running = this.#run();
  }

  /** The channel does its work: the next pause is a short one again. */
  proven(): void {
    this.#pauses.reset();
    if (this.#reported) this.log.info(`${this.name}: all is well again`);
    this.#reported = '';
  }

  /** Closes channel and connection; returns when RabbitMQ has taken in all that was written, or is given up. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const open of [this.#channel, this.#connection]) {
      // What is gone already, or does not answer, ends with the socket.
      if (open) await within(CLOSE_MILLIS, "RabbitMQ's answer", open.close()).catch(() => {});
    }
    this.#socket.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      let reason = 'the channel was closed';
      try {
        this.#connection ??= await this.#connect();
        const channel = await within(ANSWER_MILLIS, 'a channel', this.#connection.createConfirmChannel());
        const gone = new Promise<void>((resolve) => channel.once('close', resolve));
        channel.on('error', (error) => (reason = error.message));
        this.#channel = channel;
        await within(ANSWER_MILLIS, "RabbitMQ's answer", this.user.opened(channel));
        await gone;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        // Either RabbitMQ has closed the channel for it, or it does not answer: then the connection is of no more use.
        if (reason.includes('did not come')) this.#socket.abort();
      }
      this.#channel = undefined;
      this.user.lost();
      if (this.#stop.signal.aborted) return;
      this.#report(reason);
      await pause(this.#pauses.next(), this.#stop.signal);
    }
  }

  async #connect(): Promise<ChannelModel> {
    const url = new URL(this.url);
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(HEARTBEAT));
    // RabbitMQ's own parameter for the authorities to believe, as its other clients read it; anew for each connection.
    const authorities = url.searchParams.get('cacertfile');
    this.#socket = new AbortController();
    const options: SocketOptions & { signal: AbortSignal } = {
      noDelay: true,
      timeout: ANSWER_MILLIS,
      clientProperties: { connection_name: this.name },
      signal: this.#socket.signal,
      ...(authorities ? { ca: readFileSync(authorities) } : {}),
    };
    const connection = await connect(url.href, options);
    // Its channel says so, too.
    connection.on('error', () => {});
    connection.on('close', () => (this.#connection = undefined));
    connection.on('blocked', (reason) => {
      this.log.warn(`RabbitMQ blocks senders: ${reason}; waiting`);
      this.user.blocked(true);
    });
    connection.on('unblocked', () => this.user.blocked(false));
    this.user.blocked(false);
    return connection;
  }

  #report(reason: string): void {
    if (reason === this.#reported) return;
    this.#reported = reason;
    this.log.warn(`${this.name}, RabbitMQ at ${redacted(this.url)}: ${reason}; trying again`);
  }
}
