import type { Member, StepMembers } from './member.ts';
import type { Step } from './policy.ts';
import type { Progress } from './progress.ts';

/** What the walk through the steps came to. */
export type Wait =
  | { readonly kind: 'Working' | 'Unproven' | 'Approval'; readonly step: Step }
  | { readonly kind: 'Soak'; readonly step: Step; readonly until: number }
  | { readonly kind: 'Nothing'; readonly step: undefined };

export interface Walk {
  /** Steps whose nodes may be started. */
  readonly open: readonly StepMembers[];
  readonly wait: Wait;
  readonly passed: Progress['passed'];
  readonly settled: Progress['settled'];
}

/** Whether a node of the step is under way or could be. */
export const isBusy = ({ hasTarget, standing, isCandidate }: Member): boolean =>
  isCandidate || (hasTarget && standing.state === 'InFlight');
export const isDone = ({ hasTarget, standing }: Member): boolean => hasTarget && standing.state === 'Done';

/** `stopgap.dev/approve: <step>@<revision>`; several are separated by commas or spaces. */
export const isApproved = (annotation: string | undefined, step: string, revision: string | undefined) =>
  revision !== undefined && (annotation ?? '').split(/[\s,]+/).includes(`${step}@${revision}`);

/**
 * Walks from gate to gate as far as what is seen now allows. A gate opens only on nodes that are done at this moment;
 * one whose step has no such node stays shut while later steps have any node.
 */
export function walkSteps(
  steps: readonly StepMembers[],
  progress: Progress,
  approvals: string | undefined,
  now: number,
): Walk {
  let { passed, settled } = progress;
  for (const [index, { step, members }] of steps.entries()) {
    if (passed.includes(step.name)) continue;
    const isLast = steps.slice(index + 1).every((later) => later.members.length === 0);
    const open = steps.slice(0, index + 1);
    const wait = gateOf(step, members, isLast);
    if (wait === 'Empty') continue;
    if (wait !== undefined) return { open, wait, passed, settled: undefined };
    settled = settledSince(settled, step, now);
    const isAgreed = isLast || isApproved(approvals, step.name, progress.revision);
    const needed = stillNeeded(step, settled.at + step.soakMs, isAgreed, now);
    if (needed !== undefined) return { open, wait: needed, passed, settled };
    passed = [...passed, step.name];
    settled = undefined;
  }
  return { open: steps, wait: { kind: 'Nothing', step: undefined }, passed, settled: undefined };
}

const settledSince = (settled: Progress['settled'], { name }: Step, now: number) =>
  settled?.step === name ? settled : { step: name, at: now };

/** What a step that is done still needs by its policy: time, and then a person. */
function stillNeeded(step: Step, until: number, isAgreed: boolean, now: number): Wait | undefined {
  if (now < until) return { kind: 'Soak', step, until };
  return step.promotion === 'Manual' && !isAgreed ? { kind: 'Approval', step } : undefined;
}

/** Undefined when all that can be done in the step is done, and proves something. */
function gateOf(step: Step, members: readonly Member[], isLast: boolean): Wait | 'Empty' | undefined {
  if (members.some(isBusy)) return { kind: 'Working', step };
  if (members.some(isDone)) return undefined;
  return isLast ? 'Empty' : { kind: 'Unproven', step };
}
