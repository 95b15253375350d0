/** Time that nobody can set, and waiting for it, as a port: tests pass a clock of their own. */
export interface Timers {
  /** Milliseconds since some fixed moment; never goes back. */
  elapsedMs(): number;
  /** Runs once after so many milliseconds, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
}

/** setTimeout(2) of Node.js takes a signed 32-bit number and fires at once above it. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemTimers: Timers = {
  elapsedMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_MS));
    return () => {
      clearTimeout(timer);
    };
  },
};
