import { PAGE, type Range } from '../elf/module.ts';
import type { Mapping } from '../proc/maps.ts';
import { decodeRecord, REGION_ALIGNMENT, REGION_MAGIC, type RegionRecord } from '../record/region-record.ts';
import { decodeScratch, SCRATCH_MAGIC, type Scratch } from '../record/scratch.ts';

/** A place for a region, with the bytes it holds now and again after a wipe. */
export interface Room {
  readonly address: number;
  readonly size: number;
  readonly fill: number;
  readonly home: RegionRecord['home'];
}

/** What linkers pad code with: GNU ld with zeros, lld with int3. Anything else belongs to somebody. */
const FILLS: readonly number[] = [0x00, 0xcc];
const NO_FILL = -1;
const alignUp = (value: number): number => Math.ceil(value / REGION_ALIGNMENT) * REGION_ALIGNMENT;

/** Every record in a stretch of memory that starts at `start`; regions begin at multiples of 16. */
export function findRecords(bytes: Uint8Array, start: number): RegionRecord[] {
  const records: RegionRecord[] = [];
  const search = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = search.indexOf(REGION_MAGIC); offset >= 0;) {
    const isAligned = (start + offset) % REGION_ALIGNMENT === 0;
    const record = isAligned ? decodeRecord(bytes.subarray(offset), start + offset) : undefined;
    if (record !== undefined) records.push(record);
    offset = search.indexOf(REGION_MAGIC, offset + (record?.length ?? 1));
  }
  return records;
}

/** What dead patchers left of their remote calls in a stretch of memory. */
export function findScratches(bytes: Uint8Array, start: number): Scratch[] {
  const found: Scratch[] = [];
  const search = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = search.indexOf(SCRATCH_MAGIC); offset >= 0; offset = search.indexOf(SCRATCH_MAGIC, offset + 1)) {
    const scratch = decodeScratch(bytes.subarray(offset), start + offset);
    if (scratch !== undefined) found.push(scratch);
  }
  return found;
}

/**
 * First free room of `size` bytes in the tail of a module's code (`home` tail) or in a page of ours (`home` page).
 * Free is what still holds the fill byte. Behind the first byte that is neither fill nor a region of ours nothing is
 * taken, for old linkers leave the image of other segments there.
 */
export function findRoom(bytes: Uint8Array, start: number, size: number, home: Room['home']): Room | undefined {
  const first = alignUp(start);
  const taken = new Map(
    [...findRecords(bytes, start), ...findScratches(bytes, start)].map((one) => [one.address, one]),
  );
  const fill = taken.get(first)?.fill ?? bytes[first - start] ?? NO_FILL;
  if (!FILLS.includes(fill)) return undefined;
  let address = first;
  while (address + size <= start + bytes.length) {
    const region = taken.get(address);
    if (region !== undefined) {
      address += alignUp(region.length);
      continue;
    }
    const free = filledLength(bytes, address - start, size, fill);
    if (free === size) return { address, size, fill, home };
    if (free < REGION_ALIGNMENT) return undefined;
    address += REGION_ALIGNMENT;
  }
  return undefined;
}

/** How many bytes from `offset` on hold the fill byte, `size` at most. */
function filledLength(bytes: Uint8Array, offset: number, size: number, fill: number): number {
  const other = bytes.subarray(offset, offset + size).findIndex((byte) => byte !== fill);
  return other < 0 ? size : other;
}

/** Below this the kernel maps nothing by default (vm.mmap_min_addr is 65,536), and old programs expect nothing either. */
const LOWEST = 0x11_0000;
const HIGHEST = 0x7fff_ffff_0000;
/** Distance kept from what is mapped already, so that a heap or a library can still grow a little. */
const MARGIN = 0x1_0000;
/** A stack grows downwards up to its limit (8 MiB by default): keep well clear below it. */
const STACK_MARGIN = 0x100_0000;

/** Places for a new mapping of `size` bytes from which all of `near` is less than `reach` bytes away, nearest first. */
export function findGaps(mappings: readonly Mapping[], near: Range, size: number, reach: number): number[] {
  const sorted = [...mappings].sort((left, right) => left.start - right.start);
  const gaps: number[] = [];
  let low = LOWEST;
  for (const mapping of [...sorted, { start: HIGHEST, end: HIGHEST, path: '' }]) {
    const above = mapping.path === '[stack]' ? STACK_MARGIN : MARGIN;
    const below = mapping.path === '' && mapping.start === HIGHEST ? 0 : above;
    const first = low + MARGIN;
    const last = Math.floor((mapping.start - below - size) / PAGE) * PAGE;
    if (last >= first) gaps.push(last, Math.ceil(first / PAGE) * PAGE);
    low = Math.max(low, mapping.end);
  }
  const distance = (address: number) => Math.max(Math.abs(near.end - address), Math.abs(address + size - near.start));
  return [...new Set(gaps)]
    .filter((address) => distance(address) < reach)
    .sort((left, right) => distance(left) - distance(right));
}
