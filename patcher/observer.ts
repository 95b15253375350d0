import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { LivePatch, ObservedProcess, ProcessKey } from '#domain/process.ts';
import type { ObservedRegion } from './change/observed-region.ts';
import type { ModuleFinder } from './elf/module-finder.ts';
import { type ExclusionDeps, exclusionOf } from './exclusion.ts';
import { readHits } from './hit-counter.ts';
import type { Sighting } from './last-looks.ts';
import { obstacleTo } from './obstacle.ts';
import type { InstructionSet, Sha256 } from './ports.ts';
import { explainTampering, recoverRegions, type RecoverDeps } from './recover-region.ts';
import { createSights } from './sights.ts';
import { buildIdOf, moduleAt, viewProcess, type ProcessView } from './view-process.ts';

export interface ObserverDeps extends ExclusionDeps {
  readonly finder: ModuleFinder;
  readonly instructions: InstructionSet;
  readonly sha256: Sha256;
  readonly owner: OwnerId;
  /** Milliseconds, on a clock that only goes forward. */
  readonly now: () => number;
  /** What the hook engine keeps in a process. */
  readonly residents: (process: ProcessKey) => readonly LivePatch[];
}

/** What is so now, in all processes or in the given ones; only those that matter to these patches or hold one. */
export type Observe = (patches: readonly VerifiedPatch[], pids?: readonly number[]) => ObservedProcess[];

export function createObserver(deps: ObserverDeps): Observe {
  /** Processes that were searched for patches once and had none; children inherit, so a new process is always searched. */
  const searched = new Map<number, string>();
  const sights = createSights(deps);

  function all(): Sighting[] {
    const pids = new Set(deps.reader.pids());
    for (const pid of searched.keys()) if (!pids.has(pid)) searched.delete(pid);
    return sights.ofAll(pids);
  }

  function observeOne(
    { key, id, buildIds }: Sighting,
    wanted: ReadonlySet<string>,
    patches: readonly VerifiedPatch[],
  ): ObservedProcess | undefined {
    const isWanted = buildIds.some((buildId) => wanted.has(buildId));
    const residents = deps.residents(key);
    if (searched.get(key.pid) === id && !isWanted && residents.length === 0) return undefined;
    const view = viewProcess(key.pid, deps);
    if (view === undefined) return undefined;
    const regions = recoverRegions(view, patches, deps.owner, deps).map((region) =>
      explain(view, region, patches, deps),
    );
    const isPatched = regions.length + view.leftovers.length + residents.length > 0;
    if (isPatched) searched.delete(key.pid);
    else searched.set(key.pid, id);
    return isPatched || isWanted ? describe(view, regions, residents, deps) : undefined;
  }

  return (patches, pids) => {
    const wanted = new Set(patches.flatMap(({ patch }) => patch.variants.map(({ buildId }) => buildId)));
    const sightings = pids === undefined ? all() : sights.of(pids);
    return sightings.flatMap((sighting) => observeOne(sighting, wanted, patches) ?? []);
  };
}

function explain(
  view: ProcessView,
  region: ObservedRegion,
  patches: readonly VerifiedPatch[],
  deps: RecoverDeps,
): ObservedRegion {
  const patch = patches.find(({ digest }) => digest === region.record.digest);
  const module = moduleAt(view.modules, region.record.sites[0]?.address ?? 0);
  if (region.state !== 'Tampered' || patch === undefined || module === undefined) return region;
  return explainTampering(region, { view, module, patch, owner: region.record.owner }, deps);
}

function describe(
  view: ProcessView,
  regions: readonly ObservedRegion[],
  residents: readonly LivePatch[],
  deps: ExclusionDeps,
): ObservedProcess {
  return {
    key: view.key,
    executable: view.executable,
    buildIds: [...new Set([...view.modules, ...view.foreign].flatMap(({ buildId }) => buildId ?? []))],
    patches: [...regions.map((region) => livePatch(view, region, regions)), ...residents],
    hasLeftovers: view.leftovers.length > 0,
    obstacle: obstacleTo(view.key.pid, deps.reader),
    exclusion: exclusionOf(view, deps),
  };
}

function livePatch(view: ProcessView, region: ObservedRegion, all: readonly ObservedRegion[]): LivePatch {
  const { name, digest, owner, counter } = region.record;
  const state = region.state === 'Live' && !isInEveryCopy(view, region, all) ? 'Partial' : region.state;
  const hits = counter === undefined ? undefined : readHits(counter, view.mappings, view.memory);
  const counted = hits === undefined ? {} : { hits };
  return { name, digest, owner, buildId: buildIdOf(view, region), state, tampering: region.tampering, ...counted };
}

/** A build may be loaded more than once: its patch is in only when it is in all of them. */
function isInEveryCopy(view: ProcessView, { record }: ObservedRegion, all: readonly ObservedRegion[]): boolean {
  const moduleOf = (region: ObservedRegion['record']) => moduleAt(view.modules, region.sites[0]?.address ?? 0);
  const isSame = (other: ObservedRegion) =>
    other.record.digest === record.digest && other.record.owner === record.owner && other.state !== 'Retired';
  const patched = new Set(all.filter(isSame).map((other) => moduleOf(other.record)));
  const buildId = moduleOf(record)?.buildId;
  return view.modules.every((module) => module.buildId !== buildId || patched.has(module));
}
