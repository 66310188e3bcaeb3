import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hand } from '@aion/kanban/testing';
import { handle } from './{{name}}.js';

test('a high load is an alert', async () => {
  for (const [load, key] of [[0.93, 'alert'], [0.8, 'default']]) {
    const { outputs } = await hand(handle, { metadata: { load } });
    assert.deepEqual(outputs.map((output) => [output.connectionKey, output.metadata]), [[key, { load, seen: true }]]);
  }
});

test('without a load it fails', async () => {
  const { failure } = await hand(handle, {});
  assert.ok(failure instanceof Error);
});
