/** Label values of one series; each metric is always written with the same label names. */
export type Labels = Readonly<Record<string, string>>;

/** What is known of a metric before its first value. Names are those of client-go and controller-runtime. */
export interface MetricDescription {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

export interface Counter {
  add(labels: Labels, by: number): void;
}

export interface Gauge {
  set(labels: Labels, value: number): void;
}

export interface Histogram {
  /** Base units, seconds for times. */
  observe(labels: Labels, value: number): void;
}

/** Where measured values go, as a port: a program without an exporter passes `noMetrics` and pays nothing. */
export interface Metrics {
  counter(description: MetricDescription): Counter;
  gauge(description: MetricDescription): Gauge;
  histogram(description: MetricDescription): Histogram;
  /** A gauge that is read when somebody asks, for values that grow with time alone. */
  readGauge(description: MetricDescription, labels: Labels, read: () => number): void;
}

const ignore = (): void => undefined;

export const noMetrics: Metrics = {
  counter: () => ({ add: ignore }),
  gauge: () => ({ set: ignore }),
  histogram: () => ({ observe: ignore }),
  readGauge: ignore,
};
