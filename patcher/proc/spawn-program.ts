import koffi from 'koffi';
import { WALL, waitpid, WNOHANG } from './libc.ts';
import { nap } from './nap.ts';
import { readTasks } from './stat.ts';

const libc = koffi.load(null);
const posixSpawn = libc.func(
  'int posix_spawn(_Out_ int *pid, const char *path, void *actions, void *attributes, const char **argv, const char **envp)',
) as (
  pid: [number],
  path: string,
  actions: null,
  attributes: null,
  argv: readonly (string | null)[],
  envp: readonly (string | null)[],
) => number;
/** A killed child is gone in microseconds; one that is stuck in the kernel is left to whoever adopts it. */
const END_TIMEOUT_MS = 1_000;
const NAP_MS = 1;

/** A child that Node does not know of: libuv waits for its own children and would swallow the stops of a traced one. */
export interface SpawnedProgram {
  readonly pid: number;
  /** Kills and reaps it, together with threads of it that the calling thread still traces. */
  end(): void;
}

/** posix_spawn(3) with an empty environment; undefined when the program cannot be started. */
export function spawnProgram(path: string, args: readonly string[]): SpawnedProgram | undefined {
  const pid: [number] = [0];
  if (posixSpawn(pid, path, null, null, [path, ...args, null], [null]) !== 0) return undefined;
  return {
    pid: pid[0],
    end() {
      try {
        process.kill(pid[0], 'SIGKILL');
      } catch {
        // It has ended by itself; reaping it is all that is left.
      }
      reap(pid[0]);
    },
  };
}

/**
 * Never blocks: a process is not reaped before its last thread, and a thread that was seized when a stop was given up
 * is gone only once its tracer has waited for it (ptrace(2), "Death under ptrace"), which is whoever waits here.
 */
function reap(pid: number): void {
  const deadline = performance.now() + END_TIMEOUT_MS;
  while (waitpid(pid, [0], WNOHANG | WALL) !== pid && performance.now() < deadline) {
    for (const tid of readTasks(pid)) if (tid !== pid) waitpid(tid, [0], WNOHANG | WALL);
    nap(NAP_MS);
  }
}
