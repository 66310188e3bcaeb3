import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { EMPTY } from '../src/kanban.js';
import { StaticKanban, type StaticEntry } from '../src/static.js';

/** What status-kanban says to these requests, as docs/clients/amqp.md has it. `cut` ends the subscriptions. */
class Kept {
  readonly entries: { id: string; kanban: unknown }[] = [];
  readonly subscribers = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async open(t: TestContext): Promise<StaticKanban> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      this.cut();
      this.#server.close();
    });
    return new StaticKanban(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  cut(): void {
    this.subscribers.forEach((one) => one.destroy());
    this.subscribers.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://here');
    assert.ok(url.pathname.startsWith('/api/static/a%2Fb'), url.pathname);
    const rest = url.pathname.slice('/api/static/a%2Fb'.length);
    const after = (id: string | null | undefined) => this.entries.slice(this.entries.findIndex((one) => one.id === id) + 1);
    if (request.method === 'POST') {
      let body = '';
      for await (const bytes of request) body += bytes;
      const entry = { id: `${1_000 + this.entries.length}-0`, kanban: JSON.parse(body) };
      this.entries.push(entry);
      response.writeHead(201).end(JSON.stringify({ id: entry.id }));
      this.subscribers.forEach((one) => this.#tell(one, [entry]));
    } else if (request.method === 'DELETE') {
      this.entries.splice(this.entries.findIndex(({ id }) => `/${id}` === rest), 1);
      response.writeHead(204).end();
    } else if (rest === '/events') {
      this.subscribers.add(response);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n');
      this.#tell(response, after(request.headers['last-event-id'] as string | undefined));
    } else if (url.searchParams.get('after') === 'wrong') {
      response.writeHead(400).end('not the id of a static kanban');
    } else {
      response.end(JSON.stringify(after(url.searchParams.get('after')).slice(0, Number(url.searchParams.get('limit')))));
    }
  }

  #tell(one: ServerResponse, entries: typeof this.entries): void {
    for (const entry of entries) one.write(`id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`);
  }
}

test('static kanban: kept, listed, deleted', async (t) => {
  const kept = await new Kept().open(t);
  const ids = [await kept.keep('a/b', { metadata: { n: 1 } }), await kept.keep('a/b', { metadata: { n: 2 } })];
  assert.deepEqual(await kept.list('a/b'), [1, 2].map((n) => ({ id: ids[n - 1], kanban: { ...EMPTY, metadata: { n } } })));
  assert.deepEqual((await kept.list('a/b', { after: ids[0]! })).length, 1);
  assert.deepEqual((await kept.list('a/b', { limit: 1 })).length, 1);
  await kept.delete('a/b', ids[0]!);
  assert.deepEqual((await kept.list('a/b')).map(({ id }) => id), [ids[1]]);
  await assert.rejects(kept.list('a/b', { after: 'wrong' }), /topic a\/b: status-kanban answered 400 not the id/);
  await assert.rejects(new StaticKanban('').keep('a', {}), /AION_KANBAN_URL is not set/);
});

test('a subscription gives what is kept, then what comes, and goes on where it was', { timeout: 20_000 }, async (t) => {
  const server = new Kept();
  const kept = await server.open(t);
  await kept.keep('a/b', { metadata: { n: 0 } });
  const stop = new AbortController();
  const seen: StaticEntry[] = [];
  for await (const entry of kept.subscribe('a/b', { signal: stop.signal })) {
    seen.push(entry);
    if (seen.length === 3) server.cut();
    if (seen.length === 6) stop.abort();
    else await kept.keep('a/b', { metadata: { n: seen.length } });
  }
  assert.deepEqual(seen.map(({ kanban }) => kanban.metadata), [0, 1, 2, 3, 4, 5].map((n) => ({ n })));
});
