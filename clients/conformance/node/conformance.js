// Runs cases.json against status-kanban as a microservice in Node meets it; for each case a line with tabs: ok or differs,
// milliseconds, the case, what differs. Called as the client in Python is: see there.
'use strict';
const fs = require('node:fs');
const { spawn } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const { Differs, expand, isObject, match, short } = require('./values.js');

const LANGUAGE = 'node';
const PATIENCE = 30;
const { Kanban } = grpc.loadPackageDefinition(loader.loadSync(process.env.CONFORMANCE_PROTO, { keepCase: true, enums: String })).kanbanpb;
// The original's clients ping every 10 s, also while no call runs.
const OPTIONS = {
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
};
const CODES = Object.fromEntries(Object.entries(grpc.status).filter(([, code]) => typeof code === 'number').map(([name, code]) => [code, name]));

/** The services of a case, by the names that it gives them. */
function names(table, one) {
  const wiring = one.wiring ?? 'shared';
  const prefix = `${LANGUAGE}-${table.shared.includes(wiring) ? wiring : one.id}-`;
  return Object.fromEntries(Object.keys(table.wirings[wiring]).map((local) => [local, prefix + local]));
}

/** JSON values and google.protobuf.Value, which the loader shows as it is on the wire. */
const toStruct = (object) => ({ fields: Object.fromEntries(Object.entries(object).map(([key, one]) => [key, toValue(one)])) });
function toValue(value) {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  if (isObject(value)) return { structValue: toStruct(value) };
  return { [`${typeof value === 'boolean' ? 'bool' : typeof value}Value`]: value };
}
const ofStruct = (struct) => Object.fromEntries(Object.entries(struct.fields ?? {}).map(([key, one]) => [key, ofValue(one)]));
function ofValue(value) {
  if ('listValue' in value) return (value.listValue.values ?? []).map(ofValue);
  if ('structValue' in value) return ofStruct(value.structValue);
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null;
}
/** A message with the metadata of the kanban in it as JSON, or the other way round. */
function converted(message, convert) {
  if (Buffer.isBuffer(message)) return message.toString('hex');
  const copy = { ...message };
  for (const inner of ['message', 'statusKanban']) if (copy[inner]) copy[inner] = converted(copy[inner], convert);
  if (copy.metadata) copy.metadata = convert(copy.metadata);
  return copy;
}

const newWire = () => new Kanban(process.env.CONFORMANCE_GRPC, grpc.credentials.createInsecure(), OPTIONS);

/** An open stream of messages; at its end [null, code, text]. */
class Stream {
  came = [];
  waiting = null;

  push(one) {
    this.came.push(one);
    this.waiting?.();
  }

  async next(seconds) {
    if (this.came.length === 0) {
      const timeout = new AbortController();
      await Promise.race([new Promise((done) => (this.waiting = done)), sleep(seconds * 1000, null, { signal: timeout.signal })]);
      timeout.abort();
      this.waiting = null;
    }
    return this.came.shift() ?? null;
  }

  follow(call) {
    this.call = call;
    let over = false;
    const end = (code, text) => {
      if (!over) this.push([null, code, text]);
      over = true;
    };
    call.on('data', (message) => this.push([converted(message, ofStruct), '', '']));
    call.on('end', () => end('OK', ''));
    call.on('error', (error) => end(CODES[error.code] ?? String(error), error.details ?? ''));
    return this;
  }

