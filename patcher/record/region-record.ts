import { concatBytes, equalBytes, fromHex, toHex } from '#domain/bytes.ts';
import {
  parseOwnerId,
  parsePatchName,
  parsePayloadDigest,
  type OwnerId,
  type PatchName,
  type PayloadDigest,
} from '#domain/ids.ts';
import type { Sha256 } from '../ports.ts';
import { detour, jump, JUMP_BYTES, jumpTarget } from '../x86/jump.ts';

/**
 * The process itself is the record: each region of patch code starts with this description of what it is and how to
 * take it out again, so that any later patcher can adopt it. Compact on purpose: the free tail of a real module may
 * hold no more than 144 bytes (docs/adr/0004). Layout, little-endian:
 *
 *      0  8  magic               16  8  owner             72  n  name (ASCII)
 *      8  2  region length       24 32  payload digest        if counted: i32 address of the counter
 *     10  2  offset of the code  56 16  seal                  then for each site:
 *     12  1  home, +128: counted                               i32 address relative to the region, u8 length, u8 kind,
 *     13  1  fill byte                                         u16 entry, [u16 active, u16 neutral if gated],
 *     14  1  number of sites                                   original bytes, [replacement bytes if in place]
 *     15  1  length of the name
 *
 * Addresses are relative to the region. For a site in place, "entry" is the offset of a copy of its replacement. A
 * patcher from before there were counters knows no home above 1: it takes a counted region for somebody else's, and
 * leaves it and its sites alone.
 */
export interface RegionRecord {
  readonly address: number;
  readonly length: number;
  readonly codeOffset: number;
  /** `tail`: unused end of a module's last code page. `page`: a mapping of our own. */
  readonly home: 'tail' | 'page';
  /** What the room held before, and holds again when the region is wiped. */
  readonly fill: number;
  readonly owner: OwnerId;
  readonly digest: PayloadDigest;
  readonly name: PatchName;
  /** Address of the 8 bytes in which exits by `onHit` are counted; absent when nothing is. */
  readonly counter?: number;
  readonly sites: readonly RecordedSite[];
}

export type RecordedSite = Detour | GatedDetour | InPlace;

interface SiteBase {
  readonly address: number;
  readonly original: Uint8Array;
}
/** The site jumps to `entry`. Offsets count from the start of the region. */
export interface Detour extends SiteBase {
  readonly kind: 'detour';
  readonly entry: number;
}
/**
 * One of several sites of one patch: each jumps to its gate, a jump in the region to either the new code or a copy of
 * the original instructions. All gates lie side by side, so one write turns the whole patch on or off.
 */
export interface GatedDetour extends SiteBase {
  readonly kind: 'gated';
  readonly entry: number;
  readonly active: number;
  readonly neutral: number;
}
/** The site's bytes are exchanged for as many others. */
export interface InPlace extends SiteBase {
  readonly kind: 'inPlace';
  readonly replacement: Uint8Array;
  /** Offset of a copy of the replacement, for threads inside it when it is taken back; 0 when none is needed. */
  readonly copy: number;
}

export const REGION_MAGIC = Uint8Array.from('STOPGAP1', (letter) => letter.charCodeAt(0));
export const REGION_ALIGNMENT = 16;
/** Bounded by the 16-bit length; real patches take 100 to 500 bytes. */
export const MAX_REGION_BYTES = 0xffff;
const HEADER_BYTES = 72;
const SEAL = { start: 56, end: 72 } as const;
const MAX_SITES = 64;
const MAX_SITE_BYTES = 64;
const KINDS = ['detour', 'gated', 'inPlace'] as const;
/** Where a site's bytes start in its entry, and how many times its length follows: original, and replacement in place. */
const SHAPES = {
  detour: { bodyStart: 8, parts: 1 },
  gated: { bodyStart: 12, parts: 1 },
  inPlace: { bodyStart: 8, parts: 2 },
} as const;
const HOMES = ['tail', 'page'] as const;
const COUNTED = 0x80;
const COUNTER_BYTES = 4;

/** What the site holds while the patch is in: undefined only when the region is out of reach, which `link` rules out. */
export function patchedBytes(site: RecordedSite, regionAddress: number): Uint8Array | undefined {
  return site.kind === 'inPlace'
    ? site.replacement
    : detour(site.address, site.original.length, regionAddress + site.entry);
}

/** Length of a gate, which is one jump. */
export const GATE_BYTES = JUMP_BYTES;

