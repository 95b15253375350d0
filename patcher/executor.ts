import { parseBuildId } from '#domain/ids.ts';
import type { Envelope, VerifiedPatch } from '#domain/patch.ts';
import type { ChangeDone, PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { composePatch } from './apply-patch.ts';
import type { Refusal } from './change/check-site.ts';
import { composeRevert, composeSweep, type Composed } from './change/compose-change.ts';
import type { ObservedRegion } from './change/observed-region.ts';
import { obstacleTo } from './obstacle.ts';
import { recoverRegions, type ObserverDeps } from './observer.ts';
import type { InstructionSet, Tracer } from './ports.ts';
import { isStill, viewProcess, type ProcessView } from './view-process.ts';

export interface ExecutorDeps extends ObserverDeps {
  readonly tracer: Tracer;
  /** Counts the signatures once more: whoever calls the patcher can only ask. */
  readonly verify: (envelope: Envelope, name: string) => Result<VerifiedPatch, PatcherFailure>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Does one step; whatever it answers, only a further look tells how things are. */
export type Execute = (step: PatcherStep) => Promise<Result<ChangeDone, PatcherFailure>>;

/** A thread in the way is usually gone in microseconds; the waits double up to the last one: 0.25 s in all. */
const BUSY_WAITS_MS = [0, 1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64];

export function createExecutor(deps: ExecutorDeps): Execute {
  async function attempt(step: PatcherStep): Promise<Result<ChangeDone, PatcherFailure>> {
    const view = viewProcess(step.process.pid, deps);
    if (view?.key.startTicks !== step.process.startTicks) {
      return err({ reason: 'NoProcess', message: `process ${step.process.pid} has ended or runs another program now` });
    }
    const obstacle = obstacleTo(step.process.pid, deps.reader);
    if (obstacle !== undefined) return err(obstacle);
    const composed = await compose(step, view, deps);
    if (!composed.ok) return isStill(view, deps.reader) ? composed : changedMeanwhile(step.process.pid);
    if (isEmpty(composed.value)) return ok({ pauseMs: 0, threads: 0, moved: 0, restarted: 0 });
    return deps.tracer.change({ target: view.identity, ...composed.value });
  }

  return async (step) => {
    let last: Result<ChangeDone, PatcherFailure> | undefined;
    for (const wait of BUSY_WAITS_MS) {
      if (wait > 0) await deps.sleep(wait);
      last = await attempt(step);
      if (last.ok || last.error.reason !== 'TargetBusy') break;
    }
    return last ?? err({ reason: 'Timeout', message: 'not tried' });
  };
}

/** What was refused was read half before and half after an exec: it says nothing about either program. */
const changedMeanwhile = (pid: number): Result<never, PatcherFailure> =>
  err({ reason: 'NoProcess', message: `process ${pid} became another program while it was looked at` });

const isEmpty = ({ prepare, writes, wipes }: Composed): boolean => prepare.length + writes.length + wipes.length === 0;

async function compose(step: PatcherStep, view: ProcessView, deps: ExecutorDeps): Promise<Result<Composed, Refusal>> {
  switch (step.kind) {
    case 'apply': {
      const patch = deps.verify(step.envelope, step.name);
      if (!patch.ok) return patch;
      const buildId = parseBuildId(step.buildId);
      if (buildId === undefined) return err({ reason: 'NoProcess', message: `${step.buildId} is not a build id` });
      const regions = [...view.regions, ...recoverRegions(view, [patch.value], deps.owner, deps)];
      return composePatch({ view: { ...view, regions }, patch: patch.value, buildId, owner: deps.owner }, deps);
    }
    case 'revert':
      return composeReverts(
        deps.instructions,
        view.regions.filter(
          ({ record, state }) => record.digest === step.digest && record.owner === step.owner && state !== 'Retired',
        ),
      );
    case 'sweep':
      return ok(
        composeSweep(
          view.regions.filter(({ state }) => state === 'Retired'),
          view.leftovers,
        ),
      );
  }
}

/** One patch may have a region in each of several modules: they go together. */
function composeReverts(instructions: InstructionSet, regions: readonly ObservedRegion[]): Result<Composed, Refusal> {
  const all: Composed[] = [];
  for (const region of regions) {
    const composed = composeRevert(region, instructions);
    if (!composed.ok) return composed;
    all.push(composed.value);
  }
  return ok({
    guards: all.flatMap(({ guards }) => guards),
    prepare: all.flatMap(({ prepare }) => prepare),
    writes: all.flatMap(({ writes }) => writes),
    wipes: all.flatMap(({ wipes }) => wipes),
  });
}
