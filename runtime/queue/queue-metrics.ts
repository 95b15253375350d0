import type { Metrics } from '../metrics/metrics.ts';

const LABELS = ['name', 'controller'];

/** What a queue reports of itself. Times in milliseconds. */
export interface QueueMetrics {
  depth(priority: number, count: number): void;
  added(): void;
  retried(): void;
  taken(waitedMs: number): void;
  finished(workedMs: number): void;
}

/** The metrics of client-go's util/workqueue, by its names; `running` tells for how long each running key has run. */
export function queueMetrics(metrics: Metrics, name: string, running: () => readonly number[]): QueueMetrics {
  const labels = { name, controller: name };
  const counter = (metric: string, help: string) =>
    metrics.counter({ name: `workqueue_${metric}`, help, labels: LABELS });
  const histogram = (metric: string, help: string) =>
    metrics.histogram({ name: `workqueue_${metric}`, help, labels: LABELS });
  const depth = metrics.gauge({
    name: 'workqueue_depth',
    help: 'Keys that wait for a worker',
    labels: [...LABELS, 'priority'],
  });
  const adds = counter('adds_total', 'Keys that came into the queue');
  const retries = counter('retries_total', 'Keys that came back after a failure');
  const waited = histogram('queue_duration_seconds', 'How long a key waits for a worker');
  const worked = histogram('work_duration_seconds', 'How long a worker has a key');
  readRunning(metrics, labels, running);
  for (const series of [adds, retries]) series.add(labels, 0);
  return {
    depth: (priority, count) => {
      depth.set({ ...labels, priority: String(priority) }, count);
    },
    added: () => {
      adds.add(labels, 1);
    },
    retried: () => {
      retries.add(labels, 1);
    },
    taken: (ms) => {
      waited.observe(labels, ms / 1000);
    },
    finished: (ms) => {
      worked.observe(labels, ms / 1000);
    },
  };
}

function readRunning(metrics: Metrics, labels: Record<string, string>, running: () => readonly number[]): void {
  const sum = (): number => running().reduce((total, ms) => total + ms, 0) / 1000;
  const longest = (): number => Math.max(0, ...running()) / 1000;
  const unfinished = { name: 'workqueue_unfinished_work_seconds', help: 'Work in progress, summed', labels: LABELS };
  metrics.readGauge(unfinished, labels, sum);
  const help = 'The longest work in progress';
  metrics.readGauge({ name: 'workqueue_longest_running_processor_seconds', help, labels: LABELS }, labels, longest);
}
