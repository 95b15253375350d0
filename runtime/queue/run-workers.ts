import type { Logger } from '../logger.ts';
import { noMetrics, type Metrics } from '../metrics/metrics.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { reconcileMetrics, type ReconcileMetrics } from './reconcile-metrics.ts';
import type { WorkQueue } from './work-queue.ts';

/** Done: nothing to do until something changes. After: look again then. Terminal: trying again would not help. */
export type ReconcileOutcome =
  | { readonly kind: 'Done' }
  | { readonly kind: 'After'; readonly ms: number }
  | { readonly kind: 'Terminal'; readonly message: string };

export interface WorkersOptions {
  readonly name: string;
  readonly queue: WorkQueue;
  /** Throws for what may succeed at another time; that key comes back, later each time. */
  readonly reconcile: (key: string, signal: AbortSignal) => Promise<ReconcileOutcome>;
  readonly workers?: number;
  /** One pass is told to give up after so many milliseconds. */
  readonly timeoutMs?: number;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly timers?: Timers;
}

const DEFAULT_TIMEOUT_MS = 5 * 60_000;

/** Works on keys until the queue is shut down and empty. A pass that throws is counted and tried again, never fatal. */
export async function runWorkers(options: WorkersOptions): Promise<void> {
  const workers = options.workers ?? 1;
  const metrics = reconcileMetrics(options.metrics ?? noMetrics, options.name, workers);
  await Promise.all(Array.from({ length: workers }, () => work(options, metrics)));
}

async function work(options: WorkersOptions, metrics: ReconcileMetrics): Promise<void> {
  const timers = options.timers ?? systemTimers;
  for (;;) {
    const key = await options.queue.next();
    if (key === undefined) return;
    const began = timers.elapsedMs();
    metrics.began();
    await pass(options, key, metrics);
    metrics.ended(timers.elapsedMs() - began);
    options.queue.done(key);
  }
}

async function pass(options: WorkersOptions, key: string, metrics: ReconcileMetrics): Promise<void> {
  const { queue, logger, name } = options;
  const giveUp = new AbortController();
  const cancel = (options.timers ?? systemTimers).after(options.timeoutMs ?? DEFAULT_TIMEOUT_MS, () => {
    giveUp.abort(new Error('the pass took too long'));
  });
  try {
    const outcome = await options.reconcile(key, giveUp.signal);
    settle(options, key, outcome, metrics);
  } catch (error) {
    metrics.failed(giveUp.signal.aborted);
    const message = error instanceof Error ? error.message : String(error);
    queue.addRateLimited(key);
    logger.warn({ controller: name, key, error: message, failures: queue.failuresOf(key) }, 'reconcile failed');
  } finally {
    cancel();
  }
}

function settle(options: WorkersOptions, key: string, outcome: ReconcileOutcome, metrics: ReconcileMetrics): void {
  options.queue.forget(key);
  switch (outcome.kind) {
    case 'Done':
      metrics.succeeded('success');
      return;
    case 'After':
      metrics.succeeded('requeue_after');
      options.queue.addAfter(key, outcome.ms);
      return;
    case 'Terminal':
      metrics.failedForGood();
      options.logger.warn({ controller: options.name, key, error: outcome.message }, 'reconcile failed for good');
      return;
  }
}
