/** The time, as a port: decisions take it as an argument and tests pass their own. */
export const systemClock = {
  now: (): Date => new Date(),
  /** Milliseconds since the start of the program; nobody can set it. */
  elapsedMs: (): number => performance.now(),
};
