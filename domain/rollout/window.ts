/** A time from `start` up to, not including, `end`; milliseconds since 1970. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** `hasWindows` false: nodes may be started at any time. Otherwise during the intervals, which may overlap. */
export interface Windows {
  readonly hasWindows: boolean;
  readonly intervals: readonly Interval[];
}

/**
 * Whether nodes may be started now, and if not, when that changes; undefined when no further opening is known. The
 * intervals come from whoever reads the schedules and should reach to the next opening at least.
 */
export function judgeWindows({ hasWindows, intervals }: Windows, now: number) {
  if (!hasWindows) return { isOpen: true as const };
  if (intervals.some(({ start, end }) => start <= now && now < end)) return { isOpen: true as const };
  const openings = intervals.filter(({ start, end }) => start > now && end > start).map(({ start }) => start);
  return { isOpen: false as const, opensAt: openings.length === 0 ? undefined : Math.min(...openings) };
}
