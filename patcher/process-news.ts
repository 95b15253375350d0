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
  /** True while `tick` has to be called although there are the kernel's news: somebody's next look is outstanding. */
  isWaiting(): boolean;
  /** Called often. Without the kernel's news it looks for itself, at little cost while nothing happens. */
  tick(hasEvents: boolean): void;
}

/** How long to wait before the calls to `tick`: shorter than a new program needs to start, without being felt. */
export const TICK_MS = 10;
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
    const due = watch.isWaiting() ? watch.due(now()) : [];
    if (due.length > 0) publish(due);
  }

  return {
    tell(events) {
      for (const event of events) {
        if (event.kind === 'exit') watch.end(event.pid);
        else watch.touch(event.pid, now());
      }
      publishDue();
    },
    isWaiting: () => watch.isWaiting(),
    tick(hasEvents) {
      if (!hasEvents) lookForChanges();
      publishDue();
    },
  };
}
