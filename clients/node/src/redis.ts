import type { RedisClientType } from '@redis/client';
import { within } from './clock.js';

/** How long connecting, and each answer, may take: Redis answers within a millisecond, or something is wrong. */
const ANSWER_MILLIS = 2_000;
/** Commands that wait for an answer at most; they are held in memory. */
const MAX_WAITING = 1_000;

type Library = typeof import('@redis/client');

/** The cache can't be used: nobody answers, or Redis answers with an error. The message names host and port, and what to do. */
export class CacheUnavailable extends Error {
  override readonly name = 'CacheUnavailable';
}

/** The cache has no room: all that is in it has no end, or is needed. The message says what to do. */
export class CacheFull extends Error {
  override readonly name = 'CacheFull';
}

/**
 * One connection to Redis, made at the first command. A command is tried once; after one that was not answered the next
 * connects again. The library is loaded at the first command, too: who uses no cache needs none.
 */
export class Redis {
  #client: Promise<RedisClientType> | undefined;
  #closed = false;

  /** @param host empty where there is no cache */
  constructor(private readonly host: string, private readonly port: string) {}

  /** What Redis answers: a text as a Buffer, nothing as null. Throws CacheUnavailable or CacheFull. */
  async ask(...command: readonly (string | Buffer)[]): Promise<unknown> {
    const library = await this.#library();
    if (this.#closed) throw new CacheUnavailable(`${this.#where} was not asked: this client is closed`);
    this.#client ??= this.#connect(library);
    const its = this.#client;
    try {
      const client = await its;
      const typeMapping = { [library.RESP_TYPES.BLOB_STRING]: Buffer };
      return await within(ANSWER_MILLIS, 'an answer', client.sendCommand(command, { typeMapping }));
    } catch (error) {
      if (error instanceof library.ErrorReply) throw this.#answered(error.message);
      this.#forget(its);
      throw new CacheUnavailable(`${this.#where} does not answer: ${reason(error)}; see that Redis runs there, and that REDIS_HOST and REDIS_PORT are right`);
    }
  }

  /** Closes the connection, if there is one. */
  close(): void {
    this.#closed = true;
    if (this.#client) this.#forget(this.#client);
  }

  get #where(): string {
    return `the cache, Redis at ${this.host}:${this.port},`;
  }

  async #library(): Promise<Library> {
    if (!this.host) {
      throw new CacheUnavailable('there is no cache: the environment variable REDIS_HOST is not set; AION sets it for the microservices it starts, to run one by hand set it to the host of a Redis');
    }
    if (!/^\d{1,5}$/.test(this.port) || Number(this.port) < 1 || Number(this.port) > 65_535) {
      throw new CacheUnavailable(`there is no cache: the environment variable REDIS_PORT is '${this.port}'; it must be a whole number from 1 to 65535`);
    }
    try {
      return await import('@redis/client');
    } catch (error) {
      throw new CacheUnavailable(`the cache needs a library that is not there: npm install @redis/client (${reason(error)})`);
    }
  }

  #connect({ createClient }: Library): Promise<RedisClientType> {
    const client = createClient({
      socket: { host: this.host, port: Number(this.port), connectTimeout: ANSWER_MILLIS, reconnectStrategy: false },
      commandsQueueMaxLength: MAX_WAITING,
      disableClientInfo: true,
    }) as RedisClientType;
    const connecting = within(ANSWER_MILLIS, 'a connection', client.connect()).then(
      () => client,
      (error: unknown) => {
        if (client.isOpen) client.destroy();
        throw error;
      },
    );
    // One that is lost while nobody asks is made again by who asks next.
    client.on('error', () => {
      if (this.#client === connecting) this.#client = undefined;
    });
    return connecting;
  }

  #forget(client: Promise<RedisClientType>): void {
    if (this.#client === client) this.#client = undefined;
    client.then((open) => open.isOpen && open.destroy(), () => {});
  }

  #answered(message: string): Error {
    if (message.startsWith('OOM')) {
      return new CacheFull(`${this.#where} is full: ${message}; give what is kept in it an end, keep it shorter, or raise maxmemory`);
    }
    return new CacheUnavailable(`${this.#where} answers: ${message}`);
  }
}

function reason(error: unknown): string {
  // Several addresses were tried: each failure has its own message, and the whole has none.
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
