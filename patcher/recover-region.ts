import { toHex } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { Tampering } from '#domain/process.ts';
import type { ObservedRegion } from './change/observed-region.ts';
import { judgeRegion } from './change/observed-region.ts';
import { isCounting } from './change/counted-exit.ts';
import { linkRegion, type LinkedRegion } from './change/link-region.ts';
import { planSites } from './change/plan-sites.ts';
import type { TargetModule } from './elf/module.ts';
import { isCounterPlace } from './hit-counter.ts';
import type { InstructionSet, Sha256 } from './ports.ts';
import { recordedCounter, REGION_ALIGNMENT } from './record/region-record.ts';
import type { ProcessView } from './view-process.ts';

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
/** A record that can be read may as well be that of another version, of which more than this is different. */
const LEAST_LIKENESS_OF_RECORDED = 0.75;
/** More places than this are not worth a line each. */
const MAX_PLACES = 3;

/**
 * The regions of a process, where those of these patches whose records were damaged are as the patches say: the jump
 * at a patch's own site still leads to its region, and what ought to be there is known from the signed patch. A record
 * that was made to name another owner is taken at its word, for what belongs to others is not touched.
 */
export function recoverRegions(
  view: ProcessView,
  patches: readonly VerifiedPatch[],
  owner: OwnerId,
  deps: RecoverDeps,
): ObservedRegion[] {
  const recovered = patches.flatMap((patch) =>
    view.modules
      .filter(({ buildId }) => patch.patch.variants.some((variant) => variant.buildId === buildId))
      .flatMap((module) => recoverRegion({ view, module, patch, owner }, deps) ?? []),
  );
  const addresses = new Set(recovered.map(({ record }) => record.address));
  return [...view.regions.filter(({ record }) => !addresses.has(record.address)), ...recovered];
}

/** Undefined when the patch is not in, or is in and its record sound. */
function recoverRegion(input: RecoverInput, deps: RecoverDeps): ObservedRegion | undefined {
  if (isSound(input) || !hasJump(input, deps.instructions)) return undefined;
  return recoverShape(input, true, deps) ?? recoverShape(input, false, deps);
}

/** Whether it counts its exits is not in the patch, for not every process can: each of the two is tried. */
function recoverShape(input: RecoverInput, isCounted: boolean, deps: RecoverDeps): ObservedRegion | undefined {
  const shape = shapeOf(input, isCounted, deps);
  const address = shape && addressBySite(shape, input, deps.instructions);
  if (shape === undefined || address === undefined) return undefined;
  const counter = isCounted ? counterOf(shape, address, input.view, deps.instructions) : undefined;
  return isCounted && counter === undefined ? undefined : recoverAt(input, { address, counter }, deps);
}

function recoverAt(input: RecoverInput, at: Whereabouts, deps: RecoverDeps): ObservedRegion | undefined {
  const recorded = input.view.regions.find(({ record }) => record.address === at.address);
  if (recorded !== undefined && !isDamagedRegion(recorded, input.owner)) return undefined;
  const linked = linkAt(input, at, deps);
  const bytes = linked && input.view.memory.read(linked.record.address, linked.active.length);
  if (linked === undefined || bytes === undefined) return undefined;
  const isOurs =
    recorded === undefined ? looksLike(linked, bytes) : likeness(bytes, linked.active) >= LEAST_LIKENESS_OF_RECORDED;
  if (!isOurs) return undefined;
  const judged = judgeRegion({ record: linked.record, bytes, others: [] }, input.view.memory, deps.sha256);
  return { ...judged, state: 'Tampered', tampering: exactly(judged, linked) };
}

/** The usual case, which costs no linking. */
const isSound = ({ view, module, patch, owner }: RecoverInput): boolean =>
  view.regions.some(
    ({ record, tampering }) =>
      record.digest === patch.digest &&
      record.owner === owner &&
      tampering.length === 0 &&
      module.text.some(({ start, end }) => record.sites.some(({ address }) => start <= address && address < end)),
  );

const isDamagedRegion = ({ record, tampering }: ObservedRegion, owner: OwnerId): boolean =>
  record.owner === owner && tampering.some(({ place }) => place === 'region');

