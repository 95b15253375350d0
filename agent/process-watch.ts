/**
 * Which processes to look at between two full passes: those that have just appeared, and for a while again, because a
 * new process is usually a fork that has yet to exec, and its libraries come after that; and those that have just ended,
 * so that nobody is told of them any longer.
 */
export interface ProcessWatch {
  /** Pids to look at now, given all pids there are; `now` in milliseconds. */
  due(pids: readonly number[], now: number): number[];
}

/** Milliseconds after a process was first seen: dense at first, when an exec is likely, then thinning out. */
const LOOKS_AFTER_MS = [0, 40, 80, 160, 320, 640, 1_280, 2_560];

export function createProcessWatch(): ProcessWatch {
  const seen = new Map<number, { since: number; looks: number }>();
  let isFirst = true;

  return {
    due(pids, now) {
      const alive = new Set(pids);
      const due = [...seen.keys()].filter((pid) => !alive.has(pid));
      for (const pid of due) seen.delete(pid);
      for (const pid of pids) {
        const entry = seen.get(pid) ?? { since: now, looks: isFirst ? LOOKS_AFTER_MS.length : 0 };
        seen.set(pid, entry);
        const next = LOOKS_AFTER_MS[entry.looks];
        if (next === undefined || now < entry.since + next) continue;
        entry.looks += 1;
        due.push(pid);
      }
      isFirst = false;
      return due;
    },
  };
}
