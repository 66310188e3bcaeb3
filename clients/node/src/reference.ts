import { GiveUp, KanbanRefused, type Json, type JsonObject } from './kanban.js';
import { isPlain } from './limits.js';

/** Member of the metadata that names the payloads of a kanban. */
export const MEMBER = 'aion-payloads';
/** Payloads of a kanban at most. */
export const MAX_PAYLOADS = 100;
/** Bytes of a payload at most; what is larger belongs in a file of `dataPath`, named in `fileList`. */
export const MAX_BYTES = 256 * 1024 * 1024;
/** Readers of a payload at most. */
const MAX_READERS = 1_000;
/** Bytes of a part of a path, by Linux. */
const MAX_PART = 255;

/** Where a payload is kept. */
export type Place = 'cache' | 'file';

/** Where a payload is, as the metadata of a kanban say it. A type, since no interface counts as JSON. */
export type PayloadReference = {
  readonly in: Place;
  /** The instance that wrote it, `<service>_<number>`. */
  readonly of: string;
  /** A UUIDv7. */
  readonly key: string;
  /** Its size. */
  readonly bytes: number;
  /** How many microservices will handle it. */
  readonly readers: number;
};

/** A payload that is not there any more. A handler that lets it pass gives its kanban up: another attempt would find nothing either. */
export class PayloadGone extends GiveUp {
  override readonly name = 'PayloadGone';
}

/** A payload whose reference can't be one: nothing is read because of it. A handler that lets it pass gives its kanban up. */
export class BadPayload extends GiveUp {
  override readonly name = 'BadPayload';
}

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What is wrong with the name of a payload; undefined where nothing is. */
export function faultOfName(name: string): string | undefined {
  return NAME.test(name) ? undefined : 'its name must be 1 to 64 of A-Z a-z 0-9 . _ -';
}

/** What is wrong with `of`; undefined where nothing is. */
export function faultOfOwner(of: unknown): string | undefined {
  const isPart = typeof of === 'string' && of !== '' && of !== '.' && of !== '..' && !/[/\0]/.test(of) && Buffer.byteLength(of) <= MAX_PART;
  return isPart ? undefined : `'of' must be an instance, <service>_<number>, of 1 to ${MAX_PART} bytes that can be the name of a folder`;
}

/** What is wrong with a number of readers; undefined where nothing is. */
export function faultOfReaders(readers: unknown): string | undefined {
  return isWhole(readers, 1, MAX_READERS) ? undefined : `'readers' must be a whole number from 1 to ${MAX_READERS}`;
}

/** What is wrong with a reference; undefined where nothing is. */
export function faultOf(reference: unknown): string | undefined {
  if (!isPlain(reference)) return 'it must be an object';
  const { in: place, of, key, bytes, readers } = reference as { [name: string]: unknown };
  if (place !== 'cache' && place !== 'file') return "'in' must be 'cache' or 'file'";
  if (typeof key !== 'string' || !KEY.test(key)) return "'key' must be a UUIDv7 in lower case";
  if (!isWhole(bytes, 0, MAX_BYTES)) return `'bytes' must be a whole number from 0 to ${MAX_BYTES}`;
  return faultOfOwner(of) ?? faultOfReaders(readers);
}

/** The key of a payload in the cache. */
export function cacheKey({ of, key }: PayloadReference): string {
  return `aion:payload:${of}:${key}`;
}

/** The file of a payload. Only of a reference that has no fault: so it stays in the payloads' folders. */
export function filePath(dataHome: string, { of, key }: PayloadReference): string {
  return `${dataHome}/${of}/payload/${key}`;
}

/** What a received kanban says about its payloads. */
export class Received {
  /** Those that may be read, by their names. */
  readonly references: Readonly<Record<string, PayloadReference>>;
  readonly #faults = new Map<string, string>();

  constructor(member: Json) {
    const good = Object.create(null) as Record<string, PayloadReference>;
    // What is no object is somebody else's word, and none of ours.
    const all = isPlain(member) ? Object.entries(member as JsonObject) : [];
    const tooMany = all.length > MAX_PAYLOADS ? `the kanban has ${all.length} payloads, more than ${MAX_PAYLOADS}` : undefined;
    for (const [name, value] of all) {
      const fault = tooMany ?? faultOfName(name) ?? faultOf(value);
      if (fault !== undefined) this.#faults.set(name, fault);
      else good[name] = Object.freeze({ ...(value as PayloadReference) });
    }
    this.references = Object.freeze(good);
  }

  /** The reference of this name; throws BadPayload, or an Error where the kanban has none of this name. */
  reference(name: string): PayloadReference {
    const fault = this.#faults.get(name);
    if (fault !== undefined) throw new BadPayload(`its payload '${name}' has a bad reference: ${fault}`);
    const reference = this.references[name];
    if (reference) return reference;
    const names = Object.keys(this.references);
    throw new Error(`the kanban has no payload '${name}'; it has ${names.length > 0 ? names.map((one) => `'${one}'`).join(', ') : 'none'}`);
  }

  /** Those that none of these outputs passes on, each once. */
  notIn(outputs: readonly { readonly kanban: { readonly metadata: JsonObject } }[]): readonly PayloadReference[] {
    if (this === NONE) return [];
    const passed = new Set<string>();
    for (const { kanban: { metadata: { [MEMBER]: member } } } of outputs) {
      if (isPlain(member)) Object.values(member as JsonObject).forEach((one) => passed.add(identity(one)));
    }
    // Of two references to one payload, one.
    const own = new Map(Object.values(this.references).map((reference) => [identity(reference), reference]));
    return [...own].filter(([its]) => !passed.has(its)).map(([, reference]) => reference);
  }
}

const NONE: Received = new Received({});

/** Of the metadata of a received kanban; the same object for all that have no payloads. */
export function received(metadata: JsonObject): Received {
  const member = metadata[MEMBER];
  return member === undefined ? NONE : new Received(member);
}

/** References as they go into metadata. Throws KanbanRefused where `member`, what is there already, is no object. */
export function together(given: Readonly<Record<string, PayloadReference>>, member: Json | undefined): JsonObject {
  if (member !== undefined && !isPlain(member)) throw new KanbanRefused(`metadata '${MEMBER}' is kept for payloads, and must be an object`);
  // Without a prototype: a payload may be called __proto__.
  const all = Object.assign(Object.create(null), member, given) as JsonObject;
  const count = Object.keys(all).length;
  if (count > MAX_PAYLOADS) throw new KanbanRefused(`the kanban has ${count} payloads, the limit is ${MAX_PAYLOADS}; put several into one`);
  return all;
}

function identity(reference: unknown): string {
  if (!isPlain(reference)) return '';
  const { in: place, of, key } = reference as PayloadReference;
  return `${place} ${key} ${of}`;
}

function isWhole(value: unknown, from: number, to: number): boolean {
  return Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
}
