import { setPriority } from 'node:os';
import type { TargetIdentity } from '../ports.ts';
import { readExecutable, readStat } from '../proc/stat.ts';
import { monotonicMs } from './ptrace.ts';
import { StopError } from './stop-error.ts';
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
  raisePriority();
  const start = monotonicMs();
  try {
    stopped.stop(start + STOP_TIMEOUT_MS);
    requireIdentity(target);
    const value = work(stopped);
    stopped.resume();
    return { value, pauseMs: roundToMicroseconds(monotonicMs() - start), restarted: stopped.restarted };
  } catch (error) {
    stopped.resume();
    if (error instanceof StopError) error.leavesThreadSeized ||= stopped.hasUnstoppedThread;
    throw error;
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

/** The process must still be the one that was looked at: same start, same program (an exec makes it another). */
function requireIdentity(target: TargetIdentity): void {
  const started = readStat(target.pid)?.startTicks;
  const executable = readExecutable(target.pid);
  const isSame =
    started === target.startTicks && executable?.device === target.device && executable.inode === target.inode;
  if (!isSame) throw new StopError('NoProcess', `process ${target.pid} has ended or runs another program now`);
}
