import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INITIAL_LIST_PRIORITY, WorkQueue } from '#runtime/queue/work-queue.ts';
import { FakeTimers } from '../../support/fake-timers.ts';
import { RecordedMetrics } from '../../support/recorded-metrics.ts';

const RETRY = { firstMs: 100, longestMs: 1000 };

function startQueue() {
  const timers = new FakeTimers();
  const metrics = new RecordedMetrics();
  return { timers, metrics, queue: new WorkQueue({ name: 'test', retry: RETRY, timers, metrics }) };
}

/** The keys that are ready, in order; each is done at once. */
async function drain(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  const drained = queue.shutDown();
  for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
    keys.push(key);
    queue.done(key);
  }
  await drained;
  return keys;
}

interface Row {
  readonly name: string;
  readonly act: (queue: WorkQueue, timers: FakeTimers) => void;
  readonly ready: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'a key that waits is added once',
    act: (queue) => {
      queue.add('a');
      queue.add('b');
      queue.add('a');
    },
    ready: ['a', 'b'],
  },
  {
    name: 'what a first list brought waits behind what has just changed',
    act: (queue) => {
      queue.add('listed', INITIAL_LIST_PRIORITY);
      queue.add('changed');
    },
    ready: ['changed', 'listed'],
  },
  {
    name: 'a key is raised, never lowered',
    act: (queue) => {
      queue.add('a', INITIAL_LIST_PRIORITY);
      queue.add('b', INITIAL_LIST_PRIORITY);
      queue.add('b');
      queue.add('b', INITIAL_LIST_PRIORITY);
    },
    ready: ['b', 'a'],
  },
  {
    name: 'a delayed key is not ready before its time',
    act: (queue, timers) => {
      queue.addAfter('a', 50);
      timers.advance(49);
    },
    ready: [],
  },
  {
    name: 'of two dates the earlier one holds, whichever came first',
    act: (queue, timers) => {
      queue.addAfter('late-first', 100);
      queue.addAfter('late-first', 10);
      queue.addAfter('early-first', 11);
      queue.addAfter('early-first', 100);
      timers.advance(11);
    },
    ready: ['late-first', 'early-first'],
  },
  {
    name: 'what failed is not ready before the first wait, forgotten or not',
    act: (queue, timers) => {
      for (let failure = 0; failure < 9; failure++) queue.addRateLimited('once');
      queue.addRateLimited('other');
      queue.forget('once');
      timers.advance(99);
    },
    ready: [],
  },
];

describe('WorkQueue', () => {
  test.each(rows)('$name', async ({ act, ready }) => {
    const { queue, timers } = startQueue();
    act(queue, timers);
    expect(await drain(queue)).toEqual(ready);
  });

  test('a key that is added while it is worked on comes again after done, and not before', async () => {
    const { queue } = startQueue();
    queue.add('a');
    expect(await queue.next()).toBe('a');
    queue.add('a');
    let second: string | undefined;
    const waiting = queue.next().then((key) => (second = key));
    await Promise.resolve();
    expect(second).toBeUndefined();
    queue.done('a');
    expect(await waiting).toBe('a');
  });

  test('waits after failures as the policy says, and as after the first once forgotten', async () => {
    const { queue, timers } = startQueue();
    for (const ms of [100, 200, 400, 800, 1000, 1000]) {
      queue.addRateLimited('a');
      const waiting = queue.next();
      timers.advance(ms - 1);
      expect(await Promise.race([waiting, Promise.resolve('nothing')])).toBe('nothing');
      timers.advance(1);
      expect(await waiting).toBe('a');
      queue.done('a');
    }
    queue.forget('a');
    expect(queue.failuresOf('a')).toBe(0);
  });

  test('workers that wait are told when the queue shuts down', async () => {
    const { queue } = startQueue();
    const waiting = [queue.next(), queue.next()];
    await queue.shutDown();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    queue.add('late');
    expect(await queue.next()).toBeUndefined();
  });

  test('shutting down ends only when the key in work is done', async () => {
    const { queue } = startQueue();
    queue.add('a');
    await queue.next();
    let drained = false;
    const end = queue.shutDown().then(() => (drained = true));
    await Promise.resolve();
    expect(drained).toBe(false);
    queue.done('a');
    await end;
  });

  test('reports itself by the names of client-go', async () => {
    const { queue, timers, metrics } = startQueue();
    const labels = { name: 'test', controller: 'test' };
    expect(metrics.value('workqueue_retries_total', labels)).toBe(0);
    queue.add('a');
    queue.add('b');
    expect(metrics.value('workqueue_depth', { ...labels, priority: '0' })).toBe(2);
    await queue.next();
    timers.advance(1500);
    expect(metrics.value('workqueue_depth', { ...labels, priority: '0' })).toBe(1);
    expect(metrics.value('workqueue_adds_total', labels)).toBe(2);
    expect(metrics.value('workqueue_unfinished_work_seconds', labels)).toBe(1.5);
    expect(metrics.value('workqueue_longest_running_processor_seconds', labels)).toBe(1.5);
    expect(metrics.value('workqueue_work_duration_seconds', labels)).toBeUndefined();
    queue.done('a');
    expect(metrics.value('workqueue_work_duration_seconds', labels)).toBe(1);
  });
});

const key = fc.constantFrom('a', 'b', 'c');
const action = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), key, priority: fc.constantFrom(0, INITIAL_LIST_PRIORITY) }),
  fc.record({ kind: fc.constant('addAfter' as const), key, ms: fc.integer({ min: 0, max: 300 }) }),
  fc.record({ kind: fc.constant('fail' as const), key }),
  fc.record({ kind: fc.constant('take' as const) }),
  fc.record({ kind: fc.constant('done' as const), key }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 300 }) }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** A queue under test beside what it owes: keys that were added and not begun since, and keys in work. */
class WatchedQueue {
  readonly started = startQueue();
  readonly owed = new Set<string>();
  readonly working = new Set<string>();
  private waiting: Promise<void> | undefined;

  async act(step: Action): Promise<void> {
    const { queue, timers } = this.started;
    if (step.kind === 'take') this.take();
    else if (step.kind === 'advance') timers.advance(step.ms);
    else if (step.kind === 'done') this.finish(step.key);
    else {
      this.owed.add(step.key);
      if (step.kind === 'add') queue.add(step.key, step.priority);
      else if (step.kind === 'addAfter') queue.addAfter(step.key, step.ms);
      else queue.addRateLimited(step.key);
    }
    await Promise.resolve();
  }

  take(): void {
    this.waiting ??= this.started.queue.next().then((taken) => {
      this.waiting = undefined;
      if (taken === undefined) return;
      expect(this.working.has(taken)).toBe(false);
      this.working.add(taken);
      this.owed.delete(taken);
    });
  }

  finish(taken: string): void {
    if (!this.working.delete(taken)) return;
    this.started.queue.done(taken);
  }

  /** Lets all time pass and works on everything that comes. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      for (const taken of [...this.working]) this.finish(taken);
      this.take();
      this.started.timers.advance(2000);
      for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    }
  }
}

describe('properties', () => {
  test('no key is ever given to two workers, and none that was added is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (steps) => {
        const watched = new WatchedQueue();
        for (const step of steps) await watched.act(step);
        await watched.settle();
        expect([...watched.owed]).toEqual([]);
      }),
    );
  });
});
