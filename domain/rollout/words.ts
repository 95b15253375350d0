import { formatTimestamp } from '../timestamp.ts';
import type { NodeCounts, RolloutPhase } from './decision.ts';
import { describeDuration } from './duration.ts';
import type { Walk } from './gates.ts';
import type { Progress } from './progress.ts';

/** Why no node is started, whatever the steps say; `until` is when that ends by itself. */
export interface Hold {
  readonly kind: 'NoPolicy' | 'Reverted' | 'Failures' | 'Paused' | 'Window';
  readonly until: number | undefined;
}

export interface Situation {
  readonly walk: Walk;
  readonly hold: Hold | undefined;
  readonly isComplete: boolean;
  readonly counts: NodeCounts;
  /** Nodes that no step selects. */
  readonly rest: number;
  readonly fallback: string | undefined;
  readonly progress: Progress;
  readonly maxFailures: number | undefined;
}

interface Words {
  readonly step: string | undefined;
  readonly phase: RolloutPhase;
  readonly message: string;
}

/** Phase and words of a rollout; what comes first here is what a person must know first. */
export function describeWait(situation: Situation, now: number): Words {
  const { walk, hold, isComplete, counts, rest } = situation;
  const { phase, message } =
    hold !== undefined && !(isComplete && hold.kind === 'Paused')
      ? { phase: holdPhase(hold), message: holdWords(hold, situation) }
      : isComplete
        ? { phase: 'Complete' as const, message: 'No node waits.' }
        : waitWords(situation, now);
  const parts = [`${counts.done} of ${counts.desired} nodes done. ${message}`];
  if (counts.unreachable > 0) parts.push(`${counts.unreachable} cannot be reached and will follow on return.`);
  if (rest > 0) parts.push(`${rest} are in no step of the policy and never get it: add a step that selects them.`);
  return { step: walk.wait.step?.name, phase, message: parts.join(' ') };
}

const holdPhase = ({ kind, until }: Hold): RolloutPhase =>
  kind === 'Window' && until !== undefined ? 'Progressing' : 'Paused';

function holdWords({ kind, until }: Hold, { progress, maxFailures, fallback }: Situation): string {
  const failed = Object.entries(progress.failures);
  const [name, why] = failed[0] ?? ['a node', 'unknown'];
  const cause = `${failed.length} failed, ${name} with ${why.slice(0, 256)}.`;
  switch (kind) {
    case 'NoPolicy':
      return 'Its RolloutPolicy does not exist or is not valid, so nothing is started: create or correct it.';
    case 'Reverted':
      return `${cause} Nodes went back to ${fallback ?? 'being without the patch'}: commit another revision.`;
    case 'Failures':
      return `${cause} maxFailures is ${maxFailures ?? 0}: mend the nodes, commit another revision, or raise maxFailures.`;
    case 'Paused':
      return 'spec.paused of the policy is true: set it to false to go on.';
    case 'Window':
      return until === undefined
        ? 'No window of the policy is known to open: correct spec.windows.'
        : `The next window opens at ${formatTimestamp(until)}.`;
  }
}

function waitWords({ walk: { wait }, counts, progress }: Situation, now: number): Omit<Words, 'step'> {
  const working = `${counts.inFlight} under way, ${counts.waiting} waiting.`;
  switch (wait.kind) {
    case 'Working':
    case 'Nothing':
      return { phase: 'Progressing', message: working };
    case 'Soak': {
      const left = describeDuration(wait.until - now);
      return { phase: 'Soaking', message: `Step ${wait.step.name} is done and is watched for another ${left}.` };
    }
    case 'Approval': {
      const approval = `stopgap.dev/approve=${wait.step.name}@${progress.revision ?? ''}`;
      return {
        phase: 'AwaitingApproval',
        message: `Step ${wait.step.name} is done: annotate the MicroPatch with ${approval}.`,
      };
    }
    case 'Unproven': {
      const advice = 'bring a node back, select another, or take the step out of the policy';
      return {
        phase: 'Paused',
        message: `No node of step ${wait.step.name} is done, so it proves nothing: ${advice}.`,
      };
    }
  }
}
