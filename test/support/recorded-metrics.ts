import type { Labels, MetricDescription, Metrics } from '#runtime/metrics/metrics.ts';

/** Keeps values in memory, by name and labels; a histogram is the number of its observations. */
export class RecordedMetrics implements Metrics {
  private readonly values = new Map<string, number>();
  private readonly reads = new Map<string, () => number>();

  value(name: string, labels: Labels): number | undefined {
    const key = seriesKey(name, labels);
    return this.reads.get(key)?.() ?? this.values.get(key);
  }

  counter({ name }: MetricDescription) {
    return {
      add: (labels: Labels, by: number) => {
        this.increase(name, labels, by);
      },
    };
  }

  gauge({ name }: MetricDescription) {
    return { set: (labels: Labels, value: number) => void this.values.set(seriesKey(name, labels), value) };
  }

  histogram({ name }: MetricDescription) {
    return {
      observe: (labels: Labels) => {
        this.increase(name, labels, 1);
      },
    };
  }

  readGauge({ name }: MetricDescription, labels: Labels, read: () => number): void {
    this.reads.set(seriesKey(name, labels), read);
  }

  private increase(name: string, labels: Labels, by: number): void {
    const key = seriesKey(name, labels);
    this.values.set(key, (this.values.get(key) ?? 0) + by);
  }
}

const seriesKey = (name: string, labels: Labels): string => `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
