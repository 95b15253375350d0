import type { ProcessReader } from '../ports.ts';
import { readMaps } from './maps.ts';
import { createOwnPrograms, type OwnPrograms } from './own-programs.ts';
import { readRunTime } from './run-time.ts';
import { listPids, readExecutable, readStat, readStatus } from './stat.ts';
import { createTargetMemory } from './target-memory.ts';

/** The processes of this machine (of this pid namespace) through /proc. */
export function createProcReader(own: OwnPrograms = createOwnPrograms()): ProcessReader {
  return {
    pids: listPids,
    stat: readStat,
    runTime: readRunTime,
    status: readStatus,
    executable: readExecutable,
    maps: readMaps,
    memory: createTargetMemory,
    isOurs: (pid) => own.has(pid),
  };
}
