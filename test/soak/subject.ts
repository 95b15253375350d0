/** What came of loading a program for a while. Latencies in microseconds. */
export interface Load {
  readonly requests: number;
  /** Requests without an answer, or with one that says that it failed. */
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The same with how long it took. */
export interface TimedLoad extends Load {
  readonly seconds: number;
}

/** A program that serves, and whoever keeps it busy and checks its answers. */
export interface Running {
  /** Whose code is changed: those that serve, not those that only watch over them. */
  targets(): readonly number[];
  /** Keeps it busy with its field's usual tool. */
  load(seconds: number): Promise<Load>;
  /** Asks one thing whose answer is known; a sentence for each answer that is not as it has to be. */
  ask(): Promise<string | undefined>;
  /** What must be true in the end, when all is quiet again; sentences for what is not. */
  audit(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface Subject {
  readonly name: string;
  /** The tool that loads it, for the table. */
  readonly tool: string;
  /** Functions that run for each request, the hottest first; those that a build lacks are left out. */
  readonly functions: readonly string[];
  /** Unpacks and starts it; the file is the module that is patched. */
  start(): Promise<Running & { readonly module: string }>;
}

/** By nearest rank, of numbers in any order. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
