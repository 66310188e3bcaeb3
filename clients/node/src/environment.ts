import { after, beforeQueue, instance } from './names.js';

/** What AION tells an instance of a microservice by its environment. */
export interface Environment {
  /** `AION_AMQP_URL`: RabbitMQ, `amqp://user:password@host:port/vhost`. */
  readonly url: string;
  /** `SERVICE_NAME`: its name in services.yml. */
  readonly service: string;
  /** `MS_NUMBER`, else `MSNUMBER`, else 1. */
  readonly number: number;
  /** `AION_SCALE`: how many instances there are; 0 where it is not set: then it sends for its own number only. */
  readonly scale: number;
  /** `AION_QUEUE`, else `before.<service>.<NNN>`. */
  readonly queue: string;
  /** `AION_EXCHANGE`, else `after.<service>`. */
  readonly exchange: string;
  /** `AION_ORDER` is `strict`: one kanban in flight always. */
  readonly strict: boolean;
  /** `DEVICE_NAME`; empty where it is not set. */
  readonly device: string;
  /** Folder for the instance's files: `<AION_HOME>/Data/<service>_<number>`. */
  readonly dataPath: string;
  /** `AION_KANBAN_URL`: HTTP address of status-kanban; empty where it is not set. */
  readonly kanbanUrl: string;
  /** The instance as logs call it, `<service>-<NNN>`. */
  readonly instance: string;
}

/** Variables by their names, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Of these variables; throws an Error that names the one that is missing or wrong, and what to set. */
export function environmentOf(variables: Variables): Environment {
  const optional = (name: string, fallback: string) => variables[name]?.trim() || fallback;
  const required = (name: string, meaning: string) => {
    const value = optional(name, '');
    if (value) return value;
    throw new Error(`the environment variable ${name} is not set: AION sets it for the microservices it starts; to run one by hand set it to ${meaning}`);
  };
  const whole = (name: string, fallback: number) => {
    const value = optional(name, '');
    if (!value) return fallback;
    if (/^\d{1,9}$/.test(value) && Number(value) >= 1) return Number(value);
    throw new Error(`the environment variable ${name} is '${value}'; it must be a whole number from 1`);
  };
  const service = required('SERVICE_NAME', "the microservice's name in services.yml");
  const url = required('AION_AMQP_URL', 'amqp://user:password@host:port/vhost');
  if (!isBroker(url)) {
    throw new Error(`the environment variable AION_AMQP_URL is '${redacted(url)}'; expected amqp://user:password@host:port/vhost, or amqps://`);
  }
  const number = whole('MS_NUMBER', whole('MSNUMBER', 1));
  return {
    url,
    service,
    number,
    scale: whole('AION_SCALE', 0),
    queue: optional('AION_QUEUE', beforeQueue(service, number)),
    exchange: optional('AION_EXCHANGE', after(service)),
    strict: optional('AION_ORDER', 'normal') === 'strict',
    device: optional('DEVICE_NAME', ''),
    dataPath: `${optional('AION_HOME', '/var/lib/aion')}/Data/${service}_${number}`,
    kanbanUrl: optional('AION_KANBAN_URL', '').replace(/\/+$/, ''),
    instance: instance(service, number),
  };
}

/** The address as it may be shown: the password is `***`. */
export function redacted(url: string): string {
  return url.replace(/^(\w+:\/\/[^:@/]*):.*@/, '$1:***@');
}

function isBroker(url: string): boolean {
  try {
    const { protocol, hostname } = new URL(url);
    return (protocol === 'amqp:' || protocol === 'amqps:') && hostname !== '';
  } catch {
    return false;
  }
}