/** Of a record that cannot be read, nothing may be left: then the code tells. */
function looksLike({ record, active }: LinkedRegion, bytes: Uint8Array): boolean {
  const code = likeness(bytes.subarray(record.codeOffset), active.subarray(record.codeOffset));
  return Math.max(code, likeness(bytes, active)) >= LEAST_LIKENESS;
}

/** The same region with every changed place named, instead of "the seal is broken". */
export function explainTampering(region: ObservedRegion, input: RecoverInput, deps: RecoverDeps): ObservedRegion {
  const linked = linkAt(input, { address: region.record.address, counter: region.record.counter }, deps);
  return linked?.active.length === region.bytes.length ? { ...region, tampering: exactly(region, linked) } : region;
}

/** Where a region lies, and what it counts in if it does. */
interface Whereabouts {
  readonly address: number;
  readonly counter: number | undefined;
}

function linkAt(
  { view, patch, module, owner }: RecoverInput,
  { address, counter }: Whereabouts,
  deps: RecoverDeps,
): LinkedRegion | undefined {
  const variant = patch.patch.variants.find((candidate) => candidate.buildId === module.buildId);
  const sites = variant && planSites(variant, module, view.memory);
  if (sites?.ok !== true || sites.value.length === 0) return undefined;
  if (counter !== undefined && !isCounting(sites.value, deps.instructions)) return undefined;
  const isTail = module.tail !== undefined && module.tail.start <= address && address < module.tail.end;
  const room = { address, home: isTail ? 'tail' : 'page', fill: 0 } as const;
  return linkRegion(
    { ...room, owner, digest: patch.digest, name: patch.name, sites: sites.value, counter },
    deps.instructions,
    deps.sha256,
  );
}

/** The patch as it would be somewhere near: offsets within a region depend on neither its place nor its counter's. */
function shapeOf(input: RecoverInput, isCounted: boolean, deps: RecoverDeps): LinkedRegion | undefined {
  const address = anywhereIn(input.module);
  return linkAt(input, { address, counter: isCounted ? address : undefined }, deps);
}

/** What the code counts in, or else what the record names, if either can be a counter. */
function counterOf(
  shape: LinkedRegion,
  address: number,
  { memory, mappings }: ProcessView,
  instructions: InstructionSet,
): number | undefined {
  const bytes = memory.read(address, shape.active.length);
  if (bytes === undefined) return undefined;
  const inCode = instructions.exits?.counterIn(bytes, address);
  return [inCode, recordedCounter(bytes, shape.record.name, address)].find(
    (counter) => counter !== undefined && isCounterPlace(counter, mappings),
  );
}

/** Where the region must start for the jump at its first detour to be ours. */
function addressBySite(shape: LinkedRegion, { view }: RecoverInput, instructions: InstructionSet): number | undefined {
  const [site] = shape.record.sites.filter((candidate) => candidate.kind !== 'inPlace');
  const found = site && view.memory.read(site.address, site.original.length);
  const target = found && instructions.jumpTarget(site.address, found);
  if (site === undefined || target === undefined) return undefined;
  const address = target - site.entry;
  return address % REGION_ALIGNMENT === 0 ? address : undefined;
}

/** Whether there is a jump at any of the patch's sites at all; where there is none, nothing has to be linked to see that. */
function hasJump({ patch, module, view }: RecoverInput, instructions: InstructionSet): boolean {
  const variant = patch.patch.variants.find((candidate) => candidate.buildId === module.buildId);
  return (variant?.patchlets ?? []).some((patchlet) => {
    const site = module.bias + Number(patchlet.address);
    const found = view.memory.read(site, instructions.jumpBytes);
    return found !== undefined && instructions.jumpTarget(site, found) !== undefined;
  });
}

/** An address near enough to link for. */
const anywhereIn = (module: TargetModule): number => module.tail?.start ?? module.text.at(-1)?.end ?? 0;

function likeness(left: Uint8Array, right: Uint8Array): number {
  return left.filter((byte, index) => byte === right[index]).length / right.length;
}

function exactly(region: ObservedRegion, linked: LinkedRegion): Tampering[] {
  const sites = region.tampering.filter(({ place }) => place === 'site');
  const expected = region.gates === 'neutral' ? linked.neutral : linked.active;
  return [...sites, ...differences(region.record.address, expected, region.bytes)].slice(0, MAX_PLACES);
}

/** Runs of differing bytes. */
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
