import { sharesMemory } from '../proc/libc.ts';
import { readLastPid } from '../proc/last-pid.ts';
import { listPids, readExecutable } from '../proc/stat.ts';
import { StopError } from './stop-error.ts';

/** The processes that there were at some moment, none of which runs in the target's memory. */
export interface Strangers {
  readonly pids: ReadonlySet<number>;
  readonly lastPid: string;
}

/**
 * Throws TargetBusy when another process runs in the memory of this one: a child of vfork(2) that has not called exec
 * yet, or of clone(2) with CLONE_VM. Nobody stops it together with the threads, and it may stand in the very
 * instructions that are about to change. All processes are looked at before the stop, and under it only those born
 * since, of which there are mostly none.
 */
export function requireUnshared(pid: number, before?: Strangers): Strangers {
  const lastPid = readLastPid();
  if (lastPid !== '' && before?.lastPid === lastPid) return before;
  const pids = listPids();
  const sharer = pids.find((other) => other !== pid && before?.pids.has(other) !== true && isSharer(pid, other));
  if (sharer !== undefined)
    throw new StopError(
      'TargetBusy',
      `process ${sharer} runs in the memory of process ${pid} and would not be stopped`,
    );
  return { pids: new Set(pids), lastPid };
}

/** Kernel threads and zombies have no memory, and neither has a target that has just ended: that is none in common. */
const isSharer = (pid: number, other: number): boolean =>
  sharesMemory(pid, other) && readExecutable(other) !== undefined;
