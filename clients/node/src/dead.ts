import type { ConsumeMessage, Options } from 'amqplib';
import type { Environment } from './environment.js';

/** AMQP keeps all headers in one frame: a reason may be long, but not that long. */
const MAX_REASON = 4_000;
/** Characters of a header's text, and headers, that are kept of a sender whose headers amqplib can't write. */
const SMALL = 255;
const FEW = 50;

/**
 * The properties with which a kanban that is given up lies in `dead`: as it came, and why, where, by whom and when.
 *
 * @param writable whether its headers can be written as they came: amqplib writes 64 KiB of properties; else only small texts
 *     and numbers are kept of them
 */
export function deadProperties(message: ConsumeMessage, reason: string, environment: Environment, micros: number, writable: boolean): Options.Publish {
  const { headers = {}, userId, clusterId, ...rest } = message.properties;
  void [userId, clusterId]; // RabbitMQ refuses a user id that is not this connection's; the other is never sent.
  const kept = writable ? headers : Object.fromEntries(Object.entries(headers).filter(([, value]) => isSmall(value)).slice(0, FEW));
  const why = {
    'aion-dead-reason': reason.length <= MAX_REASON ? reason : `${reason.slice(0, MAX_REASON - 4)} ...`,
    'aion-dead-queue': environment.queue,
    'aion-dead-service': environment.service,
    'aion-dead-number': environment.number,
    'aion-dead-time': micros,
  };
  return { ...rest, deliveryMode: 2, headers: { ...kept, ...why } };
}

function isSmall(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= SMALL);
}
