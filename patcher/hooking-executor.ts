import type { ApplyStep, PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { PlannedChange } from '#domain/patcher-wire.ts';
import { toHex } from '#domain/bytes.ts';
import { expiryAgainst } from '#domain/expiry.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Execute } from './executor.ts';
import type { HookApply, HookEngine, HookPlanner } from './frida/ports.ts';
import type { PlaceOf, Verify, Witness } from './ports.ts';

export interface HookingDeps {
  readonly engine: HookEngine;
  /** The time of day, for what is signed with a date. */
  readonly wallClock: () => Date;
  readonly verify: Verify;
  readonly placeOf: PlaceOf;
  readonly owner: OwnerId;
  readonly witness?: Witness;
}

/** One executor of two engines: what is signed as hooks goes to the hook engine, everything else to the other. */
export function withHooks(native: Execute, deps: HookingDeps): Execute {
  const { engine, witness } = deps;
  const seen = witness === undefined ? {} : { witness };
  return (step) => {
    switch (step.kind) {
      case 'apply': {
        const wanted = hooksOf(step, deps);
        if (!wanted.ok) return Promise.resolve(wanted);
        return wanted.value === undefined ? native(step) : engine.apply({ ...wanted.value, ...seen });
      }
      case 'revert':
        return engine.revert({ ...step, ...seen }) ?? native(step);
      case 'sweep':
        return native(step);
    }
  };
}

/** What knows which hooks are in a process. */
type Keeper = Pick<HookEngine, 'live'>;

/** What to hook, if the variant for this build has hooks; signatures are counted before anything of it is read. */
function hooksOf(
  step: ApplyStep,
  { verify, placeOf, owner, engine, wallClock }: Omit<HookingDeps, 'engine'> & { readonly engine: Keeper },
): Result<HookApply | undefined, PatcherFailure> {
  const { process, name, buildId } = step;
  const patch = verify(step, name, placeOf(process));
  if (!patch.ok) return patch;
  const variant = patch.value.patch.variants.find((candidate) => candidate.buildId === buildId);
  const hasHooks = (variant?.hooks ?? []).length > 0;
  if (!hasHooks) return ok(undefined);
  const expired = expiryAgainst({ patch: patch.value, owner, buildId }, engine.live(process), wallClock());
  return expired === undefined ? ok({ process, patch: patch.value, buildId, owner }) : err(expired);
}

/** What an apply of hooks would change; undefined when the step is none. Nothing is touched. */
export function planHooks(
  step: PatcherStep,
  engine: HookPlanner & Keeper,
  deps: Omit<HookingDeps, 'engine'>,
): Result<PlannedChange, PatcherFailure> | undefined {
  const wanted = step.kind === 'apply' ? hooksOf(step, { ...deps, engine }) : undefined;
  if (wanted?.ok !== true) return wanted;
  if (wanted.value === undefined) return undefined;
  const placed = engine.place(wanted.value);
  if (!placed.ok) return placed;
  const { hooks, originals } = placed.value;
  const sites = hooks.map(({ address }, index) => ({
    address,
    from: toHex(originals[index] ?? new Uint8Array()),
    to: '',
  }));
  return ok({ room: 'hookEngine', bytes: 0, sites });
}
