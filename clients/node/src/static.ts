import { pause, Pauses } from './clock.js';
import { complete, encode, fromJson, JSON_TYPE } from './codec.js';
import type { Kanban, KanbanFields } from './kanban.js';

/** How long an answer may take. */
const ANSWER_MILLIS = 10_000;
/** status-kanban says every 10 s that it is there; silent for longer, a subscription is made again. */
const SILENT_MILLIS = 30_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** Entries of one page, and of a topic. */
const MAX_PAGE = 1_000;
/** Characters of one event: a kanban of 1 MiB, and what is around it. */
const MAX_EVENT = 4 * 1024 * 1024;

/** A kanban that is kept under a topic. */
export interface StaticEntry {
  /** `<milliseconds>-<sequence>`, given by status-kanban. */
  readonly id: string;
  readonly kanban: Kanban;
}

/** Static kanban: kept under a topic for whoever asks now or later. Calls reject with an Error that holds status-kanban's answer. */
export class StaticKanban {
  /** @param url of status-kanban; empty where AION_KANBAN_URL is not set, then every call says so */
  constructor(private readonly url: string) {}

  /** Keeps a kanban. @return its id */
  async keep(topic: string, kanban: KanbanFields): Promise<string> {
    const answer = await this.#ask(topic, '', { method: 'POST', headers: { 'Content-Type': JSON_TYPE }, body: encode(complete(kanban)) });
    return ((await answer.json()) as { id: string }).id;
  }

  /** What is kept, oldest first: what came after the id `after`, at most `limit`, which is at most 1,000. */
  async list(topic: string, { after, limit = MAX_PAGE }: { after?: string; limit?: number } = {}): Promise<StaticEntry[]> {
    const query = new URLSearchParams({ limit: String(limit), ...(after ? { after } : {}) });
    const answer = await this.#ask(topic, `?${query}`, {});
    return ((await answer.json()) as unknown[]).map(entryOf);
  }

  /** Deletes one; one that is not there is deleted already. */
  async delete(topic: string, id: string): Promise<void> {
    await this.#ask(topic, `/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  /**
   * Every kept one, or those after the id `after`, and then the new ones, without end: goes on where it was when the
   * connection is lost. Ends when the signal is aborted.
   */
  async *subscribe(topic: string, { after, signal }: { after?: string; signal?: AbortSignal } = {}): AsyncGenerator<StaticEntry, void, void> {
    const pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
    const stop = signal ?? new AbortController().signal;
    let last = after;
    this.#address(topic);
    while (!stop.aborted) {
      const connection = new AbortController();
      const end = () => connection.abort();
      stop.addEventListener('abort', end);
      const silence = setTimeout(end, SILENT_MILLIS);
      try {
        const answer = await this.#ask(topic, '/events', { headers: last ? { 'Last-Event-ID': last } : {}, signal: connection.signal });
        for await (const data of events(answer.body!, () => silence.refresh())) {
          const entry = entryOf(JSON.parse(data));
          pauses.reset();
          last = entry.id;
          yield entry;
        }
      } catch (error) {
        if (error instanceof Refused) throw error;
        // Lost, silent or away: again, from where it was.
      } finally {
        clearTimeout(silence);
        stop.removeEventListener('abort', end);
        connection.abort();
      }
      await pause(pauses.next(), stop);
    }
  }

  async #ask(topic: string, path: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(this.#address(topic) + path, { signal: AbortSignal.timeout(ANSWER_MILLIS), ...init });
    if (answer.ok) return answer;
    const message = `static kanban of topic ${topic}: status-kanban answered ${answer.status} ${(await answer.text()).slice(0, 1_000)}`;
    throw answer.status < 500 ? new Refused(message) : new Error(message);
  }

  #address(topic: string): string {
    if (!this.url) throw new Refused('static kanban: the environment variable AION_KANBAN_URL is not set; set it to the HTTP address of status-kanban');
    return `${this.url}/api/static/${encodeURIComponent(topic)}`;
  }
}

/** What asking again would not help. */
class Refused extends Error {}

function entryOf(value: unknown): StaticEntry {
  const { id, kanban } = value as { id: string; kanban: unknown };
  return { id, kanban: fromJson(kanban) };
}

/** The data of server-sent events. @param alive called when anything comes */
async function* events(body: AsyncIterable<Uint8Array>, alive: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    alive();
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (rest.length > MAX_EVENT) throw new Error('status-kanban sent an event that is no kanban');
    // One line of data for each event, as status-kanban writes them.
    for (const line of lines) if (line.startsWith('data:')) yield line.slice('data:'.length);
  }
}
