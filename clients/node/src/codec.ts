import { EMPTY, KanbanRefused, type Json, type JsonObject, type Kanban, type KanbanFields } from './kanban.js';
import { READING, ValueCheck, WRITING, checkBytes, checkFiles, checkName, isPlain } from './limits.js';

/** Content type of the JSON form. */
export const JSON_TYPE = 'application/json';

/** A body read: the kanban, and whether it is a foreign body that was presented as metadata. */
export interface Decoded {
  readonly kanban: Kanban;
  readonly foreign: boolean;
}

/** Not JSON at all, rather than JSON that is no kanban. */
class NotJson extends KanbanRefused {}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const FIELDS = new Set(Object.keys(EMPTY));

/**
 * Reads a body as its content type says.
 *
 * @throws KanbanRefused if it says that it is a kanban and is none, or breaks a limit
 */
export function decode(contentType: string | undefined, body: Buffer): Decoded {
  checkBytes(body.length, READING);
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === JSON_TYPE) return readJson(body);
  if (type === 'application/x-protobuf' || type === 'application/protobuf') {
    throw new KanbanRefused(`the body is ${type}, which the client for Node.js does not read; send it as ${JSON_TYPE}`);
  }
  if (type === '' && /^[ \t\r\n]*\{/.test(body.toString('latin1', 0, 1024))) {
    try {
      return readJson(body);
    } catch (error) {
      // Nobody said that it is JSON: then it is a text. What is JSON and breaks a limit is refused all the same.
      if (!(error instanceof NotJson)) throw error;
    }
  }
  return foreign({ ...(type === '' ? {} : { contentType: type }), ...presented(body) });
}

/** The JSON form, all fields written; throws KanbanRefused where it breaks a limit. */
export function encode(kanban: Kanban): Buffer {
  const body = Buffer.from(JSON.stringify(kanban));
  checkBytes(body.length, WRITING);
  return body;
}

/**
 * The kanban with these fields, to be written: in the order of the message, all others empty. Throws KanbanRefused.
 *
 * @param processNumber instead of theirs
 */
export function complete(fields: KanbanFields, processNumber = fields.processNumber): Kanban {
  const kanban = toKanban(fields as { readonly [name: string]: unknown }, processNumber);
  new ValueCheck(WRITING).object(kanban.metadata, 2);
  return kanban;
}

/** Reads the JSON value of a kanban that came by another way than RabbitMQ. Throws KanbanRefused. */
export function fromJson(value: unknown): Kanban {
  if (!isPlain(value)) throw new KanbanRefused('a kanban must be a JSON object');
  return toKanban(value as { readonly [name: string]: unknown });
}

function readJson(body: Buffer): Decoded {
  const value = parse(body);
  const check = new ValueCheck(READING);
  if (!isPlain(value)) {
    check.value('body', value, 0);
    return foreign({ body: value });
  }
  const object = value as JsonObject;
  let known = 0;
  const others: { [name: string]: Json | undefined } = {};
  for (const [name, one] of Object.entries(object)) {
    if (FIELDS.has(name)) known++;
    // Own members only, and none is assigned to: a member may be called __proto__.
    else Object.defineProperty(others, name, { value: one, enumerable: true });
  }
  check.object(others, 1);
  if (known === 0 && Object.keys(others).length > 0) return foreign(object);
  const kanban = toKanban(object);
  check.object(kanban.metadata, 2);
  return { kanban, foreign: false };
}

function parse(body: Buffer): Json {
  let text: string;
  try {
    text = UTF8.decode(body);
  } catch {
    throw new NotJson('the body is not valid JSON: it is no UTF-8');
  }
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as Json;
  } catch (error) {
    if (text.trim() === '') throw new NotJson('the body is empty');
    // The message quotes the body; the place is enough and gives nothing away.
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '');
    throw new NotJson(`the body is not valid JSON${place ? ` at character ${Number(place[1]) + 1}` : ''}`);
  }
}

function presented(body: Buffer): JsonObject {
  let text: string;
  try {
    text = UTF8.decode(body);
  } catch {
    return { bodyBase64: body.toString('base64') };
  }
  new ValueCheck(READING).value('body', text, 0);
  return { body: text };
}

function foreign(metadata: JsonObject): Decoded {
  return { kanban: { ...EMPTY, metadata }, foreign: true };
}

/** The nine fields, each of its type; absent, `undefined` and `null` are the empty value. */
function toKanban(value: { readonly [name: string]: unknown }, processNumber = value['processNumber']): Kanban {
  return {
    startAt: textOf('startAt', value['startAt']),
    finishAt: textOf('finishAt', value['finishAt']),
    nextDeviceName: textOf('nextDeviceName', value['nextDeviceName']),
    connectionKey: textOf('connectionKey', value['connectionKey']),
    processNumber: wholeOf('processNumber', processNumber),
    priorSuccess: truthOf('priorSuccess', value['priorSuccess']),
    dataPath: textOf('dataPath', value['dataPath']),
    fileList: filesOf(value['fileList'] ?? []),
    metadata: objectOf('metadata', value['metadata']),
  };
}

function textOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw wrong(name, 'a text', value);
  checkName(name, value);
  return value;
}

function wholeOf(name: string, value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || (value | 0) !== value) throw wrong(name, 'a whole number of 32 bits', value);
  return value;
}

function truthOf(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw wrong(name, 'true or false', value);
  return value;
}

function objectOf(name: string, value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isPlain(value)) throw wrong(name, 'an object', value);
  return value as JsonObject;
}

function filesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw wrong('fileList', 'a list of texts', value);
  checkFiles(value.length);
  for (const file of value as unknown[]) {
    if (typeof file !== 'string') throw wrong('fileList', 'a list of texts', file);
    checkName('an entry of fileList', file);
  }
  return value as readonly string[];
}

function wrong(field: string, expected: string, value: unknown): KanbanRefused {
  const given = Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value === 'object' ? 'an object'
    : typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'another number' : typeof value === 'boolean' ? 'a truth value' : 'something else';
  return new KanbanRefused(`the field ${field} must be ${expected}, not ${given}`);
}
