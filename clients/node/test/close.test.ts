import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { connect, NotConfirmed, type Line } from '../src/index.js';
import { eventually } from './scene.js';

const client = (port: number, lines: Line[]) =>
  connect({ environment: { AION_AMQP_URL: `amqp://guest:secret@127.0.0.1:${port}`, SERVICE_NAME: 'watch' }, signals: false, writeLog: (line) => lines.push(line) });

test('a RabbitMQ that is away is waited for, and closing does not wait for it', { timeout: 30_000 }, async () => {
  const lines: Line[] = [];
  // Port 1: nobody listens.
  const away = client(1, lines);
  away.receive(() => {});
  await eventually('both say so', () => lines.length === 2);
  assert.match(lines[0]!.message, /RabbitMQ at amqp:\/\/guest:\*\*\*@127.0.0.1:1: .*ECONNREFUSED.*; trying again/);
  const sent = assert.rejects(away.send({}), NotConfirmed);
  await away.close();
  await sent;
});

test('what is tried again and again is said once, without the password', { timeout: 60_000 }, async (t) => {
  let tried = 0;
  const server = createServer((socket) => {
    tried++;
    // Ended when the greeting is read, so that each try ends in the same way.
    socket.on('error', () => {}).once('data', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const lines: Line[] = [];
  const refused = client((server.address() as AddressInfo).port, lines);
  refused.receive(() => {});
  await eventually('both have tried three times', () => tried >= 6);
  await refused.close();
  assert.equal(lines.length, 2);
  for (const { message } of lines) assert.match(message, /RabbitMQ at amqp:\/\/guest:\*\*\*@127.0.0.1:\d+: .*; trying again/);
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
