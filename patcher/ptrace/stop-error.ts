import type { Reason } from '#domain/reason.ts';

/** Ends a stop early, before anything was written or after everything written was undone. Thrown in this folder only. */
export class StopError extends Error {
  readonly reason: Reason;
  /** Set when a thread was seized but never stopped: only the end of the tracing OS thread lets go of it. */
  leavesThreadSeized = false;
  constructor(reason: Reason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export const endedError = (pid: number): StopError =>
  new StopError('NoProcess', `process ${pid} has ended or runs another program now`);
