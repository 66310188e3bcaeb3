import { KanbanRefused } from './kanban.js';

/** What a kanban may be at most. */
export interface Limits {
  /** Bytes of the whole kanban in JSON. */
  readonly bytes: number;
  /** Values in the metadata, those inside of others counted too. */
  readonly values: number;
  /** Characters of one text in the metadata. */
  readonly text: number;
}

const MIB = 1024 * 1024;
/** Of what is sent: RabbitMQ and each receiver hold it in memory as a whole. */
export const WRITING: Limits = { bytes: MIB, values: 50_000, text: MIB };
/** Of what is received: wider, since what came in through gRPC (4 MiB) may be twice as long in JSON. */
export const READING: Limits = { bytes: 8 * MIB, values: 200_000, text: 4 * MIB };
/** Objects and lists within one another, the outermost counted: what protobuf's parsers take too. */
const MAX_DEPTH = 100;
/** Entries of fileList: more are better named by their folder. */
const MAX_FILES = 10_000;
/** Characters of a path, a name or a key: Linux' longest path. */
const MAX_NAME = 4_096;

/** Refuses a body of so many bytes. */
export function checkBytes(bytes: number, limits: Limits): void {
  if (bytes > limits.bytes) {
    throw new KanbanRefused(`the kanban has ${bytes} bytes, the limit is ${limits.bytes}; put the data in a file and name it in fileList`);
  }
}

/** Refuses a text field, or an entry of fileList, that is too long. */
export function checkName(what: string, text: string): void {
  if (text.length > MAX_NAME) throw new KanbanRefused(`${what} is longer than ${MAX_NAME} characters`);
}

/** Refuses a fileList that is too long. */
export function checkFiles(files: number): void {
  if (files > MAX_FILES) throw new KanbanRefused(`fileList has more than ${MAX_FILES} entries; name their folder instead`);
}

/** Looks at values one by one, and refuses what is no JSON or breaks a limit. */
export class ValueCheck {
  #values = 0;

  constructor(private readonly limits: Limits) {}

  /** The members of a plain object that is itself at this depth, from 1. */
  object(object: object, depth: number): void {
    if (depth > MAX_DEPTH) throw new KanbanRefused(`the metadata is nested deeper than ${MAX_DEPTH} levels`);
    for (const [key, value] of Object.entries(object)) {
      checkName('a metadata key', key);
      if (value !== undefined) this.value(key, value, depth);
    }
  }

  /** A value within an object or list of this depth; 0 for one that stands alone. */
  value(key: string, value: unknown, depth: number): void {
    if (++this.#values > this.limits.values) throw new KanbanRefused(`the metadata has more than ${this.limits.values} values`);
    if (typeof value === 'string') {
      if (value.length > this.limits.text) throw new KanbanRefused(`a text in the metadata is longer than ${this.limits.text} characters`);
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw new KanbanRefused(`metadata '${key}' holds ${value}: a number is too large, or none; JSON has finite numbers only`);
    } else if (Array.isArray(value)) {
      if (depth + 1 > MAX_DEPTH) throw new KanbanRefused(`the metadata is nested deeper than ${MAX_DEPTH} levels`);
      for (const inner of value) this.value(key, inner, depth + 1);
    } else if (isPlain(value)) {
      this.object(value, depth + 1);
    } else if (value !== null && typeof value !== 'boolean') {
      throw new KanbanRefused(`metadata '${key}' is ${kindOf(value)}; metadata holds texts, finite numbers, booleans, nulls, and lists and plain objects of them`);
    }
  }
}

/** Whether it is an object as `{}` or JSON.parse make it, rather than one of a class. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? `a ${value?.constructor.name ?? 'null'}` : `of the type ${typeof value}`;
}
