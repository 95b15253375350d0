import type { OwnerId } from '#domain/ids.ts';
import type { PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import type { Step } from '#domain/plan.ts';
import { err, type Result } from '#domain/result.ts';
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

/**
 * Carries out steps one at a time: two stops of one process would race, and a busy machine should not be stopped twice at
 * once. A step in which the patcher gets lost has failed like another, so that it is tried less and less often and the
 * others have their turn; but the others wait for the next pass.
 */
export async function executeSteps({ steps, patcher, owner, done, isWanted }: Execution): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of steps) {
    if (!isWanted()) break;
    const result = await patcher.execute(requestOf(step, owner)).catch(lost);
    done({ step, result });
    outcomes.push({ step, result });
    if (!result.ok && result.error.reason === 'PatcherUnavailable') break;
  }
  return outcomes;
}

const lost = (error: unknown): Result<never, PatcherFailure> =>
  err({ reason: 'PatcherUnavailable', message: error instanceof Error ? error.message : String(error) });

export const isDoable = (step: Step): step is Doable => step.kind !== 'skip';

/** The patcher gets the signed envelope, not our reading of it, and decides for itself. */
function requestOf(step: Doable, owner: OwnerId): PatcherStep {
  switch (step.kind) {
    case 'apply':
    case 'replace':
    case 'mend': {
      const { name, envelope, approvals } = step.patch.verified;
      return { kind: 'apply', process: step.process, name, buildId: step.buildId, envelope, approvals };
    }
    case 'revert':
      return { kind: 'revert', process: step.process, digest: step.digest, owner };
    case 'sweep':
      return { kind: 'sweep', process: step.process };
  }
}
