import { MAX_IN_CACHE, type Environment } from './environment.js';
import { KanbanRefused, type KanbanFields } from './kanban.js';
import { isPlain } from './limits.js';
import { MAX_BYTES, MEMBER, faultOf, faultOfName, faultOfOwner, faultOfReaders, together, type PayloadReference, type Place } from './reference.js';

/** Bytes as a payload, where more is to be said than the bytes. */
export interface PayloadBytes {
  readonly data: Uint8Array;
  /** Usually by its size; `cache` fails where the cache does. */
  readonly in?: Place | undefined;
  /** How many microservices will handle it; usually 1. */
  readonly readers?: number | undefined;
}

/** A payload of an output: bytes, which must stay as they are until the handler has returned; or one of `work.payloads`, passed on. */
export type PayloadInput = Uint8Array | PayloadBytes | PayloadReference;

/** The fields of an output that are not empty, and its payloads. */
export interface OutputFields extends KanbanFields {
  /** By their names, 1 to 64 of `A-Z a-z 0-9 . _ -`; 100 at most, of 256 MiB at most. */
  readonly payloads?: Readonly<Record<string, PayloadInput>> | undefined;
}

/** A payload that is to be written before the output that has it is sent. */
export interface Attachment {
  readonly name: string;
  readonly data: Uint8Array;
  /** Where it is to be. */
  readonly reference: PayloadReference;
  /** The output asks for that place: it takes no other. */
  readonly fixed: boolean;
}

/**
 * What is to be written for these fields, and the fields with the references in their metadata.
 *
 * @param newKey a new UUIDv7
 * @throws KanbanRefused if a payload breaks a limit
 */
export function attach({ payloads = {}, ...fields }: OutputFields, environment: Environment, newKey: () => string): { fields: KanbanFields; attachments: readonly Attachment[] } {
  const attachments: Attachment[] = [];
  const references = Object.create(null) as Record<string, PayloadReference>;
  for (const [name, input] of Object.entries(payloads)) {
    const refuse = (fault: string) => new KanbanRefused(`the payload '${name.slice(0, 80)}' can't be sent: ${fault}`);
    const fault = faultOfName(name);
    if (fault !== undefined) throw refuse(fault);
    const { data, in: place, readers = 1 } = input instanceof Uint8Array ? { data: input } : isBytes(input) ? input : { ...input, data: undefined };
    if (data === undefined) {
      const bad = faultOf(input);
      if (bad !== undefined) throw refuse(`it is neither bytes nor a reference: ${bad}`);
      references[name] = input as PayloadReference;
      continue;
    }
    const wrong = faultOfBytes(data, place) ?? faultOfReaders(readers) ?? faultOfOwner(ownerOf(environment));
    if (wrong !== undefined) throw refuse(wrong);
    const reference = { in: place ?? placeOf(data.length, environment), of: ownerOf(environment), key: newKey(), bytes: data.length, readers };
    references[name] = reference;
    attachments.push({ name, data, reference, fixed: place !== undefined });
  }
  const metadata = fields.metadata ?? {};
  // Refused with all other fields.
  if (!isPlain(metadata)) return { fields, attachments };
  return { fields: { ...fields, metadata: { ...metadata, [MEMBER]: together(references, metadata[MEMBER]) } }, attachments };
}

/** Where a payload of so many bytes goes by itself. */
export function placeOf(bytes: number, { redisHost, payloadInCache }: Environment): Place {
  return redisHost !== '' && payloadInCache > 0 && bytes <= payloadInCache ? 'cache' : 'file';
}

/** An instance as references name it. */
export function ownerOf({ service, number }: Environment): string {
  return `${service}_${number}`;
}

function isBytes(input: unknown): input is PayloadBytes {
  return typeof input === 'object' && input !== null && 'data' in input;
}

function faultOfBytes(data: unknown, place: unknown): string | undefined {
  if (!(data instanceof Uint8Array)) return 'it is no bytes; make some of a text with Buffer.from(text)';
  if (data.length > MAX_BYTES) return `it has ${data.length} bytes, the limit is ${MAX_BYTES}; put it into a file of dataPath, and name that in fileList`;
  if (place !== undefined && place !== 'cache' && place !== 'file') return "'in' must be 'cache' or 'file'";
  if (place === 'cache' && data.length > MAX_IN_CACHE) return `it has ${data.length} bytes, the limit of the cache is ${MAX_IN_CACHE}; leave 'in' out`;
  return undefined;
}
