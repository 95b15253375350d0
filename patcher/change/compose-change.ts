import { equalBytes, hexAddress } from '#domain/bytes.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Range } from '../elf/module.ts';
import type { ChangeRequest, Guard, InstructionSet, Write } from '../ports.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { GATE_BYTES, gateBytes, patchedBytes, type RegionRecord } from '../record/region-record.ts';
import type { Refusal } from './check-site.ts';
import type { LinkedRegion } from './link-region.ts';
import type { ObservedRegion, ObservedSite } from './observed-region.ts';
import { movesInto } from './site-layout.ts';

/** A change without the process it is for. */
export type Composed = Omit<ChangeRequest, 'target'>;

/** One stretch of text that gets other bytes. */
interface Edit {
  readonly start: number;
  readonly bytes: Uint8Array;
  /** What the edit brings: new code, or the original back where an older version leaves. */
  readonly brings: 'patch' | 'original';
  /** Exchanged in place, without a detour: cannot be gated. */
  readonly isInPlace: boolean;
}

export interface ComposeApply {
  readonly linked: LinkedRegion;
  /** What the room holds now: its fill, or a damaged region that is written anew. */
  readonly roomBytes: Uint8Array;
  /** Older versions of the same patch that this one takes over from. */
  readonly replaced: readonly ObservedRegion[];
  /** Sites whose window holds more than one instruction, so that something may stand inside. */
  readonly scanSites: ReadonlySet<number>;
  /** Functions that no thread may be in, for patchlets that say `inFlight: Drained`. */
  readonly drained: readonly (Range & { readonly label: string })[];
}

/**
 * The writes that make a patch live, in an order that is safe to be cut at any point: first the code, which nothing
 * reaches yet, then the sites. With several sites, the gates turn all of them on by one write; only then does an
 * older version give up the sites that the new one does not use.
 */
export function composeApply(
  input: ComposeApply,
  memory: TargetMemory,
  instructions: InstructionSet,
): Result<Composed, Refusal> {
  const { linked, roomBytes, replaced } = input;
  const { record } = linked;
  const windows = mergeEdits([...replaced.flatMap(restoringEdits), ...patchingEdits(record)]);
  const writes = windows.map((edits) => windowWrite(edits, memory));
  if (writes.some((write) => write === undefined))
    return err({ reason: 'NoProcess', message: 'the text at a site can no longer be read' });
  const ordered = windows.map((edits, index) => ({ edits, write: writes[index] })) as { edits: Edit[]; write: Write }[];
  const first = ordered.filter(({ edits }) => edits.some((edit) => edit.brings === 'patch' && !edit.isInPlace));
  const last = ordered.filter((entry) => !first.includes(entry));
  // Gates that are open, with all sites leading to them, must not be closed for nothing: we may die before they are opened.
  const isIn = equalBytes(roomBytes, linked.active) && !ordered.some(({ write }) => changesSomething(write));
  const isGated = !isIn && record.sites.some((site) => site.kind === 'gated');
  const prepared = isGated ? preparedRegion(linked, replaced, instructions) : linked.active;
  const region: Write = { address: record.address, expect: roomBytes, bytes: prepared };
  const open = isGated ? gateWrites(record, prepared, linked.active) : [];
  const close = replaced.flatMap((old) => gateWrites(old.record, old.bytes, closedRegion(old)));
  const changes = [...first.map(({ write }) => write), ...open, ...close, ...last.map(({ write }) => write)].filter(
    changesSomething,
  );
  return ok({
    guards: [
      ...windowGuards(input, instructions),
      ...continuationGuards(record, replaced),
      ...rewriteGuards(input),
      ...drainGuards(input),
    ],
    // A region that is as it should be is named too: the sites must not lead to it unless it is still there.
    prepare: changes.length > 0 || changesSomething(region) ? [region] : [],
    writes: changes,
    wipes: replaced.map((old) => wipeOf(old.record, closedRegion(old))),
  });
}

