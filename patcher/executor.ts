import { expiryAgainst, type HeldVersion } from '#domain/expiry.ts';
import { parseBuildId, type BuildId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { ChangeDone, PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { composePatch } from './apply-patch.ts';
import type { Refusal } from './change/check-site.ts';
import { composeRevert, composeSweep, type Composed } from './change/compose-change.ts';
import { besideGoroutines } from './change/goroutines.ts';
import type { ObservedRegion } from './change/observed-region.ts';
import { exclusionOf } from './exclusion.ts';
import { obstacleTo } from './obstacle.ts';
import type { ObserverDeps } from './observer.ts';
import type { InstructionSet, MetPatch, PlaceOf, Tracer, Verify, Witness } from './ports.ts';
import { recoverRegions } from './recover-region.ts';
import { buildIdOf, gone, hasGoroutines, isStill, viewProcess, type ProcessView } from './view-process.ts';
import { witnessed } from './witnessed-tracer.ts';

export interface ExecutorDeps extends ObserverDeps {
  readonly tracer: Tracer;
  /** Counts the signatures once more: whoever calls the patcher can only ask. */
  readonly verify: Verify;
  readonly placeOf: PlaceOf;
  /** The time of day, for what is signed with a date: whoever calls the patcher may hide that it has passed. */
  readonly wallClock: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Hears of each change before it is made, and may forbid it. */
  readonly witness?: Witness;
}

/** Does one step; whatever it answers, only a further look tells how things are. */
export type Execute = (step: PatcherStep) => Promise<Result<ChangeDone, PatcherFailure>>;

/** A thread in the way is usually gone in microseconds; the waits double up to the last one: 0.25 s in all. */
const BUSY_WAITS_MS = [0, 1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64];

/** Nobody loads a build more often than this; a target that undoes each change must not keep us busy for ever. */
const MAX_COPIES = 8;

export function createExecutor(given: ExecutorDeps): Execute {
  const { tracer, witness, sha256 } = given;
  const deps = witness === undefined ? given : { ...given, tracer: witnessed(tracer, witness, sha256) };

  async function prepare(step: PatcherStep): Promise<Result<Composition & Pick<ProcessView, 'identity'>, Refusal>> {
    const { pid, startTicks } = step.process;
    if (deps.reader.stat(pid)?.startTicks !== startTicks) return gone(pid);
    const obstacle = obstacleTo(pid, deps.reader);
    if (obstacle !== undefined) return err(obstacle);
    const view = viewProcess(pid, deps);
    if (view?.key.startTicks !== startTicks) return gone(pid);
    const composed = await compose(step, view, deps);
    if (composed.ok) return ok({ ...fit(composed.value, view), identity: view.identity });
    return isStill(view, deps.reader) ? composed : changedMeanwhile(pid);
  }

  async function attempt(step: PatcherStep, stopsLeft = MAX_COPIES): Promise<Result<ChangeDone, PatcherFailure>> {
    const prepared = await prepare(step);
    if (!prepared.ok) return prepared;
    const { identity, change, isLast } = prepared.value;
    if (isEmpty(change)) return ok({ pauseMs: 0, threads: 0, moved: 0, restarted: 0 });
    const done = await deps.tracer.change({ target: identity, ...change });
    if (!done.ok || isLast || stopsLeft === 1) return done;
    const rest = await attempt(step, stopsLeft - 1);
    return rest.ok ? ok(sum(done.value, rest.value)) : rest;
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

const fit = (composition: Composition, view: ProcessView): Composition =>
  hasGoroutines(view) ? { ...composition, change: besideGoroutines(composition.change) } : composition;

const isEmpty = ({ prepare, writes, wipes }: Composed): boolean => prepare.length + writes.length + wipes.length === 0;

const sum = (one: ChangeDone, other: ChangeDone): ChangeDone => ({
  pauseMs: one.pauseMs + other.pauseMs,
  threads: Math.max(one.threads, other.threads),
  moved: one.moved + other.moved,
  restarted: one.restarted + other.restarted,
});

/** What one stop does for a step, and whether the step is then done. */
interface Composition {
  readonly change: Composed;
  readonly isLast: boolean;
}

const whole = (composed: Result<Composed, Refusal>): Result<Composition, Refusal> =>
  composed.ok ? ok({ change: composed.value, isLast: true }) : composed;

async function compose(
  step: PatcherStep,
  view: ProcessView,
  deps: ExecutorDeps,
): Promise<Result<Composition, Refusal>> {
  switch (step.kind) {
    case 'apply': {
      const patch = deps.verify(step, step.name, deps.placeOf(step.process));
      if (!patch.ok) return patch;
      const exclusion = exclusionOf(view, deps, patch.value.patch);
      if (exclusion !== undefined) return err(exclusion);
      const buildId = parseBuildId(step.buildId);
      if (buildId === undefined) return err({ reason: 'NoProcess', message: `${step.buildId} is not a build id` });
      const regions = recoverRegions(view, [patch.value], deps.owner, deps);
      const held = regions.map((region) => heldVersion(region, view));
      const expired = expiryAgainst({ patch: patch.value, owner: deps.owner, buildId }, held, deps.wallClock());
      if (expired !== undefined) return err(expired);
      return composeApplies({ ...view, regions }, patch.value, buildId, deps);
    }
    case 'revert': {
      const mine = view.regions.filter(
        ({ record, state }) => record.digest === step.digest && record.owner === step.owner && state !== 'Retired',
      );
      deps.witness?.met(mine.map((region) => metPatch(region, view)));
      return whole(composeReverts(deps.instructions, mine));
    }
    case 'sweep': {
      const retired = view.regions.filter(({ state }) => state === 'Retired');
      deps.witness?.met(retired.map((region) => metPatch(region, view)));
      return whole(ok(composeSweep(retired, view.leftovers)));
    }
  }
}

const heldVersion = (region: ObservedRegion, view: ProcessView): HeldVersion => {
  const { name, digest, owner } = region.record;
  return { name, digest, owner, buildId: buildIdOf(view, region), state: region.state };
};

const metPatch = (region: ObservedRegion, view: ProcessView): MetPatch => {
  const { name, digest } = region.record;
  return { name, digest, buildId: buildIdOf(view, region) ?? '' };
};

/** A build may be loaded more than once, from a copy of its file for one: the copies are patched one after the other. */
async function composeApplies(
  view: ProcessView,
  patch: VerifiedPatch,
  buildId: BuildId,
  deps: ExecutorDeps,
): Promise<Result<Composition, Refusal>> {
  const foreign = foreignTo(view, buildId);
  if (foreign !== undefined) return err(foreign);
  const copies = view.modules.filter((module) => module.buildId === buildId);
  for (const [index, module] of copies.entries()) {
    const composed = await composePatch({ view, module, patch, owner: deps.owner }, deps);
    const isLast = index === copies.length - 1;
    if (!composed.ok || isLast || !isEmpty(composed.value))
      return composed.ok ? ok({ change: composed.value, isLast }) : composed;
  }
  return err({ reason: 'NoProcess', message: `build ${buildId} is no longer mapped` });
}

/** A build, or a whole program, for another machine: its threads have other registers than the ones we know. */
function foreignTo({ foreign, executable }: ProcessView, buildId: BuildId): Refusal | undefined {
  const found = foreign.find((module) => module.buildId === buildId || module.path === executable);
  return (
    found && {
      reason: 'ArchitectureUnsupported',
      message: `${found.path} is made for ${found.architecture}, and only code for x86-64 is patched`,
    }
  );
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
