import { equalBytes } from '#domain/bytes.ts';
import { ok, type Result } from '#domain/result.ts';
import type { Refusal } from './change/check-site.ts';
import { PAGE, pageDown, type TargetModule } from './elf/module.ts';
import { isNear, mapPage, spanOf, type FindPlaceDeps } from './find-place.ts';
import type { Write } from './ports.ts';
import type { Mapping } from './proc/maps.ts';
import type { TargetMemory } from './proc/target-memory.ts';
import { COUNTER_PAGE_MARKER } from './record/page-marker.ts';
import type { ProcessView } from './view-process.ts';

/** Where the exits of a patch are counted, and what has to be written first so that it starts at zero. */
export interface Counter {
  readonly address: number;
  readonly writes: readonly Write[];
}

const COUNTER_BYTES = 8;
const ZERO = new Uint8Array(COUNTER_BYTES);
/** Pages of counters may lie side by side, and are then one mapping; a process has one as a rule. */
const MAX_MAPPING_BYTES = 16 * PAGE;
/** A thread that cannot map memory just now can a moment later; past this a patch that does not count is better than none. */
const MAP_TRIES = 3;

/** Writable and never executable, private, of no file, and small. */
const mayHoldCounters = ({ read, write, execute, shared, inode, path, start, end }: Mapping): boolean =>
  read && write && !execute && !shared && inode === 0 && path === '' && end - start <= MAX_MAPPING_BYTES;

/** Whether an address that a record names can be that of a counter of ours; a record is the target's word. */
export const isCounterPlace = (address: number, mappings: readonly Mapping[]): boolean =>
  address % COUNTER_BYTES === 0 &&
  address - pageDown(address) >= COUNTER_PAGE_MARKER.length &&
  mappings.some((mapping) => mapping.start <= address && address < mapping.end && mayHoldCounters(mapping));

/** How often the exits were taken in this process; undefined when that cannot be read. */
export function readHits(address: number, mappings: readonly Mapping[], memory: TargetMemory): number | undefined {
  const bytes = isCounterPlace(address, mappings) ? memory.read(address, COUNTER_BYTES) : undefined;
  const hits = bytes && Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return hits !== undefined && Number.isSafeInteger(hits) ? hits : undefined;
}

/**
 * A counter within reach of the module: a free one in a page that is there, or in one that the process maps for us.
 * Undefined where the process must not be asked to map any, or has no thread that can: the patch matters more than the
 * count.
 */
export async function findCounter(
  view: ProcessView,
  module: TargetModule,
  deps: FindPlaceDeps,
): Promise<Result<Counter | undefined, Refusal>> {
  const near = spanOf(module);
  const free = freeCounter(
    view,
    view.mappings.filter((mapping) => isNear(mapping, near, deps.instructions.reach)),
  );
  if (free !== undefined) return ok(free);
  for (let tries = 0; tries < MAP_TRIES; tries += 1) {
    const mapped = await mapPage({ view, near, size: PAGE, content: 'counters' }, deps);
    if (mapped.ok) return ok(firstCounter(mapped.value));
    if (mapped.error.reason === 'NoProcess' || mapped.error.reason === 'StateUnusable') return mapped;
    if (mapped.error.reason !== 'TargetBusy') break;
  }
  return ok(undefined);
}

function freeCounter({ regions, memory }: ProcessView, mappings: readonly Mapping[]): Counter | undefined {
  const named = new Set(regions.flatMap(({ record }) => record.counter ?? []));
  for (const page of mappings.filter(mayHoldCounters).flatMap(pagesOf)) {
    const bytes = memory.read(page, PAGE);
    const at = bytes !== undefined && isOurs(bytes, page, named) ? freeSlot(page, named) : undefined;
    if (bytes !== undefined && at !== undefined)
      return { address: page + at, writes: [toZero(page + at, bytes.slice(at, at + COUNTER_BYTES))] };
  }
  return undefined;
}

const pagesOf = ({ start, end }: Mapping): number[] =>
  Array.from({ length: (end - start) / PAGE }, (_, index) => start + index * PAGE);

function freeSlot(page: number, named: ReadonlySet<number>): number | undefined {
  for (let at = COUNTER_PAGE_MARKER.length; at < PAGE; at += COUNTER_BYTES) if (!named.has(page + at)) return at;
  return undefined;
}

/** In a child of fork the marker is gone with the counts, but the records still name what is in the page. */
const isOurs = (bytes: Uint8Array, page: number, named: ReadonlySet<number>): boolean =>
  equalBytes(bytes.subarray(0, COUNTER_PAGE_MARKER.length), COUNTER_PAGE_MARKER) ||
  [...named].some((address) => pageDown(address) === page);

const toZero = (address: number, found: Uint8Array): Write => ({ address, expect: found, bytes: ZERO });

const firstCounter = (page: number): Counter => ({
  address: page + COUNTER_PAGE_MARKER.length,
  writes: [{ address: page, expect: new Uint8Array(COUNTER_PAGE_MARKER.length), bytes: COUNTER_PAGE_MARKER }],
});
