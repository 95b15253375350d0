import type { ProcessEvent } from './proc/process-events.ts';
import type { ProcessWatch } from './process-watch.ts';

export interface NewsDeps {
  readonly watch: ProcessWatch;
  readonly pids: () => number[];
  /** Changes whenever a process or thread begins. */
  readonly lastPid: () => string;
  /** Milliseconds, on a clock that only goes forward. */
  readonly now: () => number;
  readonly publish: (pids: readonly number[]) => void;
}

/** Turns what is noticed of processes into "look at these now". */
export interface ProcessNewsSource {
  /** The kernel's own news, where there are any. */
  tell(events: readonly ProcessEvent[]): void;
  /**
   * Milliseconds until `tick` is to be called; undefined while the kernel tells of what happens and nobody's next look is
   * outstanding, so that nobody has to wake up.
   */
  untilTick(hasEvents: boolean): number | undefined;
  /** Without the kernel's news it looks for itself, at little cost while nothing happens. */
  tick(hasEvents: boolean): void;
}

/** Least time between two calls to `tick`: shorter than a new program needs to start, without being felt. */
const TICK_MS = 10;
/** Ends of processes are not announced by `lastPid`. */
const LIST_AT_LEAST_EVERY_MS = 1_000;
/** Where /proc/loadavg cannot be read, nothing tells of beginnings either. */
const LIST_BLINDLY_EVERY_MS = 100;

export function createProcessNews({ watch, pids, lastPid, now, publish }: NewsDeps): ProcessNewsSource {
  let seenPid = '';
  let listedAt = Number.NEGATIVE_INFINITY;

  function lookForChanges(): void {
    const last = lastPid();
    const rest = last === '' ? LIST_BLINDLY_EVERY_MS : LIST_AT_LEAST_EVERY_MS;
    if (last === seenPid && now() - listedAt < rest) return;
    seenPid = last;
    listedAt = now();
    watch.compare(pids(), listedAt);
  }

  function publishDue(): void {
    const due = watch.due(now());
    if (due.length > 0) publish(due);
  }

  return {
    tell(events) {
      for (const event of events) {
        if (event.kind === 'exit') watch.end(event.pid);
        else if (event.kind === 'fork') watch.fork(event.pid, now());
        else watch.touch(event.pid, now());
      }
      publishDue();
    },
    untilTick(hasEvents) {
      const untilDue = hasEvents ? watch.untilDue(now()) : TICK_MS;
      return untilDue === undefined ? undefined : Math.max(TICK_MS, untilDue);
    },
    tick(hasEvents) {
      if (!hasEvents) lookForChanges();
      publishDue();
    },
  };
}
