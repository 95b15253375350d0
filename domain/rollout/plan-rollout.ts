import { allAtOnce } from './at-once.ts';
import { assign, earliest, type Decision, type NodeCounts } from './decision.ts';
import { walkSteps, type Walk } from './gates.ts';
import { divide, membersOf, type Member } from './member.ts';
import type { RolloutNode } from './node.ts';
import type { Policy } from './policy.ts';
import { continueWith, fallbackOf, MAX_RECORDED, type Progress } from './progress.ts';
import { chooseStarts } from './starts.ts';
import { judgeWindows, type Windows } from './window.ts';
import { describeWait, type Hold } from './words.ts';

export interface RolloutInput {
  /** Undefined when the policy that the patch names does not exist or cannot be read: then nothing is started. */
  readonly policy: Policy | undefined;
  /** The nodes that the placement selects; what they are asked for includes writes that are still queued. */
  readonly nodes: readonly RolloutNode[];
  /** Revision wanted everywhere; undefined takes the patch out everywhere, at once. */
  readonly desired: string | undefined;
  /** As the last look left it. */
  readonly progress: Progress;
  /** The annotation `stopgap.dev/approve` of the MicroPatch. */
  readonly approvals: string | undefined;
  readonly windows: Windows;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Where no policy says otherwise, while it is missing. */
const DEFAULT_DEADLINE_MS = 15 * 60_000;

/**
 * Decides which nodes run which revision. It only looks at what is so now and at the recorded progress, so that it may
 * be asked at any time and twice; carrying out what it says and asking again changes nothing more.
 */
export function planRollout(input: RolloutInput): Decision {
  const progress = continueWith(input.progress, input.desired);
  const { desired } = input;
  if (desired === undefined || progress.isReturn) return allAtOnce(input.nodes, progress, input.now);
  return planForward(input, desired, progress);
}

function planForward(input: RolloutInput, target: string, before: Progress): Decision {
  const { policy, now } = input;
  const members = membersOf(input.nodes, target, deadlineOf(policy), now);
  const failures = recordFailures(before.failures, members);
  const stop = stopOf(policy, before, failures);
  const { walk, rest } = walkUnless(stop, input, members, { ...before, failures });
  const allowed = chooseStarts(walk.open, members);
  const hold = holdOf(input, stop, allowed.length > 0);
  const starts = new Set(hold === undefined ? allowed.map(({ node }) => node.name) : []);
  const counts = countNodes(members);
  const isAtRest = stop === undefined && walk.wait.kind === 'Nothing';
  const isComplete = isAtRest && counts.inFlight === 0 && allowed.length === 0;
  const progress: Progress = {
    ...before,
    failures,
    passed: walk.passed,
    settled: walk.settled,
    isReverted: stop === 'Reverted',
    isComplete: before.isComplete || (isComplete && counts.done > 0),
  };
  const fallback = fallbackOf(progress);
  const situation = { walk, hold, isComplete, counts, rest, fallback, progress, maxFailures: policy?.maxFailures };
  return {
    ...assign(input.nodes, choose(target, starts, fallback, progress.isReverted)),
    progress,
    status: { ...describeWait(situation, now), counts, failures },
    lookAgainAt: earliest([...timesOf(members), walkTime(walk), hold?.until], now),
  };
}

const deadlineOf = (policy: Policy | undefined): number => policy?.progressDeadlineMs ?? DEFAULT_DEADLINE_MS;

type Stop = 'NoPolicy' | 'Reverted' | 'Failures' | undefined;

/** What ends a rollout until a person acts. */
function stopOf(policy: Policy | undefined, before: Progress, failures: Progress['failures']): Stop {
  if (before.isReverted) return 'Reverted';
  if (policy === undefined) return 'NoPolicy';
  if (Object.keys(failures).length < policy.maxFailures) return undefined;
  return policy.onFailure === 'Revert' && !before.isComplete ? 'Reverted' : 'Failures';
}

/** A rollout that is stopped opens no step, and a soak that was interrupted begins anew. */
function walkUnless(stop: Stop, input: RolloutInput, members: readonly Member[], progress: Progress) {
  const { policy, approvals, now } = input;
  const { steps, rest } = policy === undefined ? { steps: [], rest: [] } : divide(policy, members, progress.passed);
  const shut: Walk = {
    open: [],
    wait: { kind: 'Nothing', step: undefined },
    passed: progress.passed,
    settled: undefined,
  };
  return { walk: stop === undefined ? walkSteps(steps, progress, approvals, now) : shut, rest: rest.length };
}

/** A node keeps what it has until its turn; one that has nothing gets what was complete before. */
function choose(target: string, starts: ReadonlySet<string>, fallback: string | undefined, isReverted: boolean) {
  return ({ name, assigned }: RolloutNode): string | undefined => {
    if (isReverted && assigned?.revision === target) return fallback;
    if (starts.has(name)) return target;
    return assigned === undefined ? fallback : assigned.revision;
  };
}

/** A failure is forgotten only when its node was seen done; one that is gone or silent still counts. */
function recordFailures(recorded: Progress['failures'], members: readonly Member[]): Progress['failures'] {
  const failures = new Map(Object.entries(recorded));
  for (const { node, standing, hasTarget } of members) {
    if (!hasTarget) continue;
    if (standing.state === 'Done') failures.delete(node.name);
    if (standing.state === 'Failed') failures.set(node.name, standing.why);
  }
  return Object.fromEntries([...failures].slice(0, MAX_RECORDED));
}

/** What keeps every node from being started, the gravest first; `isNeeded` when one would be if nothing did. */
function holdOf({ policy, windows, now }: RolloutInput, stop: Stop, isNeeded: boolean): Hold | undefined {
  if (stop !== undefined) return { kind: stop, until: undefined };
  if (policy?.paused === true) return { kind: 'Paused', until: undefined };
  const window = judgeWindows(windows, now);
  return window.isOpen || !isNeeded ? undefined : { kind: 'Window', until: window.opensAt };
}

function countNodes(members: readonly Member[]): NodeCounts {
  const counts = { desired: members.length, done: 0, inFlight: 0, waiting: 0, failed: 0, unreachable: 0 };
  for (const { hasTarget, standing, isCandidate } of members) {
    if (!hasTarget) counts[isCandidate ? 'waiting' : 'unreachable']++;
    else if (standing.state === 'Done') counts.done++;
    else if (standing.state === 'InFlight') counts.inFlight++;
    else if (standing.state === 'Failed') counts.failed++;
    else counts.unreachable++;
  }
  return counts;
}

const timesOf = (members: readonly Member[]): (number | undefined)[] =>
  members.map(({ standing }) => ('until' in standing ? standing.until : undefined));
const walkTime = ({ wait }: Walk): number | undefined => (wait.kind === 'Soak' ? wait.until : undefined);
