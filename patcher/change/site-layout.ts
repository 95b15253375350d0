import { concatBytes } from '#domain/bytes.ts';
import { invariant } from '#domain/invariant.ts';
import type { InstructionSet } from '../ports.ts';

/** One patchlet with its addresses resolved for one process. */
export interface SitePlan {
  readonly patchlet: string;
  readonly address: number;
  readonly expect: Uint8Array;
  readonly action: 'Insert' | 'Replace' | 'Bytes';
  readonly machineCode: Uint8Array;
  /** Each puts `target + addend - address of the field` into 4 bytes at `offset` of the machine code (R_X86_64_PC32). */
  readonly relocations: readonly PlannedRelocation[];
}

export interface PlannedRelocation {
  readonly offset: number;
  readonly target: number;
  readonly addend: number;
  /** It belongs to a branch by which a blocked attempt leaves (`onHit`). */
  readonly isHit?: boolean;
}

/** Where a thread that stands inside a window goes on, as absolute addresses. */
export interface Move {
  readonly from: number;
  readonly to: number;
}

/** The code that one site has in the region. Offsets are from the start of the region. */
export interface SiteLayout {
  readonly bytes: Uint8Array;
  /** Start of the new code; 0 for a site that is exchanged in place. */
  readonly active: number;
  /** Start of a copy of the original instructions that then goes on behind the site; 0 if there is none. */
  readonly original: number;
  /** For a site that is exchanged in place: its new bytes, and the start of a copy of them (0 if there is none). */
  readonly replacement: { readonly bytes: Uint8Array; readonly copy: number } | undefined;
  readonly moves: readonly Move[];
}

/** Where a site's code is put and what is needed there. */
export interface LayoutPlace {
  readonly region: number;
  /** Offset of the first byte of this site's code in the region. */
  readonly offset: number;
  /** The patch has several sites: each needs a copy of its original for as long as the gates are closed. */
  readonly gated: boolean;
  /** Address of the counter of exits by `onHit`; absent when they are not counted. */
  readonly counter?: number;
}

/**
 * Lays out one site. Threads may stand before the second or a later instruction of its window: for them the region has
 * a copy of the original instructions in which they go on before the very same one, so that nothing is run twice or
 * left out and nobody has to be waited for. Undefined when something cannot reach from there. Behind all of it lies, if
 * the patch counts, the code through which its counted exits go.
 */
export function layOutSite(site: SitePlan, place: LayoutPlace, instructions: InstructionSet): SiteLayout | undefined {
  const { counter } = place;
  const hit = site.relocations.find(({ isHit }) => isHit === true);
  if (hit === undefined || counter === undefined) return layOutCode(site, place, instructions);
  // How long the code is does not depend on where its exits lead: laid out once for its length, then for good.
  const trial = layOutCode(site, place, instructions);
  const start = place.region + place.offset + (trial?.bytes.length ?? 0);
  const relocations = site.relocations.map((one) => (one.isHit === true ? { ...one, target: start } : one));
  const layout = layOutCode({ ...site, relocations }, place, instructions);
  const exit = instructions.exits?.encode(start, counter, hit.target);
  return layout && exit && { ...layout, bytes: concatBytes(layout.bytes, exit) };
}

function layOutCode(site: SitePlan, place: LayoutPlace, instructions: InstructionSet): SiteLayout | undefined {
  switch (site.action) {
    case 'Insert':
      return layOutInsert(site, place, instructions);
    case 'Replace':
      return layOutReplace(site, place, instructions);
    case 'Bytes':
      return layOutBytes(site, place, instructions);
  }
}

/** New code, the original instructions, jump back: the copy is part of the way. */
function layOutInsert(site: SitePlan, place: LayoutPlace, instructions: InstructionSet): SiteLayout | undefined {
  const code = resolve(site, place.region + place.offset, instructions);
  if (code === undefined) return undefined;
  const copy = copyOf(site.expect, site.address, after(place, code), instructions);
  if (copy === undefined) return undefined;
  const bytes = concatBytes(code, copy.bytes);
  return { bytes, active: place.offset, original: copy.start, replacement: undefined, moves: copy.moves };
}

