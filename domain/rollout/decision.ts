import type { RolloutNode } from './node.ts';
import type { Progress } from './progress.ts';

export type RolloutPhase = 'Progressing' | 'Soaking' | 'AwaitingApproval' | 'Paused' | 'Complete';

/** One desired state to be written anew. */
export interface Change {
  readonly node: string;
  /** Undefined takes the patch out of the desired state of the node. */
  readonly revision: string | undefined;
}

/** Nodes by where they stand; the sum is `desired`. */
export interface NodeCounts {
  readonly desired: number;
  readonly done: number;
  readonly inFlight: number;
  /** Whose turn has not come. */
  readonly waiting: number;
  readonly failed: number;
  /** Skipped: not ready, cordoned, or without a fresh report. */
  readonly unreachable: number;
}

export interface RolloutStatus {
  /** Step that is under way; undefined when none is. */
  readonly step: string | undefined;
  readonly phase: RolloutPhase;
  /** The phase in words, with what to do next. */
  readonly message: string;
  readonly counts: NodeCounts;
  /** Failed nodes by name, also those that are gone, and why. */
  readonly failures: Readonly<Record<string, string>>;
}

export interface Decision {
  /** What every node is to run from now on. */
  readonly assignments: ReadonlyMap<string, string | undefined>;
  /** Where that differs from what its desired state says. */
  readonly changes: readonly Change[];
  readonly progress: Progress;
  readonly status: RolloutStatus;
  /** Milliseconds since 1970; undefined when only an event can change anything. Always later than `now`. */
  readonly lookAgainAt: number | undefined;
}

/** What all nodes get: `choose` says it for each, in the order of their names. */
export function assign(nodes: readonly RolloutNode[], choose: (node: RolloutNode) => string | undefined) {
  const sorted = [...nodes].sort((left, right) => (left.name < right.name ? -1 : 1));
  const assignments = new Map(sorted.map((node) => [node.name, choose(node)]));
  const changes = sorted
    .filter((node) => node.assigned?.revision !== assignments.get(node.name))
    .map((node): Change => ({ node: node.name, revision: assignments.get(node.name) }));
  return { assignments, changes };
}

/** The earliest of the times that are still to come. */
export function earliest(times: readonly (number | undefined)[], now: number): number | undefined {
  return times.reduce((soonest: number | undefined, time) => {
    if (time === undefined || time <= now || time === Infinity) return soonest;
    return soonest === undefined ? time : Math.min(soonest, time);
  }, undefined);
}
