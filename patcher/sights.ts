import { processId } from '#domain/process.ts';
import type { ModuleFinder } from './elf/module-finder.ts';
import { createLastLooks, type LastLook, type Moment, type Sighting } from './last-looks.ts';
import type { ProcessReader } from './ports.ts';

export interface SightDeps {
  readonly reader: ProcessReader;
  readonly finder: ModuleFinder;
  /** Milliseconds, on a clock that only goes forward. */
  readonly now: () => number;
}

/** Threads of the kernel and processes that have ended have none. */
const NO_STACK = 0;

/** Which builds processes have mapped. Those that have ended, or may not be read, are left out. */
export interface Sights {
  /** Each of these is asked what it has done. */
  of(pids: readonly number[]): Sighting[];
  /** These are all that there are; one that has not run since the last time is asked nothing. */
  ofAll(pids: ReadonlySet<number>): Sighting[];
}

export function createSights({ reader, finder, now }: SightDeps): Sights {
  const looks = createLastLooks();

  function lookAt(pid: number, runTime = reader.runTime(pid)): LastLook | undefined {
    const stat = reader.stat(pid);
    const moment = stat && { stat, runTime, now: now() };
    const known = moment && looks.ofQuiet(pid, moment);
    if (known !== undefined) return known;
    const sighting = moment === undefined ? 'unreadable' : read(pid, moment);
    if (moment !== undefined && sighting !== 'unreadable') return looks.keep(pid, moment, sighting);
    looks.forget(pid);
    return undefined;
  }

  function read(pid: number, { stat }: Moment): Sighting | undefined | 'unreadable' {
    if (stat.isKernelThread) return undefined;
    const mappings = reader.maps(pid);
    if (mappings === undefined) return 'unreadable';
    if (mappings.length === 0) return undefined;
    const key = { pid, startTicks: stat.startTicks };
    return { key, id: processId(key), buildIds: finder.buildIds(mappings, reader.memory(pid)) };
  }

  /**
   * Looks at those that have run since the last time. What comes back is where the stacks began of these and of those
   * that have ended: whoever shares the memory of another process (vfork(2), CLONE_VM) has that in common with it, and can
   * map something there while the other one rests.
   */
  function lookAtMoving(pids: ReadonlySet<number>, resting: Set<number>): Set<number> {
    const stacks = new Set(looks.keepOnly(pids).map(({ startStack }) => startStack));
    const at = now();
    for (const pid of pids) {
      const runTime = reader.runTime(pid);
      if (looks.isResting(pid, runTime, at)) {
        resting.add(pid);
        continue;
      }
      stacks.add(looks.last(pid)?.startStack ?? NO_STACK);
      stacks.add(lookAt(pid, runTime)?.startStack ?? NO_STACK);
    }
    stacks.delete(NO_STACK);
    return stacks;
  }

  return {
    of: (pids) => pids.flatMap((pid) => lookAt(pid)?.sighting ?? []),
    ofAll(pids) {
      const resting = new Set<number>();
      const stacks = lookAtMoving(pids, resting);
      return [...pids].flatMap((pid) => {
        const last = looks.last(pid);
        const isShared = last !== undefined && resting.has(pid) && stacks.has(last.startStack);
        return (isShared ? lookAt(pid) : last)?.sighting ?? [];
      });
    },
  };
}
