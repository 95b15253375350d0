import type { OwnerId } from '#domain/ids.ts';
import type { PatcherStep } from '#domain/patcher.ts';
import type { Step } from '#domain/plan.ts';
import type { Patcher, StepOutcome } from '../ports.ts';

type Doable = StepOutcome['step'];

export interface Execution {
  readonly steps: readonly Doable[];
  readonly patcher: Patcher;
  readonly owner: OwnerId;
  readonly done: (outcome: StepOutcome) => void;
  /** Asked before each step; after the first no, none of the others is begun. */
  readonly isWanted: () => boolean;
}

/** Carries out steps one at a time: two stops of one process would race, and a busy machine should not be stopped twice at once. */
export async function executeSteps({ steps, patcher, owner, done, isWanted }: Execution): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of steps) {
    if (!isWanted()) break;
    const outcome = { step, result: await patcher.execute(requestOf(step, owner)) };
    done(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

export const isDoable = (step: Step): step is Doable => step.kind !== 'skip';

/** The patcher gets the signed envelope, not our reading of it, and decides for itself. */
function requestOf(step: Doable, owner: OwnerId): PatcherStep {
  switch (step.kind) {
    case 'apply':
    case 'replace':
    case 'mend': {
      const { name, envelope } = step.patch.verified;
      return { kind: 'apply', process: step.process, name, buildId: step.buildId, envelope };
    }
    case 'revert':
      return { kind: 'revert', process: step.process, digest: step.digest, owner };
    case 'sweep':
      return { kind: 'sweep', process: step.process };
  }
}
