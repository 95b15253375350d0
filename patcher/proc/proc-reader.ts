import { statSync } from 'node:fs';
import type { ProcessReader } from '../ports.ts';
import { readMaps, type Mapping } from './maps.ts';
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
    fileStamp,
    isOurs: (pid) => own.has(pid),
  };
}

/** /proc/PID/map_files leads to the very file that is mapped, in whatever namespace (needs CAP_CHECKPOINT_RESTORE). */
function fileStamp(pid: number, mapping: Mapping): string | undefined {
  try {
    const file = statSync(`/proc/${pid}/map_files/${mapping.start.toString(16)}-${mapping.end.toString(16)}`, {
      bigint: true,
    });
    return `${file.dev} ${file.ino} ${file.mtimeNs} ${file.size}`;
  } catch {
    return undefined;
  }
}
