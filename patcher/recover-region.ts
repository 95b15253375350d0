import { toHex } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { Tampering } from '#domain/process.ts';
import type { ObservedRegion } from './change/observed-region.ts';
import { judgeRegion } from './change/observed-region.ts';
import { linkRegion, type LinkedRegion } from './change/link-region.ts';
import { planSites } from './change/plan-sites.ts';
import type { TargetModule } from './elf/module.ts';
import type { InstructionSet, Sha256 } from './ports.ts';
import { REGION_ALIGNMENT } from './record/region-record.ts';
import type { ProcessView } from './view-process.ts';
import { jumpTarget } from './x86/jump.ts';

export interface RecoverDeps {
  readonly instructions: InstructionSet;
  readonly sha256: Sha256;
}

export interface RecoverInput {
  readonly view: ProcessView;
  readonly module: TargetModule;
  readonly patch: VerifiedPatch;
  readonly owner: OwnerId;
}

/** Below this share of equal bytes the jump at the site leads to something that was never ours. */
const LEAST_LIKENESS = 0.5;
/** More places than this are not worth a line each. */
const MAX_PLACES = 3;

/**
 * Finds a region whose record was damaged, so that no scan sees it: the jump at the patch's own site still leads
 * there, and what ought to be there is known from the signed patch. Undefined when the patch is simply not in.
 */
export function recoverRegion(input: RecoverInput, deps: RecoverDeps): ObservedRegion | undefined {
  const address = addressBySite(input, deps);
  const isTaken = input.view.regions.some(({ record }) => record.address === address);
  const linked = address === undefined || isTaken ? undefined : linkAt(input, address, deps);
  const bytes = linked && input.view.memory.read(linked.record.address, linked.active.length);
  if (linked === undefined || bytes === undefined || likeness(bytes, linked.active) < LEAST_LIKENESS) return undefined;
  const judged = judgeRegion({ record: linked.record, bytes, others: [] }, input.view.memory, deps.sha256);
  return { ...judged, state: 'Tampered', tampering: exactly(judged, linked) };
}

/** The same region with every changed place named, instead of "the seal is broken". */
export function explainTampering(region: ObservedRegion, input: RecoverInput, deps: RecoverDeps): ObservedRegion {
  const linked = linkAt(input, region.record.address, deps);
  return linked?.active.length === region.bytes.length ? { ...region, tampering: exactly(region, linked) } : region;
}

function linkAt({ patch, module, owner }: RecoverInput, address: number, deps: RecoverDeps): LinkedRegion | undefined {
  const variant = patch.patch.variants.find((candidate) => candidate.buildId === module.buildId);
  const sites = variant && planSites(variant, module);
  if (sites?.ok !== true || sites.value.length === 0) return undefined;
  const isTail = module.tail !== undefined && module.tail.start <= address && address < module.tail.end;
  const room = { address, home: isTail ? 'tail' : 'page', fill: 0 } as const;
  return linkRegion(
    { ...room, owner, digest: patch.digest, name: patch.name, sites: sites.value },
    deps.instructions,
    deps.sha256,
  );
}

/** Where the region must start for the jump at its first detour to be ours. */
function addressBySite(input: RecoverInput, deps: RecoverDeps): number | undefined {
  const { module, view } = input;
  const [site] =
    linkAt(input, anywhereIn(module), deps)?.record.sites.filter((candidate) => candidate.kind !== 'inPlace') ?? [];
  const found = site && view.memory.read(site.address, site.original.length);
  const target = found && jumpTarget(site.address, found);
  if (site === undefined || target === undefined) return undefined;
  const address = target - site.entry;
  return address % REGION_ALIGNMENT === 0 ? address : undefined;
}

/** An address near enough to link for: offsets within a region do not depend on where it lies. */
const anywhereIn = (module: TargetModule): number => module.tail?.start ?? module.text.at(-1)?.end ?? 0;

function likeness(left: Uint8Array, right: Uint8Array): number {
  return left.filter((byte, index) => byte === right[index]).length / right.length;
}

function exactly(region: ObservedRegion, linked: LinkedRegion): Tampering[] {
  const sites = region.tampering.filter(({ place }) => place === 'site');
  return [...sites, ...differences(region.record.address, linked.active, region.bytes)].slice(0, MAX_PLACES);
}

/** Runs of differing bytes, gates aside when they are merely closed. */
function differences(address: number, expected: Uint8Array, found: Uint8Array): Tampering[] {
  const runs: { start: number; end: number }[] = [];
  for (const [index, byte] of expected.entries()) {
    if (byte === found[index]) continue;
    const open = runs.at(-1);
    if (open?.end === index) open.end = index + 1;
    else runs.push({ start: index, end: index + 1 });
  }
  return runs.map(({ start, end }) => ({
    address: address + start,
    expected: toHex(expected.subarray(start, end)),
    found: toHex(found.subarray(start, end)),
    place: 'region',
  }));
}
