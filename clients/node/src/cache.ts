import { MAX_IN_CACHE } from './environment.js';
import type { Redis } from './redis.js';

/** Bytes of a key at most. */
const MAX_KEY = 512;
/** Payloads have keys that begin so. */
const RESERVED = 'aion:';
/** Less than a payload is kept, so that payloads go last when the cache is full. */
const KEEP = 60 * 60;
const LONGEST_KEEP = 12 * 60 * 60;

/**
 * The device's cache, a Redis that every microservice may use: values of at most 16 MiB, each with an end. All see all keys; begin
 * yours with your service's name. A key has 1 to 512 bytes and does not begin with `aion:`; what breaks that is a RangeError.
 */
export class Cache {
  constructor(private readonly redis: Redis) {}

  /** The bytes kept under this key; undefined where there is nothing. Throws CacheUnavailable. */
  async get(key: string): Promise<Buffer | undefined> {
    return ((await this.redis.ask('GET', checked(key))) as Buffer | null) ?? undefined;
  }

  /**
   * Keeps bytes under this key.
   *
   * @param keep seconds, 1 to 43,200 (12 h)
   * @throws CacheFull where there is no room, CacheUnavailable
   */
  async put(key: string, bytes: Uint8Array, keep: number = KEEP): Promise<void> {
    checked(key);
    if (!(bytes instanceof Uint8Array)) throw new TypeError(`the value of '${key}' is no bytes; make some of a text with Buffer.from(text)`);
    if (bytes.length > MAX_IN_CACHE) throw new RangeError(`the value of '${key}' has ${bytes.length} bytes, the limit is ${MAX_IN_CACHE}; put it into a file of dataPath`);
    if (!(keep >= 1 && keep <= LONGEST_KEEP)) throw new RangeError(`the value of '${key}' is to be kept for ${keep} s; it must be 1 to ${LONGEST_KEEP}`);
    await this.redis.ask('SET', key, bufferOf(bytes), 'PX', String(Math.round(keep * 1000)));
  }

  /** Deletes what is kept under this key, if there is something. Throws CacheUnavailable. */
  async delete(key: string): Promise<void> {
    await this.redis.ask('DEL', checked(key));
  }
}

/** The same bytes as a Buffer, not copied. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function checked(key: string): string {
  if (typeof key !== 'string') throw new TypeError(`a key of the cache is a text, not of the type ${typeof key}`);
  const length = Buffer.byteLength(key);
  if (length < 1 || length > MAX_KEY) throw new RangeError(`the key '${key.slice(0, 40)}' has ${length} bytes; it must have 1 to ${MAX_KEY}`);
  if (key.startsWith(RESERVED)) throw new RangeError(`the key '${key.slice(0, 40)}' begins with '${RESERVED}', as AION's own do; begin it with your service's name`);
  return key;
}
