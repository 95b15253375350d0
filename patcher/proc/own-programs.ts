import { join, normalize } from 'node:path';
import { readProcFile } from './read-proc-file.ts';
import { readStat } from './stat.ts';

/** Which processes are Stopgap's own, on whose side of a change nobody may stand. */
export interface OwnPrograms {
  has(pid: number): boolean;
  /** Somebody asked on our socket: whoever asks is our agent, or a person's command line. */
  met(pid: number): void;
}

/** The agent, and a few people at once. The ones who came last are remembered. */
const MAX_MET = 64;

const PROGRAMS = ['cli', 'controller', 'agent', 'patcher', 'patcher/confine', 'patcher/frida/host'];
const EXTENSIONS = ['ts', 'js'];
/** The one that is not ours to run by Node.js. */
const PYTHON_HOOK_HOST = 'patcher/frida/host/hook_host.py';

/**
 * Knows this process, whoever asked on its socket, and everything that runs one of this installation's programs: by
 * command line (proc(5)), since their executable is Node's, which other people's programs run as well. Somebody who
 * pretends to be one of them is left without patches, which is theirs to decide.
 */
export function createOwnPrograms(root = join(import.meta.dirname, '..', '..')): OwnPrograms {
  const entries = new Set([
    ...PROGRAMS.flatMap((program) => EXTENSIONS.map((extension) => join(root, program, `main.${extension}`))),
    join(root, PYTHON_HOOK_HOST),
  ]);
  const met = new Map<number, number | undefined>();

  const wasMet = (pid: number): boolean => met.has(pid) && met.get(pid) === readStat(pid)?.startTicks;
  return {
    has: (pid) => pid === process.pid || wasMet(pid) || argumentsOf(pid).some((argument) => entries.has(argument)),
    met(pid) {
      met.delete(pid);
      met.set(pid, readStat(pid)?.startTicks);
      const [first] = met.keys();
      if (met.size > MAX_MET && first !== undefined) met.delete(first);
    },
  };
}

/** Empty when the process is gone. Paths are put into their shortest form, for they are compared as texts. */
function argumentsOf(pid: number): string[] {
  try {
    return readProcFile(`/proc/${pid}/cmdline`)
      .split('\0')
      .map((argument) => (argument.startsWith('/') ? normalize(argument) : argument));
  } catch {
    return [];
  }
}
