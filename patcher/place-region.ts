import { hexAddress } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Refusal } from './change/check-site.ts';
import { linkRegion, type LinkedRegion, type RegionPlan } from './change/link-region.ts';
import type { ObservedRegion } from './change/observed-region.ts';
import type { SitePlan } from './change/site-layout.ts';
import type { TargetModule } from './elf/module.ts';
import { findPlace } from './find-place.ts';
import type { InstructionSet, ProcessReader, Sha256, Tracer } from './ports.ts';
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
}

type Spot = Pick<RegionPlan, 'address' | 'home' | 'fill'>;

/** Links the region where it is to lie: in place of the one that is there already, or in new room. */
export async function placeRegion(input: PlaceInput, deps: PlaceDeps): Promise<Result<PlacedRegion, Refusal>> {
  const { patch, owner, sites, module, existing } = input;
  const link = ({ address, home, fill }: Spot): LinkedRegion | undefined =>
    linkRegion(
      { address, home, fill, owner, digest: patch.digest, name: patch.name, sites },
      deps.instructions,
      deps.sha256,
    );
  if (existing !== undefined) return linkInPlace(existing, link);
  const trial = link({ address: module.text.at(-1)?.end ?? 0, home: 'tail', fill: 0 });
  if (trial === undefined || trial.active.length > MAX_REGION_BYTES) {
    return err({
      reason: 'NoRoomNearby',
      message: 'the patch cannot be linked near the module, or is longer than 64 kB',
    });
  }
  const found = await findPlace(input.view, module, trial.active.length, deps);
  if (!found.ok) return found;
  const { room, newPage } = found.value;
  const linked = link(room);
  if (linked === undefined || linked.active.length > room.size) {
    return err({ reason: 'NoRoomNearby', message: `the patch cannot be linked at ${hexAddress(room.address)}` });
  }
  return ok({ linked, roomBytes: new Uint8Array(linked.active.length).fill(room.fill), newPage });
}

function linkInPlace(
  existing: ObservedRegion,
  link: (spot: Spot) => LinkedRegion | undefined,
): Result<PlacedRegion, Refusal> {
  const linked = link(existing.record);
  if (linked?.active.length === existing.bytes.length)
    return ok({ linked, roomBytes: existing.bytes, newPage: undefined });
  return err({
    reason: 'Tampered',
    message: `the record of ${existing.record.name} was changed so that it cannot be used again`,
  });
}
