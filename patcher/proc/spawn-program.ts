import koffi from 'koffi';

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
const waitpid = libc.func('int waitpid(int pid, _Out_ int *status, int options)') as (
  pid: number,
  status: [number],
  options: number,
) => number;

/** A child that Node does not know of: libuv waits for its own children and would swallow the stops of a traced one. */
export interface SpawnedProgram {
  readonly pid: number;
  /** Kills and reaps it. */
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
      waitpid(pid[0], [0], 0);
    },
  };
}
