/** A JSON value, as it stands in metadata. Whole numbers beyond 2^53 lose digits in JavaScript: send those as text. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. A member that is `undefined` counts as absent. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** One card, as one microservice hands it to the next. What is absent is empty, never `null`. */
export interface Kanban {
  /** When the microservice began, as it wrote it (`2006-01-02T15:04:05.000+09:00`); not interpreted. */
  readonly startAt: string;
  /** When it ended, as it wrote it; not interpreted. */
  readonly finishAt: string;
  /** The device this kanban is for; in one that was received, this device's own name. */
  readonly nextDeviceName: string;
  /** Which of the sender's `nextService` entries it takes; empty means `default`. */
  readonly connectionKey: string;
  /** The instance it is for, from 1; 0 where nobody has set it yet: then the sender's own. */
  readonly processNumber: number;
  /** Whether the service before had success, as it wrote it. */
  readonly priorSuccess: boolean;
  /** Folder of the files, by the sender's word. */
  readonly dataPath: string;
  /** Files or folders that go with this kanban; 10,000 at most. */
  readonly fileList: readonly string[];
  /** What the microservices say to one another; 1 MiB at most with all the rest. */
  readonly metadata: JsonObject;
}

/** The fields of a kanban that are not empty. */
export type KanbanFields = Partial<Kanban>;

/** A kanban with every field empty. */
export const EMPTY: Kanban = Object.freeze({
  startAt: '',
  finishAt: '',
  nextDeviceName: '',
  connectionKey: '',
  processNumber: 0,
  priorSuccess: false,
  dataPath: '',
  fileList: Object.freeze([]),
  metadata: Object.freeze({}),
});

/** A kanban that can't be sent, or a body that can't be read: the message says why and what to do, and holds no payload. */
export class KanbanRefused extends Error {
  override readonly name: string = 'KanbanRefused';
}

/** Thrown by a handler: the kanban is given up at once, with this reason, and lies in `dead` for a person to look at. */
export class GiveUp extends Error {
  override readonly name: string = 'GiveUp';
}