/** The writes that take a patch out: gates first, so that it is off by one write, then the sites. */
export function composeRevert(region: ObservedRegion, instructions: InstructionSet): Result<Composed, Refusal> {
  const tampered = region.sites.find(({ state }) => state === 'tampered');
  if (tampered !== undefined) {
    return err({
      reason: 'Tampered',
      message: `the site at ${hexAddress(tampered.site.address)} holds bytes that are not ours`,
    });
  }
  const closed = closedRegion(region);
  const sites = region.sites
    .filter(({ state }) => state === 'patched')
    .map(({ site, found }): Write => ({
      address: site.address,
      expect: found ?? site.original,
      bytes: site.original,
    }));
  return ok({
    guards: region.sites.map((observed) => leavingGuard(observed, region.record, instructions)),
    prepare: [],
    writes: [...gateWrites(region.record, region.bytes, closed), ...sites],
    wipes: [wipeOf(region.record, closed)],
  });
}

/** Clears the code of patches that are out, wherever no thread is inside any more. */
export function composeSweep(
  retired: readonly ObservedRegion[],
  leftovers: readonly { address: number; bytes: Uint8Array; fill: number }[],
): Composed {
  return {
    guards: [],
    prepare: [],
    writes: [],
    wipes: [
      ...retired.map((region) => wipeOf(region.record, region.bytes)),
      ...leftovers.map(({ address, bytes, fill }) => wipeRange(address, bytes, fill, 'code of an unfinished call')),
    ],
  };
}

const changesSomething = (write: Write): boolean => !equalBytes(write.expect, write.bytes);

function patchingEdits(record: RegionRecord): Edit[] {
  return record.sites.map((site) => ({
    start: site.address,
    bytes: patchedBytes(site, record.address) ?? site.original,
    brings: 'patch',
    isInPlace: site.kind === 'inPlace',
  }));
}

const restoringEdits = (region: ObservedRegion): Edit[] =>
  region.sites.map(({ site }) => ({
    start: site.address,
    bytes: site.original,
    brings: 'original',
    isInPlace: site.kind === 'inPlace',
  }));

/** Edits whose ranges overlap become one window, so that its text changes from one coherent state to the next at once. */
function mergeEdits(edits: readonly Edit[]): Edit[][] {
  const sorted = [...edits].sort((left, right) => left.start - right.start);
  const windows: { end: number; edits: Edit[] }[] = [];
  for (const edit of sorted) {
    const end = edit.start + edit.bytes.length;
    const open = windows.at(-1);
    if (open === undefined || edit.start >= open.end) windows.push({ end, edits: [edit] });
    else {
      open.edits.push(edit);
      open.end = Math.max(open.end, end);
    }
  }
  return windows.map((window) => window.edits);
}

/** Originals first, new code over them. */
function windowWrite(edits: readonly Edit[], memory: TargetMemory): Write | undefined {
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.start + edit.bytes.length));
  const expect = memory.read(start, end - start);
  if (expect === undefined) return undefined;
  const bytes = Uint8Array.from(expect);
  for (const brings of ['original', 'patch'] as const) {
    for (const edit of edits) if (edit.brings === brings) bytes.set(edit.bytes, edit.start - start);
  }
  return { address: start, expect, bytes };
}

/** Gates closed, or, where an older version holds the same site, leading to its code: protection never lapses. */
function preparedRegion(
  linked: LinkedRegion,
  replaced: readonly ObservedRegion[],
  instructions: InstructionSet,
): Uint8Array {
  const prepared = Uint8Array.from(linked.neutral);
  for (const site of linked.record.sites) {
    const old = site.kind === 'gated' ? replaced.find((region) => holdsSite(region, site.address)) : undefined;
    const entry = old?.record.sites.find(({ address }) => address === site.address);
    if (site.kind !== 'gated' || old === undefined || entry === undefined || entry.kind === 'inPlace') continue;
    const taken = instructions.jump(linked.record.address + site.entry, old.record.address + entry.entry);
    if (taken !== undefined) prepared.set(taken, site.entry);
  }
  return prepared;
}

const holdsSite = (region: ObservedRegion, address: number): boolean =>
  region.sites.some(({ site, state }) => site.address === address && state === 'patched');

/** One write for all gates of a region: they lie side by side. */
function gateWrites(record: RegionRecord, from: Uint8Array, to: Uint8Array): Write[] {
  const entries = record.sites.flatMap((site) => (site.kind === 'gated' ? [site.entry] : []));
  if (entries.length === 0) return [];
  const [start, end] = [Math.min(...entries), Math.max(...entries) + GATE_BYTES];
  const write = { address: record.address + start, expect: from.slice(start, end), bytes: to.slice(start, end) };
  return changesSomething(write) ? [write] : [];
}

