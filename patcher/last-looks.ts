import type { BuildId } from '#domain/ids.ts';
import { progressOf, type ProcessStat } from './proc/stat.ts';

/** What a look at one process found, and what the process had done until then. */
interface LastLook {
  readonly startTicks: number;
  readonly progress: string;
  readonly buildIds: readonly BuildId[];
  /** Milliseconds, on a clock that goes forward: from then on the process is looked at again whatever it did. */
  readonly until: number;
}

/**
 * What is still known of processes that have done nothing since they were looked at, so that a machine full of sleepers
 * costs one line of /proc for each of them. It only saves work: what it holds says which builds a process had mapped,
 * never that a patch is in or sound.
 */
export interface LastLooks {
  /** The builds that a process has mapped, if it has neither run nor changed its address space since, and not too long ago. */
  find(pid: number, stat: ProcessStat, now: number): readonly BuildId[] | undefined;
  /** `stat` must have been read before the mappings: whatever happened between the two is then noticed the next time. */
  keep(pid: number, stat: ProcessStat, buildIds: readonly BuildId[], now: number): void;
  /** Drops those that have ended. */
  keepOnly(pids: ReadonlySet<number>): void;
}

/** How long a process may be believed to have mapped nothing because nothing about it moved. */
const BELIEVED_FOR_MS = 60_000;
/** The first looks at all processes come at once; their ends are spread evenly, so that no later pass pays for all of them. */
const SPREAD = 64;

export function createLastLooks(): LastLooks {
  const looks = new Map<number, LastLook>();
  return {
    find(pid, stat, now) {
      const last = looks.get(pid);
      return last !== undefined && now < last.until && last.progress === progressOf(stat) ? last.buildIds : undefined;
    },
    keep(pid, stat, buildIds, now) {
      const share = looks.get(pid)?.startTicks === stat.startTicks ? 1 : ((pid % SPREAD) + 1) / SPREAD;
      looks.set(pid, {
        startTicks: stat.startTicks,
        progress: progressOf(stat),
        buildIds,
        until: now + BELIEVED_FOR_MS * share,
      });
    },
    keepOnly(pids) {
      for (const pid of looks.keys()) if (!pids.has(pid)) looks.delete(pid);
    },
  };
}
