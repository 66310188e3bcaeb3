import { ownerOf, type Attachment } from './attach.js';
import { Background, Seldom } from './background.js';
import { bufferOf } from './cache.js';
import type { Clock } from './clock.js';
import { encode } from './codec.js';
import type { Environment } from './environment.js';
import type { JsonObject } from './kanban.js';
import { describe, type Log } from './log.js';
import { PayloadFiles } from './payloadfiles.js';
import { CacheFull, CacheUnavailable, type Redis } from './redis.js';
import { MEMBER, PayloadGone, cacheKey, type PayloadReference } from './reference.js';
import type { Output } from './work.js';

/** Between two cleanings of the own folder, in microseconds. */
const CLEAN_PAUSE = 3_600_000_000;
/** What waits to be freed at a stop gets so long: what is not freed then ends by itself. */
const STOP_MILLIS = 2_000;
/** Notes a reader; the last one deletes. What is gone already gets no set, which would have no end. */
const FREE = `
local left = redis.call('PTTL', KEYS[1])
if left == -2 then return redis.call('DEL', KEYS[2]) end
redis.call('SADD', KEYS[2], ARGV[1])
if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[2]) then return redis.call('DEL', KEYS[1], KEYS[2]) end
if left >= 0 then redis.call('PEXPIRE', KEYS[2], left) end
return 0`;

/** Writes, reads and frees payloads. */
export class Payloads {
  readonly #files: PayloadFiles;
  readonly #background: Background;
  readonly #intoFiles: Seldom;
  #cleaned = -Infinity;

  constructor(private readonly environment: Environment, private readonly redis: Redis, log: Log, private readonly clock: Clock) {
    this.#files = new PayloadFiles(environment.dataHome);
    this.#background = new Background(log, clock);
    this.#intoFiles = new Seldom(log, clock);
  }

  /** Writes what is attached. @return the outputs as they are to be sent; where it rejects, nothing stays written */
  async write(outputs: readonly Output[]): Promise<readonly Output[]> {
    const written: PayloadReference[] = [];
    try {
      const all: Output[] = [];
      for (const output of outputs) all.push(output.attachments ? await this.#writeOne(output, output.attachments, written) : output);
      return all;
    } catch (error) {
      for (const reference of written) this.#background.add(`payload ${reference.key} of a failed attempt stays until its end`, () => this.#delete(reference));
      throw error;
    }
  }

  /** Throws PayloadGone; CacheUnavailable or an error of the file system where another attempt may find it. */
  async read(name: string, reference: PayloadReference): Promise<Buffer> {
    if (reference.in === 'file') {
      const data = await this.#files.read(reference);
      if (data) return data;
      throw new PayloadGone(`its payload '${name}' is gone: not as ${this.#files.path(reference)} with ${reference.bytes} bytes (kept ${this.#kept} at most); send it anew`);
    }
    const data = (await this.redis.ask('GET', cacheKey(reference))) as Buffer | null;
    if (data?.length === reference.bytes) return data;
    const what = data ? `${data.length} bytes instead of ${reference.bytes} are` : 'not';
    throw new PayloadGone(`its payload '${name}' is gone: ${what} in the cache as ${cacheKey(reference)} (kept ${this.#kept} at most, less when the cache is full); send it anew`);
  }

  /** These are not needed here any more. Returns at once. */
  free(references: readonly PayloadReference[]): void {
    for (const reference of references) {
      this.#background.add(`payload ${reference.key} of ${reference.of} is not freed, and stays until its end`, () => this.#free(reference));
    }
  }

  close(): Promise<void> {
    return this.#background.close(STOP_MILLIS);
  }

  get #kept(): string {
    const { payloadKeep } = this.environment;
    return payloadKeep % 3600 === 0 ? `${payloadKeep / 3600} h` : `${payloadKeep} s`;
  }

  async #writeOne(output: Output, attachments: readonly Attachment[], written: PayloadReference[]): Promise<Output> {
    const moved: Record<string, PayloadReference> = Object.create(null) as Record<string, PayloadReference>;
    for (const attachment of attachments) {
      const reference = await this.#put(attachment);
      written.push(reference);
      if (reference !== attachment.reference) moved[attachment.name] = reference;
    }
    if (Object.keys(moved).length === 0) return output;
    const { metadata } = output.kanban;
    const member = Object.assign(Object.create(null), metadata[MEMBER], moved) as JsonObject;
    const kanban = { ...output.kanban, metadata: { ...metadata, [MEMBER]: member } };
    return { ...output, kanban, body: encode(kanban) };
  }

  /** @return where it is now */
  async #put({ name, data, reference, fixed }: Attachment): Promise<PayloadReference> {
    if (reference.in === 'file') return this.#writeFile(name, data, reference);
    try {
      await this.redis.ask('SET', cacheKey(reference), bufferOf(data), 'EX', String(this.environment.payloadKeep));
      return reference;
    } catch (error) {
      if (fixed || !(error instanceof CacheFull || error instanceof CacheUnavailable)) throw error;
      this.#intoFiles.warn(`payloads go into files: ${error.message}`);
      return this.#writeFile(name, data, { ...reference, in: 'file' });
    }
  }

  async #writeFile(name: string, data: Uint8Array, reference: PayloadReference): Promise<PayloadReference> {
    try {
      await this.#files.write(reference, data);
    } catch (error) {
      throw new Error(`the payload '${name}' of ${data.length} bytes could not be written to ${this.#files.path(reference)}: ${describe(error)}; see that there is room, and that this instance may write there`);
    }
    this.#clean();
    return reference;
  }

  /** What nobody has freed ends here, as Redis does it for what is in the cache. */
  #clean(): void {
    const now = this.clock.micros();
    // Not `<`: a clock that was set back must not keep it from being done.
    if (Math.abs(now - this.#cleaned) < CLEAN_PAUSE) return;
    this.#cleaned = now;
    const before = now / 1000 - this.environment.payloadKeep * 1000;
    this.#background.add('old files of the folder payload stay for an hour more', () => this.#files.clean(ownerOf(this.environment), before));
  }

  async #free(reference: PayloadReference): Promise<void> {
    const reader = ownerOf(this.environment);
    if (reference.in === 'file') return this.#files.free(reference, reader);
    const key = cacheKey(reference);
    if (reference.readers === 1) await this.redis.ask('DEL', key);
    else await this.redis.ask('EVAL', FREE, '2', key, `${key}:readers`, reader, String(reference.readers));
  }

  async #delete(reference: PayloadReference): Promise<void> {
    if (reference.in === 'file') await this.#files.delete(reference);
    else await this.redis.ask('DEL', cacheKey(reference));
  }
}
