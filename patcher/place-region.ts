import { hexAddress } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Refusal } from './change/check-site.ts';
import { isCounting } from './change/counted-exit.ts';
import { linkRegion, type LinkedRegion, type RegionPlan } from './change/link-region.ts';
import type { ObservedRegion } from './change/observed-region.ts';
import type { SitePlan } from './change/site-layout.ts';
import type { TargetModule } from './elf/module.ts';
import { findPlace, type Place } from './find-place.ts';
import { findCounter, isCounterPlace, type Counter } from './hit-counter.ts';
import type { InstructionSet, ProcessReader, Sha256, Tracer, Write } from './ports.ts';
import { MAX_REGION_BYTES } from './record/region-record.ts';
import type { ProcessView } from './view-process.ts';

export interface PlaceInput {
  readonly view: ProcessView;
  readonly patch: VerifiedPatch;
  readonly owner: OwnerId;
  readonly module: TargetModule;
  readonly sites: readonly SitePlan[];
  /** A region of this very version that is there already. */
  readonly existing: ObservedRegion | undefined;
  /** Older versions that this one takes over from. */
  readonly replaced: readonly ObservedRegion[];
}

export interface PlaceDeps {
  readonly reader: ProcessReader;
  readonly tracer: Tracer;
  readonly instructions: InstructionSet;
  readonly sha256: Sha256;
}

export interface PlacedRegion {
  readonly linked: LinkedRegion;
  /** What the room holds now: its fill, or the region that is there already. */
  readonly roomBytes: Uint8Array;
  /** A page that was only just mapped and still needs its marker. */
  readonly newPage: number | undefined;
  /** What the counter needs before the region may name it. */
  readonly counterWrites: readonly Write[];
}

type Spot = Pick<RegionPlan, 'address' | 'home' | 'fill'> & { readonly counter?: number | undefined };

/** Links the region where it is to lie: in place of the one that is there already, or in new room. */
export async function placeRegion(input: PlaceInput, deps: PlaceDeps): Promise<Result<PlacedRegion, Refusal>> {
  const { patch, owner, sites, module, existing } = input;
  const link = ({ address, home, fill, counter }: Spot): LinkedRegion | undefined =>
    linkRegion(
      { address, home, fill, owner, digest: patch.digest, name: patch.name, sites, counter },
      deps.instructions,
      deps.sha256,
    );
  if (existing !== undefined) return linkInPlace(existing, link);
  const counted = await counterFor(input, deps);
  if (!counted.ok) return counted;
  const counter = counted.value?.address;
  const trial = link({ address: module.text.at(-1)?.end ?? 0, home: 'tail', fill: 0, counter });
  if (trial === undefined || trial.active.length > MAX_REGION_BYTES) {
    return err({
      reason: 'NoRoomNearby',
      message: 'the patch cannot be linked near the module, or is longer than 64 kB',
    });
  }
  const found = await findPlace(input.view, module, trial.active.length, deps);
  return found.ok ? linkInRoom(found.value, counted.value, link) : found;
}

type Link = (spot: Spot) => LinkedRegion | undefined;

function linkInRoom({ room, newPage }: Place, counter: Counter | undefined, link: Link): Result<PlacedRegion, Refusal> {
  // A counter on the one side of a module and a region on the other may be too far apart: then nothing is counted.
  const linked = link({ ...room, counter: counter?.address }) ?? link(room);
  if (linked === undefined || linked.active.length > room.size) {
    return err({ reason: 'NoRoomNearby', message: `the patch cannot be linked at ${hexAddress(room.address)}` });
  }
  const roomBytes = new Uint8Array(linked.active.length).fill(room.fill);
  const counterWrites = linked.record.counter === undefined ? [] : (counter?.writes ?? []);
  return ok({ linked, roomBytes, newPage, counterWrites });
}

/** The counter of the version that is replaced, so that the count goes on without a gap; else one that is free. */
async function counterFor(
  { view, module, sites, replaced }: PlaceInput,
  deps: PlaceDeps,
): Promise<Result<Counter | undefined, Refusal>> {
  if (!isCounting(sites, deps.instructions)) return ok(undefined);
  const address = replaced
    .flatMap(({ record }) => record.counter ?? [])
    .find((counter) => isCounterPlace(counter, view.mappings));
  return address === undefined ? findCounter(view, module, deps) : ok({ address, writes: [] });
}

function linkInPlace(existing: ObservedRegion, link: Link): Result<PlacedRegion, Refusal> {
  const linked = link(existing.record);
  if (linked?.active.length === existing.bytes.length)
    return ok({ linked, roomBytes: existing.bytes, newPage: undefined, counterWrites: [] });
  return err({
    reason: 'Tampered',
    message: `the record of ${existing.record.name} was changed so that it cannot be used again`,
  });
}