/** The gate's bytes with the patch on or off. */
export function gateBytes(gate: GatedDetour, state: 'active' | 'neutral'): Uint8Array {
  return jump(gate.entry, gate[state]) ?? new Uint8Array();
}

/** True when the gate holds a jump, wherever it leads. */
export const leadsAnywhere = (gate: GatedDetour, region: Uint8Array): boolean =>
  jumpTarget(gate.entry, region.subarray(gate.entry, gate.entry + GATE_BYTES)) !== undefined;

function encodeSite(site: RecordedSite, regionAddress: number): Uint8Array {
  const gated = site.kind === 'gated';
  const head = new Uint8Array(gated ? 12 : 8);
  const view = new DataView(head.buffer);
  view.setInt32(0, site.address - regionAddress, true);
  view.setUint8(4, site.original.length);
  view.setUint8(5, KINDS.indexOf(site.kind));
  view.setUint16(6, site.kind === 'inPlace' ? site.copy : site.entry, true);
  if (gated) {
    view.setUint16(8, site.active, true);
    view.setUint16(10, site.neutral, true);
  }
  return concatBytes(head, site.original, site.kind === 'inPlace' ? site.replacement : new Uint8Array());
}

/** Bytes that the record takes before the code; depends on the sites' kinds and lengths alone, not on addresses. */
export function recordLength(
  name: string,
  sites: readonly { kind: RecordedSite['kind']; length: number }[],
  isCounted = false,
): number {
  return sites.reduce(
    (total, { kind, length }) => total + SHAPES[kind].bodyStart + length * SHAPES[kind].parts,
    HEADER_BYTES + name.length + (isCounted ? COUNTER_BYTES : 0),
  );
}

/** The whole region, sealed: record, then code (given with its gates active). */
export function encodeRegion(record: RegionRecord, code: Uint8Array, sha256: Sha256): Uint8Array {
  const head = new Uint8Array(HEADER_BYTES);
  const view = new DataView(head.buffer);
  head.set(REGION_MAGIC);
  view.setUint16(8, record.length, true);
  view.setUint16(10, record.codeOffset, true);
  const { home, fill, counter } = record;
  const flags = counter === undefined ? 0 : COUNTED;
  head.set([HOMES.indexOf(home) | flags, fill, record.sites.length, record.name.length], 12);
  head.set(fromHex(record.owner) ?? [], 16);
  head.set(fromHex(record.digest) ?? [], 24);
  const name = Uint8Array.from(record.name, (letter) => letter.charCodeAt(0));
  const sites = record.sites.map((site) => encodeSite(site, record.address));
  const counted = counter === undefined ? new Uint8Array() : relativeAddress(counter - record.address);
  const region = concatBytes(head, name, counted, ...sites, code);
  region.set(sha256(region).subarray(0, SEAL.end - SEAL.start), SEAL.start);
  return region;
}

function relativeAddress(distance: number): Uint8Array {
  const bytes = new Uint8Array(COUNTER_BYTES);
  new DataView(bytes.buffer).setInt32(0, distance, true);
  return bytes;
}

/** Where the record of a counted region says that its counter is, whatever else is left of it; the target's word. */
export function recordedCounter(region: Uint8Array, name: string, address: number): number | undefined {
  const at = HEADER_BYTES + name.length;
  return region.length < at + COUNTER_BYTES
    ? undefined
    : address + new DataView(region.buffer, region.byteOffset).getInt32(at, true);
}

/** The region as it must be with its gates active, given as it is; the two differ in the gates only. */
export function withGates(region: Uint8Array, record: RegionRecord, state: 'active' | 'neutral'): Uint8Array {
  const copy = Uint8Array.from(region);
  for (const site of record.sites) if (site.kind === 'gated') copy.set(gateBytes(site, state), site.entry);
  return copy;
}

/** True when nobody has changed the region since it was written, gates aside. */
export function isSealIntact(region: Uint8Array, record: RegionRecord, sha256: Sha256): boolean {
  const copy = withGates(region, record, 'active');
  copy.fill(0, SEAL.start, SEAL.end);
  return equalBytes(sha256(copy).subarray(0, SEAL.end - SEAL.start), region.subarray(SEAL.start, SEAL.end));
}

/**
 * Reads the record at the start of `bytes`, which may go on behind the region. Everything in it is the target's word:
 * lengths are checked against each other and against the bytes there are. Undefined when there is no sound record.
 */
