import type { MessageProperties, Options } from 'amqplib';
import { JSON_TYPE } from './codec.js';
import type { Environment } from './environment.js';
import { KanbanRefused, type Kanban } from './kanban.js';
import { derivedId, finishedKey, firstId } from './names.js';

/** Where a kanban came from: what travels beside its body. Times are microseconds since the epoch. */
export interface Trail {
  readonly id: string;
  /** Id of the first kanban it grew from. */
  readonly flow: string;
  /** Ids of those it was made from, 16 at most. */
  readonly parents: readonly string[];
  /** The microservice that made it, and its instance; empty and 0 where not known. */
  readonly sender: { readonly service: string; readonly number: number };
  /** W3C trace context as it came; empty where there is none. */
  readonly traceparent: string;
  /** When the handler that made it began and ended. */
  readonly handled?: { readonly entered: number; readonly left: number };
}

/** A header table as AMQP gives it. */
export type Headers = Readonly<Record<string, unknown>>;

const MAX_PARENTS = 16;
/** AMQP's limit of a routing key, in bytes. */
const MAX_KEY = 255;

/** The id of a message; undefined where it has none. */
export function idOf(properties: MessageProperties): string | undefined {
  return (properties.messageId as string | undefined) || undefined;
}

/** The trail of a message; one without an id gets a new one. @param micros now */
export function read(properties: MessageProperties, micros: number): Trail {
  const headers: Headers = properties.headers ?? {};
  const id = idOf(properties) ?? firstId(micros / 1000);
  const told = text(headers['aion-parent']);
  const parents = told === '' ? [] : told.split(',').map((parent) => parent.trim()).filter(Boolean);
  return {
    id,
    flow: text(properties.correlationId) || id,
    parents: parents.slice(0, MAX_PARENTS),
    sender: { service: text(properties.appId), number: Number(headers['aion-number']) || 0 },
    traceparent: text(headers['traceparent']),
  };
}

/** The properties of a message with this trail. @param micros when it is given to RabbitMQ */
export function write(trail: Trail, micros: number): Options.Publish {
  const headers: Record<string, unknown> = { 'aion-number': trail.sender.number, 'aion-sent': micros };
  if (trail.parents.length > 0) headers['aion-parent'] = trail.parents.join(',');
  if (trail.handled) {
    headers['aion-entered'] = trail.handled.entered;
    headers['aion-left'] = trail.handled.left;
  }
  if (trail.traceparent) headers['traceparent'] = trail.traceparent;
  return { contentType: JSON_TYPE, deliveryMode: 2, messageId: trail.id, correlationId: trail.flow, appId: trail.sender.service, headers };
}

/** The properties of a message of this instance that is no kanban. @param micros when it is given to RabbitMQ */
export function plain(environment: Environment, contentType: string, micros: number): Options.Publish {
  const headers = { 'aion-number': environment.number, 'aion-sent': micros };
  return { contentType, deliveryMode: 2, appId: environment.service, headers };
}

/** The trail of a kanban that begins a flow. @param micros now */
export function first(environment: Environment, micros: number): Trail {
  const id = firstId(micros / 1000);
  return { id, flow: id, parents: [], sender: environment, traceparent: '' };
}

/** The trail of an output: the same id each time the same kanban is handled. @param ordinal which output, from 0 */
export function output(parent: Trail, environment: Environment, ordinal: number, entered: number, left: number): Trail {
  return {
    id: derivedId(parent.id, environment.service, environment.number, ordinal),
    flow: parent.flow,
    parents: [parent.id],
    sender: environment,
    traceparent: parent.traceparent,
    handled: { entered, left },
  };
}

/**
 * The routing key of what this instance sends.
 *
 * @throws KanbanRefused if it is too long, or for a number the microservice does not have: that has no binding, and would
 *     make a known key take the default entry
 */
export function routingKey(kanban: Kanban, environment: Environment): string {
  const { service, number, scale, device } = environment;
  const to = kanban.processNumber;
  if (to !== number && (to < 1 || to > scale)) {
    const has = scale > 0 ? `the numbers 1 to ${scale}` : `number ${number} here`;
    throw new KanbanRefused(`the finished kanban has processNumber ${to}, but ${service} has ${has}; leave processNumber as it was received`);
  }
  const key = finishedKey(kanban.connectionKey, to, kanban.nextDeviceName, device);
  if (Buffer.byteLength(key) > MAX_KEY) {
    throw new KanbanRefused(`the routing key '${key.slice(0, 40)}...' has more than ${MAX_KEY} bytes, AMQP's limit; use a shorter connection key or device name`);
  }
  return key;
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
