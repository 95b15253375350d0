import { processId, type ProcessKey } from '#domain/process.ts';

/** What was put into a process a moment ago. */
export interface RecentChange {
  readonly process: ProcessKey;
  readonly name: string;
  readonly digest: string;
  readonly buildId: string;
}

/** A process that a patch has broken usually dies at once; one that dies after this has had other reasons to. */
const SUSPICIOUS_MS = 10_000;

/** Remembers for a while what was changed in which process, so that a death by a fault is laid at the right door. */
export class DeathWatch {
  readonly #recent = new Map<string, { change: RecentChange; until: number }>();

  /** `now` in milliseconds, on any clock that only goes forward. */
  changed(change: RecentChange, now: number): void {
    for (const [id, { until }] of this.#recent) if (until < now) this.#recent.delete(id);
    this.#recent.set(processId(change.process), { change, until: now + SUSPICIOUS_MS });
  }

  /** It was not changed after all. */
  unchanged(process: ProcessKey): void {
    this.#recent.delete(processId(process));
  }

  /** The change that a process which just died of a fault may have died of. A pid is enough: the kernel names the dead by it. */
  suspectOf(pid: number, now: number): RecentChange | undefined {
    for (const { change, until } of this.#recent.values())
      if (change.process.pid === pid && until >= now) return change;
    return undefined;
  }
}
