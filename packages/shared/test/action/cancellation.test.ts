import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { abortOnSignals } from '../../src/action/cancellation.js';

test.each(['SIGINT', 'SIGTERM', 'SIGBREAK'])('%s cancels the run, once', (signal) => {
  const source = new EventEmitter();
  const cancelled = abortOnSignals(source);
  let aborts = 0;
  cancelled.addEventListener('abort', () => {
    aborts += 1;
  });
  expect(cancelled.aborted).toBe(false);
  source.emit(signal);
  expect(cancelled.aborted).toBe(true);
  source.emit(signal);
  source.emit('SIGTERM');
  expect(aborts).toBe(1);
});

test('a listener stays for every signal, so that none of them ends the process', () => {
  const source = new EventEmitter();
  abortOnSignals(source);
  source.emit('SIGINT');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) {
    expect(source.listenerCount(signal)).toBe(1);
  }
});
