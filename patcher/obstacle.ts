import type { Reason } from '#domain/reason.ts';
import type { ProcessReader } from './ports.ts';

/** Zombie and dead, as /proc/PID/stat has it. */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X']);

/** Why a process must not be touched now, whatever the patch; undefined when nothing stands against it. */
export function obstacleTo(pid: number, reader: ProcessReader): { reason: Reason; message: string } | undefined {
  if (pid === 1)
    return { reason: 'TargetExcluded', message: 'process 1 is never patched: with it the machine would go down' };
  if (pid === reader.self) return { reason: 'TargetExcluded', message: 'this is Stopgap itself' };
  const state = reader.stat(pid)?.state ?? 'X';
  const tracer = reader.status(pid)?.tracer ?? 0;
  if (tracer !== 0) return { reason: 'TargetTraced', message: `process ${tracer} traces it` };
  if (state === 'T') return { reason: 'TargetBusy', message: 'it is stopped by a signal; continue it first' };
  if (ENDED.has(state)) return { reason: 'NoProcess', message: 'it has ended' };
  return undefined;
}