/** New code, jump back, and a copy of the original for those who need one. */
function layOutReplace(site: SitePlan, place: LayoutPlace, instructions: InstructionSet): SiteLayout | undefined {
  const code = resolve(site, place.region + place.offset, instructions);
  const back = code && instructions.jump(place.region + place.offset + code.length, site.address + site.expect.length);
  if (code === undefined || back === undefined) return undefined;
  const ahead = concatBytes(code, back);
  const copy = copyOf(site.expect, site.address, after(place, ahead), instructions);
  const kept = place.gated ? copy : (forThreadsInside(copy) ?? NO_COPY);
  if (kept === undefined) return undefined;
  const bytes = concatBytes(ahead, kept.bytes);
  return { bytes, active: place.offset, original: kept.start, replacement: undefined, moves: kept.moves };
}

/** Copies only: of the original for threads inside when it changes, of the new bytes for those inside when it changes back. */
function layOutBytes(site: SitePlan, place: LayoutPlace, instructions: InstructionSet): SiteLayout | undefined {
  const replacement = resolve(site, site.address, instructions);
  if (replacement === undefined) return undefined;
  const original = forThreadsInside(copyOf(site.expect, site.address, place, instructions)) ?? NO_COPY;
  const next = after(place, original.bytes);
  const renewed = forThreadsInside(copyOf(replacement, site.address, next, instructions)) ?? NO_COPY;
  return {
    bytes: concatBytes(original.bytes, renewed.bytes),
    active: 0,
    original: original.start,
    replacement: { bytes: replacement, copy: renewed.start },
    moves: original.moves,
  };
}

const after = (place: LayoutPlace, bytes: Uint8Array): LayoutPlace => ({
  ...place,
  offset: place.offset + bytes.length,
});

interface Copy {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly moves: readonly Move[];
}

const NO_COPY: Copy = { bytes: new Uint8Array(), start: 0, moves: [] };

/** Nobody can be inside a window of one instruction, and then its copy is not worth its room. */
const forThreadsInside = (copy: Copy | undefined): Copy | undefined => (copy?.moves.length === 0 ? undefined : copy);

/** A copy of the instructions of a window that then goes on behind it; undefined when they cannot be moved there. */
function copyOf(
  window: Uint8Array,
  address: number,
  { region, offset }: LayoutPlace,
  instructions: InstructionSet,
): Copy | undefined {
  const moved = instructions.relocate(window, address, region + offset);
  const back = moved && instructions.jump(region + offset + moved.bytes.length, address + window.length);
  if (moved === undefined || back === undefined) return undefined;
  const moves = movesInto(window, address, region + offset, instructions);
  return { bytes: concatBytes(moved.bytes, back), start: offset, moves };
}

/** Pairs of an instruction inside the window and the same one in its copy at `copy`. */
export function movesInto(window: Uint8Array, address: number, copy: number, instructions: InstructionSet): Move[] {
  const decoded = instructions.decode(window, address) ?? [];
  const offsets = instructions.relocate(window, address, copy)?.offsets ?? [];
  return decoded.flatMap((instruction, index) => {
    const to = offsets[index];
    return index === 0 || to === undefined ? [] : [{ from: address + instruction.offset, to: copy + to }];
  });
}

/** The machine code with its relocations filled in for the address it will run at. */
function resolve(site: SitePlan, start: number, instructions: InstructionSet): Uint8Array | undefined {
  const code = Uint8Array.from(site.machineCode);
  for (const { offset, target, addend } of site.relocations) {
    invariant(offset >= 0 && offset + 4 <= code.length, 'a verified relocation lies within its code');
    const value = instructions.refer(code.subarray(offset, offset + 4), start + offset, target + addend);
    if (value === undefined) return undefined;
    code.set(value, offset);
  }
  return code;
}
