import type { BuildId } from '#domain/ids.ts';
import type { ProcessKey } from '#domain/process.ts';
import { progressOf, type ProcessStat } from './proc/stat.ts';

/** What the cheap look at a process shows: enough to tell whether it matters. */
export interface Sighting {
  readonly key: ProcessKey;
  readonly id: string;
  readonly buildIds: readonly BuildId[];
}

/** What a process had done when it was looked at. */
export interface Moment {
  readonly stat: ProcessStat;
  /** Processor time of the process in nanoseconds; undefined where the kernel does not tell. Read before all else. */
  readonly runTime: number | undefined;
  /** Milliseconds, on a clock that goes forward. */
  readonly now: number;
}

/** What a look at one process found. */
export interface LastLook {
  /** Where its stack began; 0 for what has no memory of its own. */
  readonly startStack: number;
  /** Undefined for what has no memory of its own: threads of the kernel, and processes that have ended. */
  readonly sighting: Sighting | undefined;
}

/**
 * What is still known of processes that have done nothing since they were looked at, so that a machine full of sleepers
 * costs next to nothing. It only saves work: what it holds says which builds a process had mapped, never that a patch is
 * in or sound.
 */
export interface LastLooks {
  last(pid: number): LastLook | undefined;
  /** True for one that has not run since its last look, not for an instant, if that is not too long ago. */
  isResting(pid: number, runTime: number | undefined, now: number): boolean;
  /**
   * The last look at a process that has done nothing since that comes with a new library, although it has run, or
   * somebody who may share its memory.
   */
  ofQuiet(pid: number, moment: Moment): LastLook | undefined;
  /** `moment` must have been read before the mappings: whatever happened between the two is then noticed the next time. */
  keep(pid: number, moment: Moment, sighting: Sighting | undefined): LastLook;
  /** It cannot be looked at. */
  forget(pid: number): void;
  /** Drops those that have ended, and says what they were. */
  keepOnly(pids: ReadonlySet<number>): LastLook[];
}

/** How long a process that has run may be believed to have mapped nothing, because nothing else about it moved. */
const QUIET_BELIEVED_MS = 60_000;
/** The same for one that has not run, and so cannot have: a net under whatever nobody thought of. */
const RESTING_BELIEVED_MS = 900_000;
/** The first looks at all processes come at once; the next ones are spread evenly, so that no pass pays for all of them. */
const SPREAD = 64;

/** Each process has its turns, that long apart; when the next one after `now` is. */
function nextTurn(pid: number, now: number, periodMs: number): number {
  const phase = ((pid % SPREAD) / SPREAD) * periodMs;
  return (Math.floor((now - phase) / periodMs) + 1) * periodMs + phase;
}

interface KeptLook extends LastLook {
  readonly progress: string;
  runTime: number | undefined;
  /** From then on the process is looked at again whatever it did. */
  until: number;
}

export function createLastLooks(): LastLooks {
  const looks = new Map<number, KeptLook>();
  return {
    last: (pid) => looks.get(pid),
    isResting(pid, runTime, now) {
      const last = looks.get(pid);
      return last !== undefined && runTime !== undefined && runTime === last.runTime && now < last.until;
    },
    ofQuiet(pid, { stat, runTime, now }) {
      const last = looks.get(pid);
      if (last === undefined || now >= last.until || last.progress !== progressOf(stat)) return undefined;
      last.runTime = runTime;
      last.until = Math.min(last.until, nextTurn(pid, now, QUIET_BELIEVED_MS));
      return last;
    },
    keep(pid, { stat, runTime, now }, sighting) {
      const until = nextTurn(pid, now, runTime === undefined ? QUIET_BELIEVED_MS : RESTING_BELIEVED_MS);
      const look = { startStack: stat.startStack, sighting, progress: progressOf(stat), runTime, until };
      looks.set(pid, look);
      return look;
    },
    forget(pid) {
      looks.delete(pid);
    },
    keepOnly(pids) {
      const ended = [...looks].filter(([pid]) => !pids.has(pid));
      for (const [pid] of ended) looks.delete(pid);
      return ended.map(([, look]) => look);
    },
  };
}
