import { attach, type Attachment, type OutputFields } from './attach.js';
import { complete, encode } from './codec.js';
import type { Environment } from './environment.js';
import { GiveUp, KanbanRefused, type Kanban } from './kanban.js';
import { describe, type Log } from './log.js';
import { traceparent } from './names.js';
import { received, type PayloadReference, type Received } from './reference.js';
import { routingKey, type Trail } from './trail.js';

/** Outputs of one kanban at most; they are held in memory until the handler has returned. */
const MAX_OUTPUTS = 1_000;
/** How often the handler is called for one kanban, and how many processes may end over one, before it is given up. */
export const ATTEMPTS = 5;
/** Characters of a progress text at most: the board shows a line. */
const MAX_TEXT = 200;

/** What a microservice does with a kanban. What it throws, or rejects with, is tried again in place; GiveUp gives up at once. */
export type Handler = (work: Work) => void | Promise<void>;

/** One kanban in the handler. */
export interface Work {
  /** What came; `processNumber` and `nextDeviceName` are this instance's. */
  readonly kanban: Kanban;
  /** Its id; a resend keeps it. */
  readonly id: string;
  /** Id of the first kanban it grew from. */
  readonly flow: string;
  /** Ids of the kanban it was made from. */
  readonly parents: readonly string[];
  /** The microservice that made it and its instance; empty and 0 where not known. */
  readonly sender: { readonly service: string; readonly number: number };
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** RabbitMQ says that it was delivered before: its handling may have begun once already. */
  readonly repeated: boolean;
  /** Its body was no kanban, and is presented as metadata. */
  readonly foreign: boolean;
  /** W3C trace context for the microservice's own spans. */
  readonly traceparent: string;
  /** Log lines about this kanban. */
  readonly log: Log;
  /** References of its payloads, by their names: put one into `payloads` of an output to pass it on. Bad ones are not among them. */
  readonly payloads: Readonly<Record<string, PayloadReference>>;
  /** Aborted when the instance is asked to stop; the handler then has 10 s to end. */
  readonly signal: AbortSignal;
  /**
   * Adds an output: these fields, all others empty. It is sent when the handler has returned, its payloads just before that,
   * and the kanban acknowledged when RabbitMQ has confirmed it. Any number of times; never called, the kanban is finished
   * without an output.
   *
   * @throws KanbanRefused if it breaks a limit, or names a number that this microservice does not have
   */
  finish(output?: OutputFields): void;
  /**
   * Reads a payload, each time anew.
   *
   * @throws PayloadGone, BadPayload; an Error where the kanban has none of this name, or where it can't be read for now
   */
  payload(name: string): Promise<Buffer>;
  /** Shows on the board how far it is; `done` from 0 to 1, 200 characters of text. Not waited for; what comes within half a second of the last is passed over. */
  progress(done: number, text?: string): void;
}

/** An output as it will be sent. */
export interface Output {
  readonly kanban: Kanban;
  readonly key: string;
  readonly body: Buffer;
  /** Payloads of it that are to be written before it is sent. */
  readonly attachments?: readonly Attachment[];
}

/** What a handler is given. */
export interface Given {
  readonly kanban: Kanban;
  readonly foreign: boolean;
  readonly trail: Trail;
  readonly attempt: number;
  readonly repeated: boolean;
  readonly environment: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly progress: (done: number, text: string) => void;
  /** Reads a payload. */
  readonly read: (name: string, reference: PayloadReference) => Promise<Buffer>;
  /** A new UUIDv7. */
  readonly newId: () => string;
}

/** A kanban in work. */
export interface InWork {
  readonly work: Work;
  /** Its payloads, whatever the handler does to its metadata. */
  readonly payloads: Received;
  /** Ends it, and gives its outputs: what comes later would be lost, and is an error. */
  readonly finished: () => readonly Output[];
}

/** The work made of what came. */
export function workOf(given: Given): InWork {
  const { kanban, foreign, trail, attempt, repeated, environment, signal } = given;
  const payloads = received(kanban.metadata);
  const outputs: Output[] = [];
  let over = false;
  const work: Work = {
    kanban,
    foreign,
    attempt,
    repeated,
    signal,
    id: trail.id,
    flow: trail.flow,
    parents: trail.parents,
    sender: trail.sender,
    get traceparent() {
      return traceparent(trail.id, trail.flow, trail.traceparent);
    },
    log: given.log.about(trail),
    payloads: payloads.references,
    finish(fields = {}) {
      if (over) throw new Error(`finish(...) of kanban ${trail.id} came after its handler had returned; await what calls it`);
      if (outputs.length >= MAX_OUTPUTS) throw new KanbanRefused(`one kanban may have ${MAX_OUTPUTS} outputs at most; put more into one of them`);
      outputs.push(outputOf(fields, environment, given.newId));
    },
    // async, so that what is wrong with the name rejects, too.
    async payload(name) {
      return given.read(name, payloads.reference(name));
    },
    progress(done, text = '') {
      if (over) return;
      given.progress(Math.min(Math.max(Number(done) || 0, 0), 1), [...String(text).slice(0, 2 * MAX_TEXT)].slice(0, MAX_TEXT).join(''));
    },
  };
  const finished = () => {
    over = true;
    return outputs;
  };
  return { work, payloads, finished };
}

/** A kanban that this instance sends, as it will be sent. Throws KanbanRefused. @param newId a new UUIDv7 */
export function outputOf(given: OutputFields, environment: Environment, newId: () => string): Output {
  const { fields, attachments } = given.payloads ? attach(given, environment, newId) : { fields: given, attachments: undefined };
  // This instance's number where they name none.
  const kanban = complete(fields, fields.processNumber || environment.number);
  return { kanban, key: routingKey(kanban, environment), body: encode(kanban), ...(attachments && { attachments }) };
}

/** Why a kanban is given up after this failure; undefined where it is to be tried again. @param attempt which it was, from 1 */
export function reasonToGiveUp(failure: unknown, attempt: number, attempts: number): string | undefined {
  if (failure instanceof GiveUp) return failure.message;
  if (failure instanceof KanbanRefused) return `what its handler finished was refused: ${failure.message}`;
  return attempt >= attempts ? `its handler failed ${attempt} times, at last with ${describe(failure)}` : undefined;
}
