import { readStat, readStatus, readTasks } from '../proc/stat.ts';
import { pollForStop } from './ptrace.ts';

/**
 * Frees a process that calls exec just while it is seized. The exec waits until the other threads are gone; those that
 * we have seized are gone only once we have waited for them; and as long as the exec waits, the kernel lets nobody
 * seize one more thread of that process, so that the tracing thread hangs in that very call (cred_guard_mutex, held from
 * the start of an exec to its end, in fs/exec.c and kernel/ptrace.c). Any thread of our process may wait for what another
 * one traces, so it is done from outside.
 */
export function reapEndedThreads(pid: number): void {
  const ours = new Set(readTasks(process.pid));
  for (const tid of readTasks(pid)) {
    const thread = `${pid}/task/${tid}`;
    if (readStat(thread)?.state === 'Z' && ours.has(readStatus(thread)?.tracer ?? 0)) pollForStop(tid);
  }
}
