import { expect, test } from 'vitest';
import { runWorkers, type ReconcileOutcome } from '#runtime/queue/run-workers.ts';
import { WorkQueue } from '#runtime/queue/work-queue.ts';
import { FakeTimers } from '../../support/fake-timers.ts';
import { RecordedMetrics } from '../../support/recorded-metrics.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

function start(reconcile: (key: string, signal: AbortSignal) => Promise<ReconcileOutcome>) {
  const timers = new FakeTimers();
  const metrics = new RecordedMetrics();
  const queue = new WorkQueue({ name: 'test', retry: { firstMs: 100, longestMs: 1000 }, timers });
  const ended = runWorkers({ name: 'test', queue, reconcile, logger: quiet, metrics, timers, timeoutMs: 5000 });
  const result = (name: string) =>
    metrics.value('controller_runtime_reconcile_total', { controller: 'test', result: name });
  return { timers, metrics, queue, ended, result };
}

test('a pass that throws is tried again later, and other keys go on meanwhile', async () => {
  const seen: string[] = [];
  const { queue, timers, ended, result } = start((key) => {
    seen.push(key);
    return seen.length === 1 ? Promise.reject(new Error('no')) : Promise.resolve({ kind: 'Done' });
  });
  queue.add('bad');
  queue.add('good');
  await turns();
  expect(seen).toEqual(['bad', 'good']);
  timers.advance(100);
  await turns();
  expect(seen).toEqual(['bad', 'good', 'bad']);
  expect([result('error'), result('success'), queue.failuresOf('bad')]).toEqual([1, 2, 0]);
  await queue.shutDown();
  await ended;
});

test('a failure for good is counted and not tried again', async () => {
  let passes = 0;
  const { queue, timers, metrics } = start(() => {
    passes++;
    return Promise.resolve({ kind: 'Terminal', message: 'never' });
  });
  queue.add('a');
  await turns();
  timers.advance(1_000_000);
  await turns();
  expect(passes).toBe(1);
  expect(metrics.value('controller_runtime_terminal_reconcile_errors_total', { controller: 'test' })).toBe(1);
});

test('a pass that asks for another look gets it then', async () => {
  let passes = 0;
  const { queue, timers, result } = start(() => {
    passes++;
    return Promise.resolve({ kind: 'After', ms: 3000 });
  });
  queue.add('a');
  await turns();
  timers.advance(2999);
  await turns();
  expect(passes).toBe(1);
  timers.advance(1);
  await turns();
  expect([passes, result('requeue_after')]).toEqual([2, 2]);
});

test('a pass that takes too long is told to give up, counted, and tried again', async () => {
  let passes = 0;
  const { queue, timers, metrics } = start(
    (_key, signal) =>
      new Promise((_resolve, reject) => {
        passes++;
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  );
  queue.add('a');
  await turns();
  timers.advance(5000);
  await turns();
  expect(metrics.value('controller_runtime_reconcile_timeouts_total', { controller: 'test' })).toBe(1);
  timers.advance(100);
  await turns();
  expect(passes).toBe(2);
});
