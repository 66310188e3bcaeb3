// The scripted microservice of the conformance kit: does what the kanban it receives tells it (clients/conformance/README.md).
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, GiveUp, type Json, type KanbanFields, type Work } from '../src/index.js';

interface Act {
  readonly finish?: KanbanFields;
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
  readonly keep?: string;
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
  if (act.finish) work.finish(act.finish);
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
  if (act.keep) await client.staticKanban.keep(act.keep, act.kanban ?? {});
  if (act.kept) work.finish({ metadata: { kept: (await client.staticKanban.list(act.kept)) as unknown as Json } });
  if (act.forget) for (const { id } of await client.staticKanban.list(act.forget)) await client.staticKanban.delete(act.forget, id);
}

function seen({ id, flow, parents, sender, attempt, repeated, foreign, traceparent, kanban }: Work): { [name: string]: Json } {
  return { id, flow, parents, service: sender.service, attempt, repeated, foreign, traceparent, kanban: { ...kanban } };
}