export function decodeRecord(bytes: Uint8Array, address: number): RegionRecord | undefined {
  const head = decodeHead(bytes);
  if (head === undefined) return undefined;
  const { length, codeOffset, nameEnd, isCounted } = head;
  const identity = decodeIdentity(bytes.subarray(0, nameEnd));
  const sitesStart = nameEnd + (isCounted ? COUNTER_BYTES : 0);
  const sites = decodeSites(bytes.subarray(sitesStart, codeOffset), head.siteCount, address, length);
  const counter = isCounted && identity !== undefined ? recordedCounter(bytes, identity.name, address) : undefined;
  if (identity === undefined || sites === undefined || (counter ?? 0) < 0) return undefined;
  const counted = counter === undefined ? {} : { counter };
  return { address, length, codeOffset, home: head.home, fill: head.fill, ...identity, ...counted, sites };
}

interface Head {
  readonly length: number;
  readonly codeOffset: number;
  readonly nameEnd: number;
  readonly home: RegionRecord['home'];
  readonly fill: number;
  readonly siteCount: number;
  readonly isCounted: boolean;
}

/** The fixed part, with its lengths checked: name, sites and code follow each other within the bytes there are. */
function decodeHead(bytes: Uint8Array): Head | undefined {
  if (bytes.length < HEADER_BYTES || !equalBytes(bytes.subarray(0, 8), REGION_MAGIC)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint16(8, true);
  const codeOffset = view.getUint16(10, true);
  const isCounted = (view.getUint8(12) & COUNTED) !== 0;
  const home = HOMES[view.getUint8(12) & ~COUNTED];
  const nameEnd = HEADER_BYTES + view.getUint8(15);
  const isOrdered =
    nameEnd + (isCounted ? COUNTER_BYTES : 0) <= codeOffset && codeOffset <= length && length <= bytes.length;
  if (!isOrdered || home === undefined) return undefined;
  return { length, codeOffset, nameEnd, home, isCounted, fill: view.getUint8(13), siteCount: view.getUint8(14) };
}

function decodeIdentity(head: Uint8Array): Pick<RegionRecord, 'owner' | 'digest' | 'name'> | undefined {
  const owner = parseOwnerId(toHex(head.subarray(16, 24)));
  const digest = parsePayloadDigest(toHex(head.subarray(24, 56)));
  const name = parsePatchName(String.fromCharCode(...head.subarray(HEADER_BYTES)));
  return owner === undefined || digest === undefined || name === undefined ? undefined : { owner, digest, name };
}

function decodeSites(
  bytes: Uint8Array,
  count: number,
  regionAddress: number,
  regionLength: number,
): RecordedSite[] | undefined {
  const sites: RecordedSite[] = [];
  if (count === 0 || count > MAX_SITES) return undefined;
  let at = 0;
  while (sites.length < count) {
    const decoded = decodeSite(bytes.subarray(at), regionAddress, regionLength);
    if (decoded === undefined) return undefined;
    sites.push(decoded.site);
    at += decoded.size;
  }
  return at === bytes.length ? sites : undefined;
}

type DecodedSite = { readonly site: RecordedSite; readonly size: number };

function decodeSite(bytes: Uint8Array, regionAddress: number, regionLength: number): DecodedSite | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const address = regionAddress + view.getInt32(0, true);
  const length = view.getUint8(4);
  const kind = KINDS[view.getUint8(5)];
  if (kind === undefined || address < 0 || length === 0 || length > MAX_SITE_BYTES) return undefined;
  const { bodyStart, parts } = SHAPES[kind];
  const size = bodyStart + length * parts;
  if (size > bytes.length) return undefined;
  const part = (start: number) => Uint8Array.from(bytes.subarray(start, start + length));
  const base = { address, original: part(bodyStart) };
  const site =
    kind === 'inPlace'
      ? { kind, ...base, replacement: part(bodyStart + length), copy: view.getUint16(6, true) }
      : decodeDetour(kind, base, view);
  return leadsInside(site, regionLength) ? { site, size } : undefined;
}

function decodeDetour(kind: 'detour' | 'gated', base: SiteBase, view: DataView): Detour | GatedDetour {
  const entry = view.getUint16(6, true);
  if (kind === 'detour') return { kind, ...base, entry };
  return { kind, ...base, entry, active: view.getUint16(8, true), neutral: view.getUint16(10, true) };
}

function leadsInside(site: RecordedSite, regionLength: number): boolean {
  switch (site.kind) {
    case 'inPlace':
      return site.copy <= regionLength;
    case 'detour':
      return site.entry + JUMP_BYTES <= regionLength;
    case 'gated':
      return Math.max(site.entry + JUMP_BYTES, site.active, site.neutral) <= regionLength;
  }
}
