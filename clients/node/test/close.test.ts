import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { connect, NotConfirmed, type Line } from '../src/index.js';
import { eventually } from './scene.js';

const client = (port: number, lines: Line[]) =>
  connect({ environment: { AION_AMQP_URL: `amqp://guest:secret@127.0.0.1:${port}`, SERVICE_NAME: 'watch' }, signals: false, writeLog: (line) => lines.push(line) });

test('a RabbitMQ that is away is waited for, said once without the password, and closing does not wait for it', { timeout: 30_000 }, async () => {
  const lines: Line[] = [];
  // Port 1: nobody listens.
  const away = client(1, lines);
  away.receive(() => {});
  await eventually('both say so', () => lines.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(lines.length, 2);
  assert.match(lines[0]!.message, /RabbitMQ at amqp:\/\/guest:\*\*\*@127.0.0.1:1: .*ECONNREFUSED.*; trying again/);
  const sent = assert.rejects(away.send({}), NotConfirmed);
  await away.close();
  await sent;
});

test('a server that accepts and never answers keeps nobody from closing', { timeout: 30_000 }, async (t) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  const silent = client((server.address() as AddressInfo).port, []);
  await eventually('it is connected', () => sockets.length > 0);
  const began = Date.now();
  await silent.close();
  assert.ok(Date.now() - began < 5_000);
});
