import type { Reason } from '#domain/reason.ts';
import type { ProcessReader } from './ports.ts';

/** Zombie and dead, as /proc/PID/stat has it. */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X']);

interface Obstacle {
  readonly reason: Reason;
  readonly message: string;
}

/** Why a process must not be touched now, whatever the patch; undefined when nothing stands against it. */
export const obstacleTo = (pid: number, reader: ProcessReader): Obstacle | undefined =>
  lastingObstacle(pid, reader) ?? passingObstacle(pid, reader);

function lastingObstacle(pid: number, reader: ProcessReader): Obstacle | undefined {
  const never = (message: string): Obstacle => ({ reason: 'TargetExcluded', message });
  if (pid === 1) return never('process 1 is never patched: with it the machine would go down');
  if (reader.isOurs(pid)) return never('this is Stopgap itself');
  const isKernelThread = reader.stat(pid)?.isKernelThread ?? false;
  return isKernelThread ? never('it is a thread of the kernel, which runs no program') : undefined;
}

function passingObstacle(pid: number, reader: ProcessReader): Obstacle | undefined {
  const state = reader.stat(pid)?.state ?? 'X';
  const tracer = reader.status(pid)?.tracer ?? 0;
  if (tracer !== 0) return { reason: 'TargetTraced', message: `process ${tracer} traces it` };
  if (state === 'T') return { reason: 'TargetBusy', message: 'it is stopped by a signal; continue it first' };
  if (ENDED.has(state)) return { reason: 'NoProcess', message: 'it has ended' };
  return undefined;
}
