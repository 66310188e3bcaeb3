// The scripted microservice of the conformance kit: does what the kanban it receives tells it (clients/conformance/README.md).
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, GiveUp, type Json, type KanbanFields, type PayloadInput, type Work } from '../src/index.js';

/** The text so many times, or what came under the name `pass`. */
interface Given {
  readonly text?: string;
  readonly repeat?: number;
  readonly in?: 'cache' | 'file';
  readonly readers?: number;
  readonly pass?: string;
}

interface Act {
  readonly finish?: KanbanFields;
  readonly payloads?: Readonly<Record<string, Given>>;
  readonly read?: string;
  readonly cache?: 'get' | 'put' | 'delete';
  readonly key?: string;
  readonly repeat?: number;
  /** A topic of static kanban; or seconds, in the cache. */
  readonly keep?: string | number;
  readonly tell?: KanbanFields;
  readonly fail?: string;
  readonly attempts?: number;
  readonly park?: string;
  readonly end?: string;
  readonly unless?: string;
  readonly wait?: number;
  readonly send?: KanbanFields;
  readonly first?: KanbanFields;
  readonly progress?: number;
  readonly text?: string;
  readonly log?: string;
  readonly kanban?: KanbanFields;
  readonly kept?: string;
  readonly forget?: string;
}

const client = connect();

client.receive(async (work) => {
  const script = JSON.stringify(work.kanban.metadata['script'] ?? [{ tell: {} }]);
  for (const act of JSON.parse(script, notANumber) as readonly Act[]) await carryOut(act, work);
});

/** What JSON can't say: {"$nan": true}. */
function notANumber(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && '$nan' in value ? NaN : value;
}

async function carryOut(act: Act, work: Work): Promise<void> {
  if (act.finish) work.finish({ ...act.finish, payloads: act.payloads && payloads(act.payloads, work) });
  if (act.read !== undefined) work.finish({ metadata: { read: await read(act.read, work) } });
  if (act.cache) await cache(act, work);
  if (act.tell) work.finish({ ...act.tell, metadata: seen(work) });
  if (act.fail !== undefined && work.attempt <= (act.attempts ?? Infinity)) throw new Error(act.fail);
  if (act.park !== undefined) throw new GiveUp(act.park);
  if (act.end && !(act.unless === 'repeated' && work.repeated)) {
    process.kill(process.pid, `SIG${act.end}`);
    // A signal that can be caught lets the handler go on; one that can't ends the process within this wait.
    await sleep(100);
  }
  if (act.wait) await sleep(act.wait * 1000);
  if (act.send) await client.send(act.send);
  if (act.first) work.finish({ ...client.firstKanban(), ...act.first });
  if (act.progress !== undefined) work.progress(act.progress, act.text);
  if (act.log !== undefined) work.log.info(act.log);
  if (typeof act.keep === 'string') await client.staticKanban.keep(act.keep, act.kanban ?? {});
  if (act.kept) work.finish({ metadata: { kept: (await client.staticKanban.list(act.kept)) as unknown as Json } });
  if (act.forget) for (const { id } of await client.staticKanban.list(act.forget)) await client.staticKanban.delete(act.forget, id);
}

function payloads(given: Readonly<Record<string, Given>>, work: Work): Record<string, PayloadInput> {
  const one = ({ pass, text, repeat, ...more }: Given) => (pass === undefined ? { ...more, data: bytes(text, repeat) } : work.payloads[pass]!);
  return Object.fromEntries(Object.entries(given).map(([name, its]) => [name, one(its)]));
}

async function read(name: string, work: Work): Promise<Json> {
  const data = await work.payload(name);
  return { name, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}

async function cache({ cache: what, key = '', text, repeat, keep }: Act, work: Work): Promise<void> {
  if (what === 'get') work.finish({ metadata: { cached: (await client.cache.get(key))?.toString() ?? null } });
  if (what === 'put') await client.cache.put(key, bytes(text, repeat), keep as number | undefined);
  if (what === 'delete') await client.cache.delete(key);
}

function bytes(text = '', repeat = 1): Buffer {
  return Buffer.from(text.repeat(repeat));
}

function seen({ id, flow, parents, sender, attempt, repeated, foreign, traceparent, kanban }: Work): { [name: string]: Json } {
  return { id, flow, parents, service: sender.service, attempt, repeated, foreign, traceparent, kanban: { ...kanban } };
}
