import type { Labels } from '../placement.ts';

/** What a node says of one patch, from the status of its NodePatchState. Times are milliseconds since 1970. */
export interface NodeReport {
  /** Boot that the agent ran in when it wrote this. */
  readonly bootId: string;
  /** When it was written. */
  readonly at: number;
  /** Generation of the desired state that it answers. */
  readonly observedGeneration: number;
  /** MicroPatchRevision it speaks of; undefined when the node says that it holds none. */
  readonly revision: string | undefined;
  readonly phase: NodePhase;
  readonly message: string;
}

export type NodePhase =
  'Pending' | 'NoTarget' | 'Applied' | 'Partial' | 'Blocked' | 'Failed' | 'Drifted' | 'Reverting' | 'Superseded';

/** A node that the placement of the patch selects. Times are milliseconds since 1970. */
export interface RolloutNode {
  readonly name: string;
  readonly labels: Labels;
  readonly availability: 'Ready' | 'NotReady' | 'Cordoned';
  /** Since when it is as `availability` says: lastTransitionTime of the Ready condition. */
  readonly availableSince: number;
  /** `status.nodeInfo.bootID` of the Node. */
  readonly bootId: string | undefined;
  /** Generation of its desired state, and when that was last changed, for whichever patch. */
  readonly generation: number;
  readonly changedAt: number;
  /** Revision that its desired state names, and since when; undefined when it names none. */
  readonly assigned: { readonly revision: string; readonly since: number } | undefined;
  readonly report: NodeReport | undefined;
}

/** A report older than this says nothing any more. Agents refresh theirs every 10 minutes, give or take 2. */
export const FRESH_MS = 15 * 60_000;

/**
 * How a node stands to the revision that it is asked to run. Idle: it is asked for none. Away: it cannot be reached, so
 * it is neither waited for nor counted as failed.
 */
export type Standing =
  | { readonly state: 'Idle' | 'Away' }
  /** `until`: when the report ends to prove it. */
  | { readonly state: 'Done'; readonly until: number }
  /** `until`: when it will count as failed, or as away. */
  | { readonly state: 'InFlight'; readonly until: number }
  | { readonly state: 'Failed'; readonly why: string };

const GOOD: ReadonlySet<NodePhase> = new Set(['Applied', 'NoTarget', 'Superseded']);
const BAD: ReadonlySet<NodePhase> = new Set(['Failed', 'Drifted']);

/** Not too old, and not from a clock so far ahead that it would never grow old. */
export const isFresh = ({ at }: NodeReport, now: number): boolean => Math.abs(now - at) < FRESH_MS;

/** Judges a node by evidence only: what is stale, of another boot or of an older desired state proves nothing. */
export function judgeNode(node: RolloutNode, progressDeadlineMs: number, now: number): Standing {
  const { assigned, report } = node;
  if (assigned === undefined) return { state: 'Idle' };
  const about = report?.revision === assigned.revision ? report : undefined;
  const proven = about && proof(node, about, now);
  if (proven !== undefined) return proven;
  if (node.availability !== 'Ready') return lost(assigned.since + progressDeadlineMs, now);
  if (about !== undefined && GOOD.has(about.phase)) return unconfirmed(node, about, progressDeadlineMs, now);
  const until = Math.max(assigned.since, node.availableSince) + progressDeadlineMs;
  return now < until ? { state: 'InFlight', until } : { state: 'Failed', why: overdue(report) };
}

/** What a report shows that is of now; undefined when it shows neither success nor failure. */
function proof(node: RolloutNode, report: NodeReport, now: number): Standing | undefined {
  if (!isProof(node, report, now)) return undefined;
  if (GOOD.has(report.phase)) return { state: 'Done', until: report.at + FRESH_MS };
  return BAD.has(report.phase) ? { state: 'Failed', why: `${report.phase}: ${report.message}` } : undefined;
}

const isProof = (node: RolloutNode, report: NodeReport, now: number): boolean =>
  node.bootId === report.bootId && report.observedGeneration >= node.generation && isFresh(report, now);

/** A node that was lost in the middle keeps its place until its deadline: perhaps it was lost because of the patch. */
const lost = (until: number, now: number): Standing => (now < until ? { state: 'InFlight', until } : { state: 'Away' });

/** It was done once. Whether it still is, its next report tells; until then it opens no gate, and it has not failed. */
function unconfirmed(node: RolloutNode, report: NodeReport, progressDeadlineMs: number, now: number): Standing {
  if (!isFresh(report, now)) return { state: 'Away' };
  if (report.observedGeneration >= node.generation) return { state: 'InFlight', until: report.at + FRESH_MS };
  const until = Math.max(node.changedAt, node.availableSince) + progressDeadlineMs;
  return now < until ? { state: 'InFlight', until } : { state: 'Failed', why: overdue(report) };
}

const overdue = (report: NodeReport | undefined): string =>
  report === undefined
    ? 'Timeout: its agent has not reported'
    : `Timeout: its last report was ${report.phase}${report.message === '' ? '' : `, ${report.message}`}`;

/** Whether a node can be asked for something new: it is ready, and its agent has reported lately, in this boot. */
export const canStart = (node: RolloutNode, now: number): boolean =>
  node.availability === 'Ready' &&
  node.report !== undefined &&
  node.report.bootId === node.bootId &&
  isFresh(node.report, now);
