import { attach } from './attach.js';
import { JSON_TYPE, decode, encode, complete } from './codec.js';
import { environmentOf } from './environment.js';
import type { Kanban, KanbanFields } from './kanban.js';
import { Log, type Line } from './log.js';
import { firstId } from './names.js';
import { PayloadGone, received } from './reference.js';
import { ATTEMPTS, reasonToGiveUp, workOf, type Handler } from './work.js';

/** What a kanban comes with; each has a usual value. */
export interface Circumstances {
  /** Its id; usually a new one. */
  readonly id?: string;
  /** Its flow; usually its own id. */
  readonly flow?: string;
  readonly parents?: readonly string[];
  readonly sender?: { readonly service: string; readonly number: number };
  /** W3C trace context as it travelled. */
  readonly traceparent?: string;
  /** From 1; at the fifth a failure gives the kanban up. */
  readonly attempt?: number;
  readonly repeated?: boolean;
  /** The instance: `service` is usually `test`, `number` 1, `scale` its number only. */
  readonly service?: string;
  readonly number?: number;
  readonly scale?: number;
  /** Payloads of the kanban by their names; undefined for one that is gone when the handler asks for it. */
  readonly payloads?: Readonly<Record<string, Uint8Array | undefined>>;
  /** Aborted by the test to ask the handler to stop. */
  readonly signal?: AbortSignal;
}

/** What a handler did with a kanban. */
export interface Handed {
  /** What would have been sent; nothing where the handler failed. */
  readonly outputs: readonly Kanban[];
  /** The payloads of each output by their names, those passed on among them; as many as there are outputs. */
  readonly payloads: readonly Readonly<Record<string, Uint8Array>>[];
  /** What the handler threw or rejected with. */
  readonly failure?: unknown;
  /** With which reason the kanban would have been given up; absent where it would be tried again, or was handled. */
  readonly givenUp?: string;
  readonly lines: readonly Line[];
  readonly progress: readonly { readonly done: number; readonly text: string }[];
}

/**
 * Hands a kanban to a handler as the client would, with nothing running, and tells what it did.
 *
 * @param body the fields of a kanban; or a body as a foreign sender sends it, with its content type
 */
export async function hand(handler: Handler, body: KanbanFields | Foreign, circumstances: Circumstances = {}): Promise<Handed> {
  const { id = firstId(Date.now()), parents = [], sender = { service: '', number: 0 }, attempt = 1, repeated = false, service = 'test', number = 1 } = circumstances;
  const { flow = id, traceparent = '', scale, signal = new AbortController().signal } = circumstances;
  const environment = environmentOf({
    AION_AMQP_URL: 'amqp://nowhere.invalid',
    SERVICE_NAME: service,
    MS_NUMBER: String(number),
    ...(scale ? { AION_SCALE: String(scale) } : {}),
  });
  const lines: Line[] = [];
  const progress: { done: number; text: string }[] = [];
  const newId = () => firstId(Date.now());
  const came = isForeign(body) ? decode(body.contentType, Buffer.from(body.body)) : decode(JSON_TYPE, encode(complete(body)));
  const kept = new Map<string, Uint8Array>();
  const { work, finished } = workOf({
    kanban: { ...withPayloads(came.kanban), processNumber: number },
    foreign: came.foreign,
    trail: { id, flow, parents, sender, traceparent },
    attempt,
    repeated,
    environment,
    signal,
    log: new Log(service, number, (line) => lines.push(line)),
    progress: (done, text) => progress.push({ done, text }),
    async read(name, { key }) {
      const data = kept.get(key);
      if (data) return Buffer.from(data);
      throw new PayloadGone(`its payload '${name}' is gone: the test gives none of this name`);
    },
    newId,
  });
  try {
    await handler(work);
    const outputs = finished();
    for (const { attachments = [] } of outputs) attachments.forEach(({ reference, data }) => kept.set(reference.key, data));
    return { outputs: outputs.map((output) => output.kanban), payloads: outputs.map((output) => payloadsOf(output.kanban)), lines, progress };
  } catch (failure) {
    const givenUp = reasonToGiveUp(failure, attempt, ATTEMPTS);
    return { outputs: [], payloads: [], failure, lines, progress, ...(givenUp === undefined ? {} : { givenUp }) };
  }

  /** The kanban with references to the payloads that the test gives. */
  function withPayloads(kanban: Kanban): Kanban {
    const given = Object.entries(circumstances.payloads ?? {});
    if (given.length === 0) return kanban;
    const { fields, attachments } = attach({ ...kanban, payloads: Object.fromEntries(given.map(([name, data]) => [name, data ?? new Uint8Array()])) }, environment, newId);
    for (const { name, reference } of attachments) {
      const data = circumstances.payloads![name];
      if (data) kept.set(reference.key, data);
    }
    return complete(fields);
  }

  function payloadsOf({ metadata }: Kanban): Record<string, Uint8Array> {
    const its: Record<string, Uint8Array> = {};
    for (const [name, { key }] of Object.entries(received(metadata).references)) {
      const data = kept.get(key);
      if (data) its[name] = data;
    }
    return its;
  }
}

/** A body that AION did not write. */
export interface Foreign {
  readonly body: string | Uint8Array;
  /** Absent where the sender named none. */
  readonly contentType: string | undefined;
}

function isForeign(body: KanbanFields | Foreign): body is Foreign {
  return 'body' in body;
}
