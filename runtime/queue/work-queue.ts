import { waitMs, type RetryPolicy } from '#domain/retry.ts';
import { noMetrics, type Metrics } from '../metrics/metrics.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { DelayedKeys } from './delayed-keys.ts';
import { queueMetrics, type QueueMetrics } from './queue-metrics.ts';
import { ReadyKeys } from './ready-keys.ts';

export interface WorkQueueOptions {
  /** Of the controller whose keys these are; a label of its metrics. */
  readonly name: string;
  readonly retry?: RetryPolicy;
  readonly timers?: Timers;
  readonly metrics?: Metrics;
}

/** Priorities as in controller-runtime: what a first list brings waits behind what has just changed. */
export const NORMAL_PRIORITY = 0;
export const INITIAL_LIST_PRIORITY = -100;

/** Flux's limits for objects that people write (fluxcd/pkg runtime/controller/rate_limiter.go). */
const DEFAULT_RETRY: RetryPolicy = { firstMs: 750, longestMs: 15 * 60_000 };

/**
 * A queue of keys, never of events, with the rules of client-go's util/workqueue: a key that waits is added once, a
 * key that is worked on is never given to a second worker, and what is added meanwhile comes again after `done`.
 */
export class WorkQueue {
  private readonly retry: RetryPolicy;
  private readonly timers: Timers;
  private readonly metrics: QueueMetrics;
  private readonly delayed: DelayedKeys;
  private readonly ready = new ReadyKeys();
  private readonly readySince = new Map<string, number>();
  /** When work on a key began. */
  private readonly processing = new Map<string, number>();
  /** Keys added while they were worked on, and how urgently. */
  private readonly again = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private readonly waiters: ((key: string | undefined) => void)[] = [];
  private readonly drainWaiters: (() => void)[] = [];
  private closed = false;

  constructor(options: WorkQueueOptions) {
    this.retry = options.retry ?? DEFAULT_RETRY;
    this.timers = options.timers ?? systemTimers;
    this.metrics = queueMetrics(options.metrics ?? noMetrics, options.name, () => this.runningMs());
    this.delayed = new DelayedKeys(this.timers, (key, priority) => {
      this.add(key, priority);
    });
  }

  /** Makes a key ready now; of several priorities the highest holds. Ignored after `shutDown`. */
  add(key: string, priority: number = NORMAL_PRIORITY): void {
    if (this.closed) return;
    if (this.processing.has(key)) {
      if (!this.again.has(key)) this.metrics.added();
      this.again.set(key, Math.max(priority, this.again.get(key) ?? -Infinity));
      return;
    }
    this.makeReady(key, priority, true);
  }

  /** Makes a key ready after so many milliseconds; of several dates the earliest holds. */
  addAfter(key: string, ms: number, priority: number = NORMAL_PRIORITY): void {
    if (this.closed) return;
    if (ms <= 0) this.add(key, priority);
    else this.delayed.add(key, ms, priority);
  }

  /** Counts one more failure of the key, and makes it ready after a wait that doubles with each of them. */
  addRateLimited(key: string, priority: number = NORMAL_PRIORITY): void {
    if (this.closed) return;
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    this.metrics.retried();
    this.addAfter(key, waitMs(failures, this.retry), priority);
  }

  /** The key has succeeded, or will not be tried again: the next failure waits as the first one does. */
  forget(key: string): void {
    this.failures.delete(key);
  }

  /** Failures in a row. */
  failuresOf(key: string): number {
    return this.failures.get(key) ?? 0;
  }

  /** The next key, which belongs to the caller until `done`; undefined once the queue is shut down and empty. */
  next(): Promise<string | undefined> {
    const key = this.take();
    if (key !== undefined || this.closed) return Promise.resolve(key);
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Ends the work on a key; if it was added meanwhile it is ready again. */
  done(key: string): void {
    const began = this.processing.get(key);
    if (began === undefined) return;
    this.processing.delete(key);
    this.metrics.finished(this.timers.elapsedMs() - began);
    const priority = this.again.get(key);
    this.again.delete(key);
    if (priority !== undefined) this.makeReady(key, priority, false);
    this.tellDrained();
  }

  /** Takes nothing more, forgets what was to come later, and ends when all that was ready has been worked on. */
  shutDown(): Promise<void> {
    this.closed = true;
    this.delayed.clear();
    if (this.ready.size === 0) for (const give of this.waiters.splice(0)) give(undefined);
    const drained = new Promise<void>((resolve) => this.drainWaiters.push(resolve));
    this.tellDrained();
    return drained;
  }

  private makeReady(key: string, priority: number, isNew: boolean): void {
    if (this.ready.add(key, priority)) {
      this.readySince.set(key, this.timers.elapsedMs());
      if (isNew) this.metrics.added();
    }
    this.metrics.depth(priority, this.ready.count(priority));
    if (this.waiters.length > 0) this.waiters.shift()?.(this.take());
  }

  private take(): string | undefined {
    const taken = this.ready.take();
    if (taken === undefined) return undefined;
    const now = this.timers.elapsedMs();
    this.processing.set(taken.key, now);
    this.metrics.taken(now - (this.readySince.get(taken.key) ?? now));
    this.readySince.delete(taken.key);
    this.metrics.depth(taken.priority, this.ready.count(taken.priority));
    return taken.key;
  }

  private tellDrained(): void {
    if (!this.closed || this.ready.size > 0 || this.processing.size > 0) return;
    for (const give of this.waiters.splice(0)) give(undefined);
    for (const tell of this.drainWaiters.splice(0)) tell();
  }

  private runningMs(): readonly number[] {
    const now = this.timers.elapsedMs();
    return [...this.processing.values()].map((began) => now - began);
  }
}
