import { concatBytes } from '#domain/bytes.ts';
import type { OwnerId, PatchName, PayloadDigest } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { InstructionSet, Sha256 } from '../ports.ts';
import {
  encodeRegion,
  recordLength,
  withGates,
  type RecordedSite,
  type RegionRecord,
} from '../record/region-record.ts';
import { JUMP_BYTES, jump, rel32 } from '../x86/jump.ts';

/** One patchlet with its addresses resolved for one process. */
export interface SitePlan {
  readonly patchlet: string;
  readonly address: number;
  readonly expect: Uint8Array;
  readonly action: 'Insert' | 'Replace' | 'Bytes';
  readonly machineCode: Uint8Array;
  /** Each puts `target + addend - address of the field` into 4 bytes at `offset` of the machine code (R_X86_64_PC32). */
  readonly relocations: readonly { readonly offset: number; readonly target: number; readonly addend: number }[];
}

export interface RegionPlan {
  readonly address: number;
  readonly home: RegionRecord['home'];
  readonly fill: number;
  readonly owner: OwnerId;
  readonly digest: PayloadDigest;
  readonly name: PatchName;
  readonly sites: readonly SitePlan[];
}

/** A region ready to be written, and what each site becomes. */
export interface LinkedRegion {
  readonly record: RegionRecord;
  /** As it is with the patch on; `neutral` is the same with every gate leading to the original instructions. */
  readonly active: Uint8Array;
  readonly neutral: Uint8Array;
  /** For each site: where a thread that stands inside the window goes on, as pairs of absolute addresses. */
  readonly moves: ReadonlyMap<number, readonly Move[]>;
}

export interface Move {
  readonly from: number;
  readonly to: number;
}

/** Code of one site while it is being laid out: offsets are from the start of the region. */
interface PlacedCode {
  readonly bytes: Uint8Array;
  readonly active: number;
  /** Start of a copy of the original instructions, if there is one. */
  readonly neutral: number | undefined;
  readonly displacedOffsets: readonly number[];
}

/**
 * Lays out and links the region of one patch at one address. Undefined when something cannot reach from there; the
 * caller then looks for another place. The size depends on the plan alone as long as everything is within reach.
 */
export function linkRegion(plan: RegionPlan, instructions: InstructionSet, sha256: Sha256): LinkedRegion | undefined {
  const detours = plan.sites.filter((site) => site.action !== 'Bytes');
  const gated = plan.sites.length > 1;
  const codeOffset = recordLength(
    plan.name,
    plan.sites.map((site) => ({ kind: kindOf(site, gated), length: site.expect.length })),
  );
  const placed = placeCode(plan, detours, gated, codeOffset, instructions);
  if (placed === undefined) return undefined;
  const sites = plan.sites.map((site) => recordSite(site, placed, detours, gated, codeOffset, plan.address));
  if (sites.some((site) => site === undefined)) return undefined;
  const gates = concatBytes(...(gated ? detours.map(() => new Uint8Array(JUMP_BYTES)) : []));
  const code = concatBytes(gates, ...placed.map((part) => part.bytes));
  const { address, home, fill, owner, digest, name } = plan;
  const length = codeOffset + code.length;
  const record = { address, length, codeOffset, home, fill, owner, digest, name, sites: sites as RecordedSite[] };
  const active = encodeRegion(
    record,
    withGates(concatBytes(new Uint8Array(codeOffset), code), record, 'active').subarray(codeOffset),
    sha256,
  );
  const moves = new Map(
    detours.map((site, index) => [site.address, movesOf(site, placed[index], plan.address, instructions)]),
  );
  return { record, active, neutral: withGates(active, record, 'neutral'), moves };
}

const kindOf = (site: SitePlan, gated: boolean): RecordedSite['kind'] =>
  site.action === 'Bytes' ? 'inPlace' : gated ? 'gated' : 'detour';

function placeCode(
  plan: RegionPlan,
  detours: readonly SitePlan[],
  gated: boolean,
  codeOffset: number,
  instructions: InstructionSet,
): PlacedCode[] | undefined {
  let offset = codeOffset + (gated ? detours.length * JUMP_BYTES : 0);
  const placed: PlacedCode[] = [];
  for (const site of detours) {
    const part = placeSite(site, plan.address, offset, gated, instructions);
    if (part === undefined) return undefined;
    placed.push(part);
    offset += part.bytes.length;
  }
  return placed;
}

/** Insert: code, original instructions, jump back. Replace: code, jump back, and when gated a copy of the original after it. */
function placeSite(
  site: SitePlan,
  regionAddress: number,
  offset: number,
  gated: boolean,
  instructions: InstructionSet,
): PlacedCode | undefined {
  const start = regionAddress + offset;
  const back = site.address + site.expect.length;
  const code = resolve(site, start);
  const inserts = site.action === 'Insert';
  const skip = code === undefined || inserts ? new Uint8Array() : jump(start + code.length, back);
  if (code === undefined || skip === undefined) return undefined;
  if (!inserts && !gated)
    return { bytes: concatBytes(code, skip), active: offset, neutral: undefined, displacedOffsets: [] };
  const neutral = offset + code.length + skip.length;
  const displaced = instructions.relocate(site.expect, site.address, regionAddress + neutral);
  const end = displaced && jump(regionAddress + neutral + displaced.bytes.length, back);
  if (displaced === undefined || end === undefined) return undefined;
  return {
    bytes: concatBytes(code, skip, displaced.bytes, end),
    active: offset,
    neutral,
    displacedOffsets: displaced.offsets,
  };
}

/** The machine code with its relocations filled in for the address it will run at. */
function resolve(site: SitePlan, start: number): Uint8Array | undefined {
  const code = Uint8Array.from(site.machineCode);
  for (const { offset, target, addend } of site.relocations) {
    invariant(offset >= 0 && offset + 4 <= code.length, 'a verified relocation lies within its code');
    const value = rel32(target + addend, start + offset);
    if (value === undefined) return undefined;
    code.set(value, offset);
  }
  return code;
}

function recordSite(
  site: SitePlan,
  placed: readonly PlacedCode[],
  detours: readonly SitePlan[],
  gated: boolean,
  codeOffset: number,
  regionAddress: number,
): RecordedSite | undefined {
  const base = { address: site.address, original: site.expect };
  if (site.action === 'Bytes') {
    const replacement = resolve(site, site.address);
    return replacement && { ...base, kind: 'inPlace', replacement };
  }
  const index = detours.indexOf(site);
  const part = placed[index];
  const entry = gated ? codeOffset + index * JUMP_BYTES : part?.active;
  if (part === undefined || entry === undefined || jump(site.address, regionAddress + entry) === undefined)
    return undefined;
  if (!gated) return { ...base, kind: 'detour', entry };
  invariant(part.neutral !== undefined, 'a gated site has a copy of its original instructions');
  return { ...base, kind: 'gated', entry, active: part.active, neutral: part.neutral };
}

/** A thread before the second or a later instruction of the window goes on before the same one in the copy: nothing is run twice or left out. */
function movesOf(
  site: SitePlan,
  part: PlacedCode | undefined,
  regionAddress: number,
  instructions: InstructionSet,
): Move[] {
  const copyStart = part?.neutral;
  if (part === undefined || copyStart === undefined) return [];
  const decoded = instructions.decode(site.expect, site.address) ?? [];
  return decoded.slice(1).map((instruction, index) => ({
    from: site.address + instruction.offset,
    to: regionAddress + copyStart + (part.displacedOffsets[index + 1] ?? 0),
  }));
}
