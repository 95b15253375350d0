import type { Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { hexAddress } from '#domain/bytes.ts';
import type { OwnerId, PayloadDigest } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { checkSite, type Refusal, type SiteSurroundings } from './change/check-site.ts';
import { composeApply, type Composed } from './change/compose-change.ts';
import { faultWithGoroutines } from './change/goroutines.ts';
import { neighbourBetween, type ObservedRegion } from './change/observed-region.ts';
import { planSites } from './change/plan-sites.ts';
import { faultWithShadowStack } from './change/shadow-stack.ts';
import type { SitePlan } from './change/site-layout.ts';
import { functionAround } from './elf/function-range.ts';
import type { Range, TargetModule } from './elf/module.ts';
import { placeRegion } from './place-region.ts';
import type { InstructionSet, ProcessReader, Sha256, Tracer, Write } from './ports.ts';
import { PAGE_MARKER } from './record/page-marker.ts';
import type { TargetMemory } from './proc/target-memory.ts';
import { hasGoroutines, type ProcessView } from './view-process.ts';

export interface ApplyDeps {
  readonly reader: ProcessReader;
  readonly tracer: Tracer;
  readonly instructions: InstructionSet;
  readonly sha256: Sha256;
}

export interface ApplyInput {
  readonly view: ProcessView;
  /** The one of the view's modules that is patched. */
  readonly module: TargetModule;
  readonly patch: VerifiedPatch;
  readonly owner: OwnerId;
}

/** Composes the change that puts a patch in, takes over from older versions, or mends a damaged one. Nothing is written yet, save a new page. */
export async function composePatch(input: ApplyInput, deps: ApplyDeps): Promise<Result<Composed, Refusal>> {
  const { view, patch, module } = input;
  const variant = patch.patch.variants.find((candidate) => candidate.buildId === module.buildId);
  if (variant === undefined)
    return err({ reason: 'NoProcess', message: `the patch is not for build ${module.buildId}` });
  const sites = resolveSites(variant, input, deps);
  if (!sites.ok) return sites;
  const all = ownRegions(input);
  const mine = all.filter(({ state }) => state !== 'Retired');
  const surroundings = sites.value.map((site) => surroundingsOf(site, module, view.memory, mine));
  for (const [index, site] of sites.value.entries()) {
    const checked = checkSite(site, surroundings[index] ?? NOWHERE, deps.instructions);
    if (!checked.ok) return explainNeighbour(checked, site, view);
  }
  const drained = drainedFunctions(variant, sites.value, surroundings);
  if (!drained.ok) return drained;
  const existing = reusable(all, patch.digest);
  const replaced = mine.filter((region) => region !== existing);
  const placed = await placeRegion({ ...input, sites: sites.value, existing, replaced }, deps);
  if (!placed.ok) return placed;
  const { linked, roomBytes, newPage, counterWrites } = placed.value;
  const composed = composeApply(
    {
      linked,
      roomBytes,
      replaced,
      scanSites: scanSites(sites.value, deps.instructions),
      drained: drained.value,
    },
    view.memory,
    deps.instructions,
  );
  return composed.ok ? ok(withPrepared(composed.value, [...pageMarker(newPage), ...counterWrites])) : composed;
}

function resolveSites(
  variant: Variant,
  { view, module }: ApplyInput,
  { instructions, reader }: ApplyDeps,
): Result<SitePlan[], Refusal> {
  const sites = planSites(variant, module, view.memory);
  if (!sites.ok) return sites;
  const hasShadowStack = reader.status(view.key.pid)?.hasShadowStack ?? false;
  const fault =
    (hasGoroutines(view) ? faultWithGoroutines(variant, sites.value, instructions) : undefined) ??
    (hasShadowStack ? faultWithShadowStack(sites.value, instructions) : undefined);
  return fault === undefined ? sites : err({ reason: 'SiteUnsafe', message: fault });
}

const NOWHERE: SiteSurroundings = { found: undefined, function: undefined, body: undefined };

/** Regions of this patch, of whatever version, that hold sites of this module. */
function ownRegions({ view, patch, owner, module }: ApplyInput): ObservedRegion[] {
  const isHere = (address: number) => module.text.some(({ start, end }) => start <= address && address < end);
  return view.regions.filter(
    ({ record }) =>
      record.name === patch.name && record.owner === owner && record.sites.some((site) => isHere(site.address)),
  );
}

/** A region of this very version: one that is damaged or half in is mended, one that is out is turned on again. */
function reusable(all: readonly ObservedRegion[], digest: PayloadDigest): ObservedRegion | undefined {
  const same = all.filter(({ record }) => record.digest === digest);
  return same.find(({ state }) => state !== 'Retired') ?? same[0];
}

/** The text around a site as it would be without this patch: where older versions have their detours, the originals. */
function surroundingsOf(
  site: SitePlan,
  module: TargetModule,
  memory: TargetMemory,
  mine: readonly ObservedRegion[],
): SiteSurroundings {
  const around = functionAround(module, site.address, memory);
  return {
    found: unpatched(site.address, site.expect.length, memory, mine),
    function: around,
    body: around && unpatched(around.start, around.end - around.start, memory, mine),
  };
}

/** Nobody writes functions of a megabyte; a larger one comes from a made-up unwind table. */
const MAX_FUNCTION_BYTES = 1024 * 1024;

function unpatched(
  start: number,
  length: number,
  memory: TargetMemory,
  mine: readonly ObservedRegion[],
): Uint8Array | undefined {
  const found = length > MAX_FUNCTION_BYTES ? undefined : memory.read(start, length);
  if (found === undefined) return undefined;
  const bytes = Uint8Array.from(found);
  for (const { site } of mine.flatMap((region) => region.sites)) {
    for (const [index, byte] of site.original.entries()) {
      const at = site.address + index - start;
      if (at >= 0 && at < length) bytes[at] = byte;
    }
  }
  return bytes;
}

/** Bytes that differ because another patch sits there deserve to be told from a wrong build. */
function explainNeighbour(checked: Result<void, Refusal>, site: SitePlan, view: ProcessView): Result<never, Refusal> {
  if (checked.ok || checked.error.reason !== 'BytesDiffer') return checked as Result<never, Refusal>;
  const neighbour = neighbourBetween(view.regions, site.address, site.address + site.expect.length);
  if (neighbour === undefined) return err(checked.error);
  return err({ reason: 'BytesDiffer', message: `${checked.error.message}: ${neighbour}` });
}

/** Functions that must be empty of threads, for the patchlets that ask for it (which is the default). */
function drainedFunctions(
  variant: Variant,
  sites: readonly SitePlan[],
  surroundings: readonly SiteSurroundings[],
): Result<(Range & { label: string })[], Refusal> {
  const drained: (Range & { label: string })[] = [];
  for (const [index, site] of sites.entries()) {
    const patchlet = (variant.patchlets ?? []).find((candidate) => candidate.name === site.patchlet);
    if (patchlet === undefined || !isDrained(patchlet)) continue;
    const bounds = surroundings[index]?.function;
    if (bounds === undefined) {
      return err({
        reason: 'SiteUnsafe',
        message: `patchlet ${patchlet.name}: the function at ${hexAddress(site.address)} has no unwind entry, so it cannot be seen whether a thread is inside; if the patch permits it, say inFlight: Allowed`,
      });
    }
    drained.push({ ...bounds, label: `function ${patchlet.function}` });
  }
  return ok(drained);
}

/** The schema's default applies here, after verification: what is signed is what the author wrote. */
const isDrained = (patchlet: Patchlet): boolean => (patchlet.inFlight ?? 'Drained') === 'Drained';

function scanSites(sites: readonly SitePlan[], instructions: InstructionSet): ReadonlySet<number> {
  return new Set(
    sites
      .filter((site) => (instructions.decode(site.expect, site.address)?.length ?? 2) > 1)
      .map(({ address }) => address),
  );
}

const pageMarker = (page: number | undefined): Write[] =>
  page === undefined ? [] : [{ address: page, expect: new Uint8Array(PAGE_MARKER.length), bytes: PAGE_MARKER }];

/** Pages are marked and counters set to zero before there is a region that needs either. */
const withPrepared = (composed: Composed, first: readonly Write[]): Composed => ({
  ...composed,
  prepare: [...first, ...composed.prepare],
});
