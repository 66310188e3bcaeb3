import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Redis } from '../src/redis.js';
import { eventually } from './scene.js';

const REDIS = process.env['AION_TEST_REDIS'];

/** For `test(name, {skip})`: why the tests that need Redis are left out, or false. */
export const NO_REDIS: string | false = REDIS ? false : 'left out: AION_TEST_REDIS is not set';

/** What an instance is told of a Redis. */
export type Told = Readonly<{ REDIS_HOST: string; REDIS_PORT: string }>;

/** The Redis of the tests, which others use, too. */
export function shared(): Told {
  const { hostname, port } = new URL(REDIS!);
  return { REDIS_HOST: hostname, REDIS_PORT: port || '6379' };
}

/** A key that no other test has. */
export function ownKey(): string {
  return `node-${randomBytes(6).toString('hex')}`;
}

/** Asks a Redis for a test, over a connection of its own; texts as texts. */
export async function ask({ REDIS_HOST, REDIS_PORT }: Told, ...command: string[]): Promise<unknown> {
  const redis = new Redis(REDIS_HOST, REDIS_PORT);
  const text = (value: unknown): unknown => (Buffer.isBuffer(value) ? value.toString() : Array.isArray(value) ? value.map(text) : value);
  try {
    return text(await redis.ask(...command));
  } finally {
    redis.close();
  }
}

/** A Redis of a test's own. */
export interface OwnRedis {
  readonly told: Told;
  /** Ends it, at once. */
  end(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts one, with these arguments; ended after the test at the latest. Undefined where there is no redis-server. */
export async function ownRedis(t: TestContext, port: number, ...more: string[]): Promise<OwnRedis | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'aion-node-redis-'));
  const server = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', ...more], { stdio: 'ignore' });
  const ended = once(server, 'close').catch(() => {});
  t.after(async () => {
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const missing = await new Promise<boolean>((resolve) => server.once('error', () => resolve(true)).once('spawn', () => resolve(false)));
  if (missing) return undefined;
  const told = { REDIS_HOST: '127.0.0.1', REDIS_PORT: String(port) };
  await eventually('redis-server answers', () => ask(told, 'PING').then((answer) => answer === 'PONG', () => false));
  return {
    told,
    async end() {
      server.kill('SIGKILL');
      await ended;
    },
    signal: (name) => server.kill(name),
  };
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