/** The region as it is once its gates are closed. */
function closedRegion(region: ObservedRegion): Uint8Array {
  const closed = Uint8Array.from(region.bytes);
  for (const site of region.record.sites) if (site.kind === 'gated') closed.set(gateBytes(site, 'neutral'), site.entry);
  return closed;
}

function windowGuard(start: number, length: number, isWide: boolean, moves: Guard['moves']): Guard {
  return {
    start,
    end: start + length,
    extent: 'window',
    scanStacks: isWide && 'conservative',
    moves,
    label: `the window at ${hexAddress(start)}`,
  };
}

/** Out of a site that was exchanged in place, threads go on in the copy of its new bytes; a detour has nothing inside. */
function leavingGuard({ site, state }: ObservedSite, record: RegionRecord, instructions: InstructionSet): Guard {
  const hasCopy = state === 'patched' && site.kind === 'inPlace' && site.copy > 0;
  const moves = hasCopy ? movesInto(site.replacement, site.address, record.address + site.copy, instructions) : [];
  const isWide =
    state === 'patched' && site.kind === 'inPlace' && instructions.decode(site.replacement, site.address)?.length !== 1;
  return windowGuard(site.address, site.original.length, isWide, moves);
}

function windowGuards({ linked, replaced, scanSites }: ComposeApply, instructions: InstructionSet): Guard[] {
  const stale = replaced.flatMap((region) =>
    region.sites
      .filter(({ state }) => state === 'patched')
      .map((observed) => leavingGuard(observed, region.record, instructions)),
  );
  const fresh = linked.record.sites
    .filter(
      (site) => !stale.some((guard) => guard.start < site.address + site.original.length && site.address < guard.end),
    )
    .map((site) =>
      windowGuard(
        site.address,
        site.original.length,
        scanSites.has(site.address),
        linked.moves.get(site.address) ?? [],
      ),
    );
  return [...fresh, ...stale];
}

/** Code of an older version jumps back behind its site: if that lies inside a new window, nobody may still be in that code. */
function continuationGuards(record: RegionRecord, replaced: readonly ObservedRegion[]): Guard[] {
  return replaced
    .filter((old) => old.record.sites.some((site) => isInsideWindow(record, site.address + site.original.length)))
    .map((old) => regionGuard(old.record));
}

/** Code that is written anew, because somebody changed it, must have nobody inside either. */
const rewriteGuards = ({ linked: { record, active, neutral }, roomBytes }: ComposeApply): Guard[] => {
  const isOurs = [active, neutral].some((known) => equalBytes(roomBytes, known));
  return isOurs || roomBytes.every((byte) => byte === record.fill) ? [] : [regionGuard(record)];
};

const isInsideWindow = (record: RegionRecord, address: number): boolean =>
  record.sites.some((site) => address > site.address && address < site.address + site.original.length);

const drainGuards = ({ drained }: ComposeApply): Guard[] =>
  drained.map(({ start, end, label }) => ({
    start,
    end,
    extent: 'region',
    scanStacks: 'conservative',
    moves: [],
    label,
  }));

/** Only the code of a region is ever run or returned to; its record may be pointed at by anything. */
const regionGuard = (record: RegionRecord): Guard => ({
  start: record.address + record.codeOffset,
  end: record.address + record.length,
  extent: 'region',
  scanStacks: 'conservative',
  moves: [],
  label: `the code of ${record.name}`,
});

const wipeOf = (record: RegionRecord, bytes: Uint8Array): Composed['wipes'][number] => ({
  guard: regionGuard(record),
  write: { address: record.address, expect: bytes, bytes: new Uint8Array(bytes.length).fill(record.fill) },
});

function wipeRange(address: number, bytes: Uint8Array, fill: number, label: string): Composed['wipes'][number] {
  const end = address + bytes.length;
  const guard: Guard = { start: address, end, extent: 'region', scanStacks: 'conservative', moves: [], label };
  return { guard, write: { address, expect: bytes, bytes: new Uint8Array(bytes.length).fill(fill) } };
}
