import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { readTasks } from '../../patcher/proc/stat.ts';
import { monotonicMs, OPTION_TRACESYSGOOD, ptrace, waitForStop } from '../../patcher/ptrace/ptrace.ts';

/**
 * What it costs to stop all threads of a process and to let them go again, with nothing done in between and nothing
 * checked: the least that any patcher of this kind can take. Timed as the product times itself, from the first interrupt
 * to the last thread running on.
 */
function bareStop(pid: number): number {
  const tids = readTasks(pid);
  for (const tid of tids) ptrace('SEIZE', tid, 0, OPTION_TRACESYSGOOD);
  const start = monotonicMs();
  for (const tid of tids) ptrace('INTERRUPT', tid);
  for (const tid of tids) waitForStop(tid, start + TIMEOUT_MS);
  for (const tid of tids) ptrace('DETACH', tid);
  return monotonicMs() - start;
}

const TIMEOUT_MS = 1_000;

try {
  setPriority(0, -20);
} catch {
  // Not permitted; neither is it to the product then.
}
parentPort?.on('message', (pid: number) => {
  parentPort?.postMessage(bareStop(pid));
});
