/**
 * Which processes to look at between two full passes: those that have just appeared or called exec, and for a while
 * again, because a new process is usually a fork that has yet to exec, and its libraries come after that; and those that
 * have just ended, so that nobody is told of them any longer. `now` is in milliseconds, on a clock that goes forward.
 */
export interface ProcessWatch {
  /** Compares all the pids there are with those of the last time. The first time all of them are old. */
  compare(pids: readonly number[], now: number): void;
  /** Something happened to this process: it is looked at now, and for a while again. */
  touch(pid: number, now: number): void;
  /** It was forked, and is what its parent was: it is looked at in a moment, if it has not called exec by then, and again. */
  fork(pid: number, now: number): void;
  /** It has ended: it is looked at once more. */
  end(pid: number): void;
  /** The pids whose time has come and that have done something since they were last returned; each is returned once. */
  due(now: number): number[];
  /** Milliseconds until the next time that somebody is due; undefined while nobody's next look is outstanding. */
  untilDue(now: number): number | undefined;
}

/** Milliseconds after something happened: dense at first, when an exec is likely, then thinning out. */
const LOOKS_AFTER_MS = [0, 10, 25, 50, 100, 200, 400, 800, 1_600, 3_200];

/** What a process has done so far, as a text to compare; undefined when there is none of that number, or nobody knows. */
export type ActivityOf = (pid: number) => string | undefined;

interface Young {
  readonly since: number;
  looks: number;
  /** As it was when it was last returned. */
  activity: string | undefined;
}

/** Most new processes do something once and then wait: one that has done nothing since its last look needs no other. */
export function createProcessWatch(activityOf: ActivityOf): ProcessWatch {
  const young = new Map<number, Young>();
  const ended = new Set<number>();
  let known: ReadonlySet<number> | undefined;

  return {
    compare(pids, now) {
      const alive = new Set(pids);
      for (const pid of known === undefined ? [] : pids)
        if (known?.has(pid) === false && !young.has(pid)) this.touch(pid, now);
      for (const pid of known ?? []) if (!alive.has(pid)) this.end(pid);
      known = alive;
    },
    touch(pid, now) {
      young.set(pid, { since: now, looks: 0, activity: undefined });
      ended.delete(pid);
    },
    fork(pid, now) {
      young.set(pid, { since: now, looks: 1, activity: undefined });
      ended.delete(pid);
    },
    end(pid) {
      young.delete(pid);
      ended.add(pid);
    },
    due(now) {
      const due = [...ended];
      ended.clear();
      for (const [pid, entry] of young) {
        if (now < entry.since + (LOOKS_AFTER_MS[entry.looks] ?? 0)) continue;
        const activity = activityOf(pid);
        if (activity === undefined || activity !== entry.activity) due.push(pid);
        entry.activity = activity;
        while (now >= entry.since + (LOOKS_AFTER_MS[entry.looks] ?? Number.POSITIVE_INFINITY)) entry.looks += 1;
        if (entry.looks >= LOOKS_AFTER_MS.length) young.delete(pid);
      }
      return due;
    },
    untilDue(now) {
      if (young.size === 0 && ended.size === 0) return undefined;
      const next = [...young.values()].map(({ since, looks }) => since + (LOOKS_AFTER_MS[looks] ?? 0));
      return ended.size > 0 ? 0 : Math.max(0, Math.min(...next) - now);
    },
  };
}
