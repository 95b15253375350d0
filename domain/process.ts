import type { BuildId, OwnerId, PatchName, PayloadDigest } from './ids.ts';
import type { Reason } from './reason.ts';

/** A pid alone is not an identity, for the kernel uses it again; with the start time it is one until the next boot. */
export interface ProcessKey {
  readonly pid: number;
  /** Clock ticks since boot (field 22 of /proc/PID/stat). */
  readonly startTicks: number;
}

/** Text form of a process key, for maps: `1234@56789`. */
export const processId = (key: ProcessKey): string => `${key.pid}@${key.startTicks}`;

/** One place that holds neither what was there originally nor what the patch put there. */
export interface Tampering {
  readonly address: number;
  /** Lower-case hex; `expected` is empty when only a seal says that something differs. */
  readonly expected: string;
  readonly found: string;
  /** `site`: the text that was patched. `region`: the patch's own code or record. */
  readonly place: 'site' | 'region';
}

/**
 * A patch as it was read from the process. Live: wholly in. Partial: some of its sites are in, after a patcher died in
 * between. Retired: out, but its code is still there for threads that may be inside. Tampered: somebody else wrote.
 */
export interface LivePatch {
  readonly name: PatchName;
  readonly digest: PayloadDigest;
  readonly owner: OwnerId;
  readonly buildId: BuildId | undefined;
  readonly state: 'Live' | 'Partial' | 'Retired' | 'Tampered';
  readonly tampering: readonly Tampering[];
  /** How often an exit named in `onHit` was taken in this process; absent when nothing is counted. */
  readonly hits?: number;
  /** Set for a patch of the hook engine: it is in the process only for as long as Stopgap's hook host runs. */
  readonly resident?: Resident;
}

/** What is to be said of hooks that a detour has not: they have a keeper, and their scripts can fail while they run. */
export interface Resident {
  /** The hook host that keeps them; with it, or with its connection to them, they are gone. */
  readonly keeper: number;
  /** The last error of a script, as a sentence: that call went on as if there were no hook. */
  readonly trouble?: string;
}

/** What was seen of one process. Only processes that matter are reported: a wanted build is mapped, or a patch is in. */
export interface ObservedProcess {
  readonly key: ProcessKey;
  /** As the kernel names it; for people and for exclusion rules. */
  readonly executable: string;
  readonly buildIds: readonly BuildId[];
  readonly patches: readonly LivePatch[];
  /** True when code that a dead patcher left behind can be cleaned away. */
  readonly hasLeftovers: boolean;
  /** Why the process must not be changed now, whatever the patch. */
  readonly obstacle: { readonly reason: Reason; readonly message: string } | undefined;
  /** Why nothing must be put into it, although what is in may be taken out: the ceiling of the machine. */
  readonly exclusion?: { readonly reason: Reason; readonly message: string } | undefined;
}
