import type { ConsumeMessage, Options } from 'amqplib';
import type { Environment } from './environment.js';

/** AMQP keeps all headers in one frame: a reason may be long, but not that long. */
const MAX_REASON = 4_000;
/** More bytes of headers amqplib can't write (64 KiB, all properties counted): beyond it the sender's own are left out. */
const MAX_HEADERS = 48 * 1024;

/** The properties with which a kanban that is given up lies in `dead`: as it came, and why, where, by whom and when. */
export function deadProperties(message: ConsumeMessage, reason: string, environment: Environment, micros: number): Options.Publish {
  const { headers, userId, clusterId, ...rest } = message.properties;
  void [userId, clusterId]; // RabbitMQ refuses a user id that is not this connection's; the other is never sent.
  const why = {
    'aion-dead-reason': reason.length <= MAX_REASON ? reason : `${reason.slice(0, MAX_REASON - 4)} ...`,
    'aion-dead-queue': environment.queue,
    'aion-dead-service': environment.service,
    'aion-dead-number': environment.number,
    'aion-dead-time': micros,
  };
  return { ...rest, deliveryMode: 2, headers: { ...writable(headers ?? {}), ...why } };
}

/** What amqplib can write of what it has read. */
function writable(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(headers);
  if (Buffer.byteLength(text) <= MAX_HEADERS) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('aion-') || name === 'traceparent'));
}
