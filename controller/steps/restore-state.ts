import type { PatchName } from '#domain/ids.ts';
import type { DesiredPatch } from '#domain/patch.ts';
import { formatRejection } from '#domain/rejection.ts';
import type {
  AcceptedState,
  AcceptedStateStore,
  Clock,
  StoredPatch,
  StoredState,
  TrustKeeper,
  VerifyManifest,
} from '../ports.ts';
import { EMPTY_MEMORY, type SourceMemory } from '../source-memory.ts';

export interface RestoreDeps {
  readonly store: AcceptedStateStore;
  readonly verify: VerifyManifest;
  readonly clock: Clock;
  readonly trust: TrustKeeper;
}

/**
 * What was in force before the restart, from disk, so that a machine that starts while Git is away keeps its protection.
 * Every signature is checked again: what is on disk is transport. A patch that does not verify any more is not applied
 * anew, and what processes have of it stays. A record that cannot be read means that nothing is known and so nothing
 * removed.
 */
export async function restoreState(deps: RestoreDeps, signal: AbortSignal): Promise<SourceMemory> {
  const stored = await deps.store.load(signal);
  if (!stored.ok) return { ...EMPTY_MEMORY, recordLost: stored.error };
  if (stored.value === undefined) return EMPTY_MEMORY;
  const accepted = verifyAgain(stored.value, deps);
  const held = [...accepted.set.patches.keys()].filter((name) => accepted.set.held.has(name)).length;
  const documents = { valid: accepted.set.patches.size - held, rejected: accepted.set.rejected.length, ignored: 0 };
  return { ...EMPTY_MEMORY, accepted, documents, recordLost: accepted.recordLost };
}

function verifyAgain({ patches, set, ...rest }: StoredState, { verify, clock, trust }: RestoreDeps): AcceptedState {
  const now = clock.now();
  const good = new Map<PatchName, DesiredPatch>();
  const held = new Map(set.held);
  for (const { manifest, commit } of patches) {
    const verified = verify(manifest, undefined, now);
    if (verified.ok) good.set(manifest.name, desire({ manifest, commit }, verified.value));
    else
      held.set(manifest.name, `what processes have of it stays, but it is no longer trusted: ${first(verified.error)}`);
  }
  return { ...rest, set: { ...set, patches: good, held, withdrawn: trust.withdrawn() } };
}

function desire({ manifest, commit }: StoredPatch, verified: DesiredPatch['verified']): DesiredPatch {
  const { placement, driftPolicy, state, path } = manifest;
  return { verified, placement, driftPolicy, state, path, commit };
}

const first = ([rejection]: readonly Parameters<typeof formatRejection>[0][]): string =>
  rejection === undefined ? 'it does not verify' : formatRejection(rejection);
