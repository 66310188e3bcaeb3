import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { CacheFull, CacheUnavailable, connect, type Client } from '../src/index.js';
import { eventually } from './scene.js';
import { NO_REDIS, ask, freePort, ownKey, ownRedis, shared, type Told } from './store.js';

/** A client without a RabbitMQ: the cache needs none. */
function client(t: TestContext, told: Partial<Told>): Client {
  const its = connect({ environment: { AION_AMQP_URL: 'amqp://127.0.0.1:1', SERVICE_NAME: 'watch', ...told }, signals: false, writeLog: () => {} });
  t.after(() => its.close());
  return its;
}
const unavailable = (reason: RegExp) => (error: Error) => error instanceof CacheUnavailable && reason.test(error.message);
const redis = (name: string, body: (t: TestContext) => Promise<void>) => test(name, { skip: NO_REDIS, timeout: 60_000 }, body);

redis('bytes are put, got and deleted, and have an end', async (t) => {
  const { cache } = client(t, shared());
  const [key, umlaut] = [ownKey(), `${ownKey()}-ü`];
  assert.equal(await cache.get(key), undefined);
  const data = Buffer.from([0, 255, 13, 10, 0xc3]);
  await cache.put(key, data);
  assert.deepEqual(await cache.get(key), data);
  const left = (await ask(shared(), 'TTL', key)) as number;
  assert.ok(left > 3_500 && left <= 3_600, `${left}`);
  // Not the whole of the memory that it is a part of.
  await cache.put(umlaut, new Uint8Array([1, 2, 3, 4]).subarray(1, 3), 30.5);
  assert.deepEqual(await cache.get(umlaut), Buffer.from([2, 3]));
  assert.ok(((await ask(shared(), 'PTTL', umlaut)) as number) <= 30_500);
  const large = Buffer.alloc(16 * 1024 * 1024, 'x');
  await cache.put(key, large, 60);
  assert.ok(large.equals((await cache.get(key))!));
  await cache.delete(key);
  await cache.delete(key);
  assert.equal(await cache.get(key), undefined);
});

test('what the cache does not take is refused before Redis is asked', async (t) => {
  // Nobody is there to be asked.
  const { cache } = client(t, { REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' });
  const data = Buffer.from('x');
  for (const key of ['', 'x'.repeat(513), 'ü'.repeat(257)]) {
    for (const tried of [cache.get(key), cache.put(key, data), cache.delete(key)]) await assert.rejects(tried, (error: Error) => error instanceof RangeError && /it must have 1 to 512/.test(error.message));
  }
  for (const tried of [cache.get('aion:x'), cache.put('aion:', data), cache.delete('aion:payload:a_1:x')]) await assert.rejects(tried, /begins with 'aion:', as AION's own do; begin it with your service's name/);
  await assert.rejects(cache.put('k', Buffer.alloc(16 * 1024 * 1024 + 1)), /has 16777217 bytes, the limit is 16777216/);
  await assert.rejects(cache.put('k', 'text' as unknown as Buffer), /no bytes; make some of a text with Buffer.from/);
  await assert.rejects(cache.get(7 as unknown as string), TypeError);
  for (const keep of [0, 0.9, -1, 43_201, NaN]) await assert.rejects(cache.put('k', data, keep), (error: Error) => error instanceof RangeError && /must be 1 to 43200/.test(error.message));
});

test('without a cache the error says what to set', async (t) => {
  await assert.rejects(client(t, {}).cache.get('k'), unavailable(/^there is no cache: the environment variable REDIS_HOST is not set; .*set it to the host of a Redis$/));
  // As Kubernetes sets it where there is a service called redis.
  await assert.rejects(client(t, { REDIS_HOST: 'h', REDIS_PORT: 'tcp://10.0.0.1:6379' }).cache.get('k'), unavailable(/REDIS_PORT is 'tcp:\/\/10.0.0.1:6379'; it must be a whole number/));
  await assert.rejects(client(t, { REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' }).cache.get('k'), unavailable(/Redis at 127.0.0.1:1, does not answer: .*ECONNREFUSED.*; see that Redis runs there/));
});

test('a server that accepts and never answers takes no longer than 2 s, and holds up no stop', { timeout: 30_000 }, async (t) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  const its = client(t, { REDIS_HOST: '127.0.0.1', REDIS_PORT: String((server.address() as AddressInfo).port) });
  const began = performance.now();
  await assert.rejects(its.cache.get('k'), unavailable(/does not answer: .* did not come within 2 s/));
  assert.ok(performance.now() - began < 10_000);
  const pending = assert.rejects(its.cache.get('k'), CacheUnavailable);
  await eventually('the next one has connected again', () => sockets.length === 2);
  await its.close();
  await pending;
  await assert.rejects(its.cache.get('k'), unavailable(/was not asked: this client is closed/));
});

redis('a Redis that stops answering, ends and comes back: a command is tried once, and the next one connects again', async (t) => {
  const port = await freePort();
  const first = await ownRedis(t, port);
  if (!first) return t.skip('left out: there is no redis-server');
  const { cache } = client(t, first.told);
  await cache.put('k', Buffer.from('x'));
  first.signal('SIGSTOP');
  await assert.rejects(cache.get('k'), unavailable(/an answer did not come within 2 s/));
  first.signal('SIGCONT');
  assert.deepEqual(await cache.get('k'), Buffer.from('x'));
  await first.end();
  await assert.rejects(cache.get('k'), unavailable(/does not answer/));
  await ownRedis(t, port);
  assert.equal(await cache.get('k'), undefined);
  await cache.put('k', Buffer.from('y'));
  // All at once, and one connection for them.
  const together = await Promise.all(Array.from({ length: 100 }, () => cache.get('k')));
  assert.ok(together.every((value) => value?.toString() === 'y'));
  await eventually('there is one connection besides the one that asks', async () => /connected_clients:2\r/.test((await ask(first.told, 'INFO', 'clients')) as string));
});

redis('a full Redis, and one that answers with an error', async (t) => {
  const full = await ownRedis(t, await freePort(), '--maxmemory', '1');
  if (!full) return t.skip('left out: there is no redis-server');
  const { cache } = client(t, full.told);
  await assert.rejects(cache.put('k', Buffer.from('x')), (error: Error) => error instanceof CacheFull && /^the cache, Redis at 127.0.0.1:\d+, is full: OOM .*; give what is kept in it an end/.test(error.message));
  // The connection is a good one still.
  assert.equal(await cache.get('k'), undefined);
  const key = ownKey();
  await ask(shared(), 'SADD', key, 'x');
  await assert.rejects(client(t, shared()).cache.get(key), unavailable(/answers: WRONGTYPE/));
  await ask(shared(), 'DEL', key);
});

test('who does not use the cache does not even load its library', { timeout: 30_000 }, () => {
  const index = new URL('../src/index.js', import.meta.url).href;
  const program = `
    const { connect } = await import(${JSON.stringify(index)});
    const client = connect({ environment: { AION_AMQP_URL: 'amqp://127.0.0.1:1', SERVICE_NAME: 'watch', REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' }, signals: false, writeLog: () => {} });
    const { createRequire } = await import('node:module');
    const loaded = () => Object.keys(createRequire(${JSON.stringify(index)}).cache).some((file) => file.includes('@redis'));
    const before = loaded();
    await client.cache.get('k').catch(() => {});
    console.log(before, loaded());
    await client.close();`;
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim(), 'false true');
});
