/** What a figure must stay below; shared design targets, see docs/benchmarks.md. */
export interface Limit {
  readonly at: 'p50' | 'p95' | 'p99' | 'max';
  readonly below: number;
}

export interface Row {
  readonly what: string;
  readonly unit: 'ms' | 'µs' | 'ns' | '%' | '1/s' | 'MiB';
  readonly values: readonly number[];
  readonly limits?: readonly Limit[];
}

export interface TopicOptions {
  /** Also what takes minutes. */
  readonly isLong: boolean;
}

/** One question that is answered by measuring. */
export interface Topic {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** What the rows mean, in plain words. */
  readonly about: string;
  run(options: TopicOptions): Promise<readonly Row[]>;
}

export interface Summary {
  readonly n: number;
  readonly least: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** By nearest rank, so that every figure is one that was measured. */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { n: sorted.length, least: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
