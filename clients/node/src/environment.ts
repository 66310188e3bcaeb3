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
  /** Folder with each instance's folder of files: `<AION_HOME>/Data`. */
  readonly dataHome: string;
  /** `REDIS_HOST`: the device's cache; empty where it is not set. */
  readonly redisHost: string;
  /** `REDIS_PORT`, else 6379; checked when the cache is used, since Kubernetes itself may set one that is no number. */
  readonly redisPort: string;
  /** `AION_PAYLOAD_IN_CACHE`: bytes of a payload up to which it goes into the cache, else into a file; 0: never into the cache. */
  readonly payloadInCache: number;
  /** `AION_PAYLOAD_KEEP`: seconds after which a payload that nobody has freed ends. */
  readonly payloadKeep: number;
  /** The instance as logs call it, `<service>-<NNN>`. */
  readonly instance: string;
}

/** Variables by their names, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A payload of up to 1 MiB is a matter of milliseconds for Redis, and a hundred of them fit into its 128 MB. */
const IN_CACHE = 1024 * 1024;
/** The most that a value of the cache may have. */
export const MAX_IN_CACHE = 16 * 1024 * 1024;
/** A day: who is away over a night finds it still there. */
const KEEP = 24 * 60 * 60;

/** Of these variables; throws an Error that names the one that is missing or wrong, and what to set. */
export function environmentOf(variables: Variables): Environment {
  const optional = (name: string, fallback: string) => variables[name]?.trim() || fallback;
  const required = (name: string, meaning: string) => {
    const value = optional(name, '');
    if (value) return value;
    throw new Error(`the environment variable ${name} is not set: AION sets it for the microservices it starts; to run one by hand set it to ${meaning}`);
  };
  const whole = (name: string, fallback: number, from = 1, to = Infinity) => {
    const value = optional(name, '');
    if (!value) return fallback;
    if (/^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to) return Number(value);
    throw new Error(`the environment variable ${name} is '${value}'; it must be a whole number from ${from}${to < Infinity ? ` to ${to}` : ''}`);
  };
  const service = required('SERVICE_NAME', "the microservice's name in services.yml");
  const url = required('AION_AMQP_URL', 'amqp://user:password@host:port/vhost');
  if (!isBroker(url)) {
    throw new Error(`the environment variable AION_AMQP_URL is '${redacted(url)}'; expected amqp://user:password@host:port/vhost, or amqps://`);
  }
  const number = whole('MS_NUMBER', whole('MSNUMBER', 1));
  const dataHome = `${optional('AION_HOME', '/var/lib/aion')}/Data`;
  return {
    url,
    service,
    number,
    scale: whole('AION_SCALE', 0),
    queue: optional('AION_QUEUE', beforeQueue(service, number)),
    exchange: optional('AION_EXCHANGE', after(service)),
    strict: optional('AION_ORDER', 'normal') === 'strict',
    device: optional('DEVICE_NAME', ''),
    dataPath: `${dataHome}/${service}_${number}`,
    dataHome,
    kanbanUrl: optional('AION_KANBAN_URL', '').replace(/\/+$/, ''),
    redisHost: optional('REDIS_HOST', ''),
    redisPort: optional('REDIS_PORT', '6379'),
    payloadInCache: whole('AION_PAYLOAD_IN_CACHE', IN_CACHE, 0, MAX_IN_CACHE),
    payloadKeep: whole('AION_PAYLOAD_KEEP', KEEP, 60, 7 * KEEP),
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
