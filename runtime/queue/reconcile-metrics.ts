import type { Metrics } from '../metrics/metrics.ts';

const RESULTS = ['success', 'error', 'requeue_after'] as const;

/** What the workers of one controller report. */
export interface ReconcileMetrics {
  began(): void;
  ended(ms: number): void;
  succeeded(result: 'success' | 'requeue_after'): void;
  failed(timedOut: boolean): void;
  failedForGood(): void;
}

/** The metrics of controller-runtime, by its names (pkg/internal/controller/metrics). */
export function reconcileMetrics(metrics: Metrics, controller: string, workers: number): ReconcileMetrics {
  const describe = (name: string, help: string, labels: readonly string[] = ['controller']) => ({
    name: `controller_runtime_${name}`,
    help,
    labels,
  });
  const total = metrics.counter(describe('reconcile_total', 'Passes by result', ['controller', 'result']));
  const errors = metrics.counter(describe('reconcile_errors_total', 'Passes that failed'));
  const terminal = metrics.counter(describe('terminal_reconcile_errors_total', 'Passes that failed for good'));
  const timeouts = metrics.counter(describe('reconcile_timeouts_total', 'Passes that took too long'));
  const time = metrics.histogram(describe('reconcile_time_seconds', 'How long a pass takes'));
  const active = metrics.gauge(describe('active_workers', 'Workers that have a key'));
  metrics.gauge(describe('max_concurrent_reconciles', 'Workers')).set({ controller }, workers);
  for (const result of RESULTS) total.add({ controller, result }, 0);
  for (const series of [errors, terminal, timeouts]) series.add({ controller }, 0);
  const fail = (): void => {
    total.add({ controller, result: 'error' }, 1);
    errors.add({ controller }, 1);
  };
  let running = 0;
  return {
    began: () => {
      active.set({ controller }, ++running);
    },
    ended: (ms) => {
      active.set({ controller }, --running);
      time.observe({ controller }, ms / 1000);
    },
    succeeded: (result) => {
      total.add({ controller, result }, 1);
    },
    failed: (timedOut) => {
      fail();
      if (timedOut) timeouts.add({ controller }, 1);
    },
    failedForGood: () => {
      fail();
      terminal.add({ controller }, 1);
    },
  };
}
