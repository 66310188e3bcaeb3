import { createHash, randomUUID } from 'node:crypto';

/** Key a kanban takes that names none. */
const DEFAULT_KEY = 'default';

/** A user's name with the characters escaped that RabbitMQ gives a meaning: `.`, `*`, `#`, and `%` itself. */
export function escape(name: string): string {
  return name.replace(/[.*#%]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The number of an instance as names show it: at least three digits. */
function padded(number: number): string {
  return String(number).padStart(3, '0');
}

/** The queue an instance consumes. */
export function beforeQueue(service: string, number: number): string {
  return `before.${escape(service)}.${padded(number)}`;
}

/** The exchange a microservice publishes to. */
export function after(service: string): string {
  return `after.${escape(service)}`;
}

/** An instance as logs and connections call it. */
export function instance(service: string, number: number): string {
  return `${service}-${padded(number)}`;
}

/** Routing key of a finished kanban. */
export function afterKey(connectionKey: string, number: number): string {
  return `${escape(connectionKey || DEFAULT_KEY)}.${number}`;
}

/** Routing key of what goes by its connection key, or to the other device that it names; no name is an empty `own`'s. */
export function finishedKey(connectionKey: string, number: number, device: string, own: string): string {
  const key = afterKey(connectionKey, number);
  return device === '' || device === own ? key : `${key}.device.${escape(device)}`;
}

/** Id of a first kanban: a UUIDv7 (RFC 9562), so that ids sort by time. @param millis since the epoch */
export function firstId(millis: number): string {
  const time = Math.floor(millis).toString(16).padStart(12, '0');
  // A random UUID has its chance where version 7 wants it too; only time and version differ.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/**
 * Id of an output, a UUIDv8: the same each time the same kanban is handled.
 *
 * @param parent id of the kanban in hand
 * @param ordinal which output of it, from 0
 */
export function derivedId(parent: string, service: string, number: number, ordinal: number): string {
  const hash = createHash('sha256').update(`${parent}\0${service}\0${number}\0${ordinal}`).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const digits = hash.toString('hex', 0, 16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** W3C trace context below which a microservice puts its own spans; `given` is what travelled, empty where nothing did. */
export function traceparent(id: string, flow: string, given: string): string {
  const [, trace, flags] = TRACEPARENT.exec(given) ?? [undefined, digits(flow), '01'];
  const span = digits(id).slice(16);
  const sampled = (parseInt(flags!, 16) & 1) === 1 ? '01' : '00';
  return `00-${trace}-${/^0+$/.test(span) ? '0000000000000001' : span}-${sampled}`;
}

/** The digits of a UUID; of anything else those of its SHA-256, for foreign senders choose ids as they like. */
function digits(id: string): string {
  return UUID.test(id) ? id.replaceAll('-', '') : createHash('sha256').update(id).digest('hex').slice(0, 32);
}
