import { setPriority } from 'node:os';
import { err, ok, type Result } from '#domain/result.ts';
import type { TargetIdentity } from '../ports.ts';
import { IdentityCheck } from '../proc/identity-check.ts';
import { monotonicMs } from './ptrace.ts';
import { endedError, StopError } from './stop-error.ts';
import { StoppedProcess } from './stopped-process.ts';

/** A pause that a person might notice is worse than a patch that comes a second later: past this the stop is given up. */
export const STOP_TIMEOUT_MS = 200;

/**
 * Stops the process, runs `work`, resumes it, always. Returns what `work` returned and how long the process stood.
 * The thread runs at top priority meanwhile, so that busy targets on few cores are not stopped for longer than needed.
 */
export function withStopped<T>(
  target: TargetIdentity,
  work: (stopped: StoppedProcess) => T,
): { readonly value: T; readonly pauseMs: number; readonly restarted: number } {
  const stopped = new StoppedProcess(target.pid);
  const identity = new IdentityCheck(target);
  raisePriority();
  const attempt = tryWork(identity, stopped, work);
  stopped.resume();
  identity.close();
  const pauseMs = roundToMicroseconds(monotonicMs() - (stopped.interruptedAt ?? monotonicMs()));
  // A process may end as soon as its first thread runs on: what was done was done all the same.
  if (attempt.ok && !stopped.hasUnstoppedThread) return { value: attempt.value, pauseMs, restarted: stopped.restarted };
  const error = attempt.ok || stopped.hasEnded ? endedError(target.pid) : attempt.error;
  if (error instanceof StopError) error.leavesThreadSeized = stopped.hasUnstoppedThread;
  throw error;
}

/** Whatever goes wrong, the process is resumed first and the failure looked at afterwards. */
function tryWork<T>(
  identity: IdentityCheck,
  stopped: StoppedProcess,
  work: (stopped: StoppedProcess) => T,
): Result<T, unknown> {
  try {
    stopped.stop(monotonicMs() + STOP_TIMEOUT_MS);
    if (!identity.holds()) throw endedError(stopped.pid);
    return ok(work(stopped));
  } catch (error) {
    return err(error);
  }
}

const roundToMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;

/** setpriority(2) acts on the calling thread alone. Without CAP_SYS_NICE it stays as it was: slower, not wrong. */
function raisePriority(): void {
  try {
    setPriority(0, -20);
  } catch {
    // Not permitted: the stop takes a little longer on a busy machine.
  }
}
