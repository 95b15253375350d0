/**
 * What has to be remembered between two looks, because no status tells it: the caller stores it, in one piece, before it
 * writes what the same look decided. Losing it is safe: the rollout begins again at its first step with the nodes that
 * already have the revision counted as done.
 */
export interface Progress {
  /** Revision it is about; undefined when the patch is to be taken out. */
  readonly revision: string | undefined;
  /** Names of the steps whose gate was opened. */
  readonly passed: readonly string[];
  /** Since when all nodes of a step are done. */
  readonly settled: { readonly step: string; readonly at: number } | undefined;
  /** Nodes that failed and were not seen done since, with the reason; at most `MAX_RECORDED`. */
  readonly failures: Readonly<Record<string, string>>;
  /** The rollout was complete once. */
  readonly isComplete: boolean;
  /** It goes back to a revision that was complete before, so that nothing holds it up. */
  readonly isReturn: boolean;
  /** `onFailure: Revert` has struck; only another revision ends that. */
  readonly isReverted: boolean;
  /** Revisions that were complete once, the last one first; at most `MAX_PROVEN`. */
  readonly proven: readonly string[];
}

/** Not below the largest `maxFailures`: with so many recorded, every budget is used up. */
export const MAX_RECORDED = 100;
/** As many as the controller keeps of a MicroPatch (revisionHistoryLimit). */
export const MAX_PROVEN = 10;

export const NO_PROGRESS: Progress = {
  revision: undefined,
  passed: [],
  settled: undefined,
  failures: {},
  isComplete: false,
  isReturn: false,
  isReverted: false,
  proven: [],
};

/** The progress with which a look begins: the one recorded, or a new one when another revision is wanted. */
export function continueWith(recorded: Progress, desired: string | undefined): Progress {
  if (recorded.revision === desired) return recorded;
  const done = recorded.isComplete && recorded.revision !== undefined ? [recorded.revision] : [];
  const proven = [...new Set([...done, ...recorded.proven])].slice(0, MAX_PROVEN);
  const isReturn = desired !== undefined && proven.includes(desired);
  return { ...NO_PROGRESS, revision: desired, proven, isReturn };
}

/** The last revision that was complete, other than the one wanted now: what nodes had, or would have had, before. */
export const fallbackOf = ({ proven, revision }: Progress): string | undefined =>
  proven.find((one) => one !== revision);