  spawn(...args) {
    this.process = spawn(process.execPath, [__filename, process.argv[2], '--receive', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    this.process.stdout.setEncoding('utf8').on('data', (more) => {
      const lines = (text + more).split('\n');
      text = lines.pop();
      lines.forEach((line) => this.push(JSON.parse(line)));
    });
    return this;
  }
}

/** One case being run. */
class Run {
  wires = {};
  streams = {};

  constructor(table, one) {
    this.one = one;
    this.known = { ...names(table, one), case: `${LANGUAGE}-${one.id}`, home: process.env.AION_HOME, device: process.env.CONFORMANCE_DEVICE, elsewhere: `elsewhere-${LANGUAGE}`, i: 0 };
  }

  async run() {
    try {
      for (const [number, step] of this.one.steps.entries())
        for (let i = 0; i < (step.times ?? 1); i++) {
          this.known.i = i;
          try {
            await this.step(step);
          } catch (error) {
            error.message = `step ${number + 1}${i ? `, ${i + 1}th time` : ''}: ${error.message}`;
            throw error;
          }
        }
    } finally {
      Object.values(this.streams).forEach((stream) => stream.process?.kill('SIGKILL'));
      Object.keys(this.wires).forEach((name) => this.close({}, name));
    }
  }

  step(step) {
    const kind = ['open', 'call', 'next', 'silent', 'ended', 'cancel', 'signal', 'close', 'put', 'http'].find((name) => name in step);
    if (!kind) throw new Error(`no step is called like this: ${short(step)}`);
    return this[kind](step, step[kind]);
  }

  /** A call on the generated client; or its parts, where bytes go in or come out as they are. */
  start(call, step, ...rest) {
    const wire = (this.wires[step.wire ?? 'first'] ??= newWire());
    const { requestSerialize, responseDeserialize, responseStream } = Kanban.service[call] ?? {};
    if (call in Kanban.service && !('bytes' in step) && !step.raw) return wire[call](converted(expand(step.with ?? {}, this.known), toStruct), ...rest);
    const serialize = (message) => Buffer.concat([requestSerialize?.(message) ?? Buffer.alloc(0), Buffer.from(step.bytes ?? '', 'hex')]);
    const request = converted(expand(step.with ?? {}, this.known), toStruct);
    const deserialize = step.raw || !responseDeserialize ? (bytes) => bytes : responseDeserialize;
    return wire[responseStream ? 'makeServerStreamRequest' : 'makeUnaryRequest'](`/kanbanpb.Kanban/${call}`, serialize, deserialize, request, ...rest);
  }

  open(step, name) {
    this.streams[name] = step.process ? new Stream().spawn(step.on, JSON.stringify(expand(step.with, this.known))) : new Stream().follow(this.start(step.on, step));
    this.streams[name].wire = step.wire ?? 'first';
  }

  async call(step, call) {
    const [error, answer] = await new Promise((done) => this.start(call, step, { deadline: Date.now() + (step.within ?? PATIENCE) * 1000 }, (...result) => done(result)));
    const text = error?.details ?? '';
    match(step.code ?? 'OK', CODES[error?.code ?? 0], this.known, `the status (${short(text)})`);
    match(expand(step.text ?? { $like: '' }, this.known), text, this.known, 'the text');
    if (!error) match(expand(step.is ?? {}, this.known), converted(answer, ofStruct), this.known, 'the answer');
  }

  async next(step, name) {
    const came = await this.streams[name].next(step.within ?? PATIENCE);
    if (!came) throw new Differs(`${name} received nothing`);
    if (came[0] === null) throw new Differs(`the stream ${name} ended with ${came[1]} ${came[2]}`);
    match(expand(step.is, this.known), came[0], this.known, name);
  }

  async silent(step, name) {
    const came = await this.streams[name].next(step.for);
    if (came) throw new Differs(`${name} should receive nothing, but did: ${short(came)}`);
  }

  async ended(step, name) {
    const came = await this.streams[name].next(step.within ?? PATIENCE);
    if (!came || came[0] !== null) throw new Differs(`the stream ${name} should have ended, but: ${short(came)}`);
    match(step.code ?? 'OK', came[1], this.known, `the status (${short(came[2])})`);
    match(expand(step.text ?? { $like: '' }, this.known), came[2], this.known, 'the text');
  }

  cancel(step, name) {
    this.streams[name].call.cancel();
  }

  /** A client that is closed would wait for its streams. */
  close(step, name) {
    Object.values(this.streams).forEach((stream) => stream.wire === name && stream.call?.cancel());
    this.wires[name].close();
    delete this.wires[name];
  }

  signal(step, name) {
    this.streams[name].process.kill(`SIG${step.is}`);
  }

  /** To a microservice's queue, over RabbitMQ. */
  put(step, service) {
    const body = expand(step.kanban, this.known);
    const hexadecimal = step.encoding === 'hex';
    const publish = {
      routing_key: String(step.number ?? 1),
      properties: step.properties ?? { content_type: 'application/json' },
      payload: hexadecimal ? Buffer.from(body, 'hex').toString('base64') : typeof body === 'string' ? body : JSON.stringify(body),
      payload_encoding: hexadecimal ? 'base64' : 'string',
    };
    return this.http({ to: 'rabbitmq', path: `/api/exchanges/default/before.${service}/publish`, with: publish, is: { routed: true } }, 'POST');
  }

  /** A question is asked until the answer is right. */
  async http(step, method) {
    for (const end = Date.now() + PATIENCE * 1000; ; await sleep(300)) {
      const [code, body] = await this.ask(method, step);
      try {
        match(step.code ?? 200, code, this.known, `the code (${short(body)})`);
        if ('is' in step) match(expand(step.is, this.known), body, this.known, 'the body');
        return;
      } catch (error) {
        if (!(error instanceof Differs) || method !== 'GET' || Date.now() > end) throw error;
      }
    }
  }

  async ask(method, step) {
    const to = `CONFORMANCE_${step.to.toUpperCase()}`;
    const answer = await fetch(process.env[to] + expand(step.path, this.known), {
      method,
      // A kept connection that the server closes at this moment would be a failure of the case.
      headers: { Connection: 'close', 'Content-Type': 'application/json', Authorization: process.env[`${to}_AUTHORIZATION`] },
      body: 'with' in step ? JSON.stringify(expand(step.with, this.known)) : undefined,
    });
    const text = await answer.text();
    try {
      return [answer.status, text ? JSON.parse(text) : {}];
    } catch {
      return [answer.status, text];
    }
  }
}

async function run(table, one) {
  const began = Date.now();
  let why = '';
  try {
    await new Run(table, one).run();
  } catch (error) {
    why = error instanceof Differs ? error.message : `${error.name}: ${error.message}`;
  }
  let result = why ? 'differs' : 'ok';
  if (one.lacks) [result, why] = why ? ['lacks', why] : ['differs', 'it is said to be lacking, and is not'];
  console.log([result, Date.now() - began, one.id, why.replace(/\s+/g, ' ')].join('\t'));
  return result !== 'differs';
}

async function receive(call, request) {
  const stream = new Stream().follow(newWire()[call](converted(request, toStruct)));
  for (let came = [0]; came[0] !== null; ) {
    came = await stream.next(24 * 60 * 60);
    console.log(JSON.stringify(came));
  }
}

async function main([file, ...args]) {
  const table = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (args[0] === '--receive') return receive(args[1], JSON.parse(args[2]));
  if (args[0] === '--services') {
    const lines = {};
    for (const one of table.cases) {
      const local = names(table, one);
      for (const [name, definition] of Object.entries(table.wirings[one.wiring ?? 'shared'])) lines[local[name]] = expand(definition, local);
    }
    for (const [name, definition] of Object.entries(lines)) console.log(`  ${name}: ${JSON.stringify(definition)}`);
    return;
  }
  const cases = table.cases.filter((one) => args.length === 0 || args.includes(one.id));
  cases.sort((one, other) => (other.slow ?? false) - (one.slow ?? false));
  const results = [];
  const work = async () => {
    for (let one = cases.shift(); one; one = cases.shift()) results.push(await run(table, one));
  };
  await Promise.all(Array.from({ length: table.atOnce }, work));
  process.exit(results.every(Boolean) ? 0 : 1);
}

main(process.argv.slice(2));
