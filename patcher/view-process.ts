import type { BuildId } from '#domain/ids.ts';
import type { PatcherFailure } from '#domain/patcher.ts';
import type { ProcessKey } from '#domain/process.ts';
import { err, type Result } from '#domain/result.ts';
import { findRecords, findScratches } from './change/room.ts';
import { judgeRegion, type ObservedRegion } from './change/observed-region.ts';
import type { ForeignModule } from './elf/foreign-module.ts';
import type { Range, TargetModule } from './elf/module.ts';
import { findVdso } from './elf/vdso.ts';
import type { ModuleFinder } from './elf/module-finder.ts';
import type { ProcessReader, Sha256, TargetIdentity } from './ports.ts';
import type { Mapping } from './proc/maps.ts';
import type { TargetMemory } from './proc/target-memory.ts';

/** Everything about one process that a change is decided on, read afresh. */
export interface ProcessView {
  readonly key: ProcessKey;
  readonly identity: TargetIdentity;
  readonly executable: string;
  readonly mappings: readonly Mapping[];
  readonly memory: TargetMemory;
  readonly modules: readonly TargetModule[];
  /** What it has mapped to be run that was made for another machine. */
  readonly foreign: readonly ForeignModule[];
  readonly regions: readonly ObservedRegion[];
  readonly leftovers: readonly Leftover[];
  /** Anonymous executable mappings small enough to be pages of ours. */
  readonly pages: readonly Range[];
}

/** Code of a remote call whose patcher died. */
export interface Leftover {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly fill: number;
}

export interface ViewDeps {
  readonly reader: ProcessReader;
  readonly finder: ModuleFinder;
  readonly sha256: Sha256;
}

/** Our pages are 4 kB to 64 kB and may lie side by side; a just-in-time compiler's mappings are far larger. */
const MAX_PAGE_MAPPING_BYTES = 1024 * 1024;
/** A process with a thousand pages of ours is yet to be seen. */
const MAX_PAGES_BYTES = 64 * 1024 * 1024;

/**
 * undefined when the process has ended, is a kernel thread, may not be read, or called exec meanwhile: half of one
 * program and half of the next is no view of anything.
 */
export function viewProcess(pid: number, deps: ViewDeps): ProcessView | undefined {
  const view = readView(pid, deps);
  return view !== undefined && isStill(view, deps.reader) ? view : undefined;
}

/** The process that was meant is there no longer. */
export const gone = (pid: number): Result<never, PatcherFailure> =>
  err({ reason: 'NoProcess', message: `process ${pid} has ended or runs another program now` });

/** True as long as the process is the one that was viewed, in the same address space. */
export const isStill = ({ identity }: ProcessView, reader: ProcessReader): boolean => {
  const stat = reader.stat(identity.pid);
  return stat?.startTicks === identity.startTicks && stat.startStack === identity.startStack;
};

function readView(pid: number, { reader, finder, sha256 }: ViewDeps): ProcessView | undefined {
  const stat = reader.stat(pid);
  const executable = reader.executable(pid);
  const mappings = reader.maps(pid);
  if (stat === undefined || executable === undefined || mappings === undefined) return undefined;
  const { startTicks, startStack } = stat;
  const memory = reader.memory(pid);
  const modules = finder.modules(mappings, memory);
  const pages = withinBudget(mappings.filter(isPageMapping).map(({ start, end }) => ({ start, end })));
  const readStretch = (range: Range): Stretch[] => {
    const bytes = memory.read(range.start, range.end - range.start);
    return bytes === undefined ? [] : [{ start: range.start, bytes }];
  };
  const stretches = [...modules.flatMap(({ tail }) => tail ?? []), ...pages].flatMap(readStretch);
  const vdso = [findVdso(mappings) ?? []].flat().flatMap(readStretch);
  return {
    key: { pid, startTicks },
    identity: { pid, startTicks, startStack, device: executable.device, inode: executable.inode },
    executable: executable.path,
    mappings,
    memory,
    modules,
    foreign: finder.foreign(mappings, memory),
    pages,
    regions: judgeAll(stretches, memory, sha256),
    leftovers: [...stretches, ...vdso].flatMap(findLeftovers),
  };
}

/**
 * As many of these as are read at most, the smallest first: ours are small, and somebody who maps tens of thousands of
 * large ones wants us to run out of memory.
 */
function withinBudget(pages: readonly Range[]): Range[] {
  const read = new Set<Range>();
  let left = MAX_PAGES_BYTES;
  for (const page of [...pages].sort((one, other) => sizeOf(one) - sizeOf(other))) {
    left -= sizeOf(page);
    if (left < 0) break;
    read.add(page);
  }
  return pages.filter((page) => read.has(page));
}

const sizeOf = ({ start, end }: Range): number => end - start;

interface Stretch {
  readonly start: number;
  readonly bytes: Uint8Array;
}

function judgeAll(stretches: readonly Stretch[], memory: TargetMemory, sha256: Sha256): ObservedRegion[] {
  const found = stretches.flatMap(({ start, bytes }) =>
    findRecords(bytes, start).map((record) => ({ record, bytes: part({ start, bytes }, record) })),
  );
  const others = found.map(({ record }) => record);
  return found.map(({ record, bytes }) => judgeRegion({ record, bytes, others }, memory, sha256));
}

const findLeftovers = (stretch: Stretch): Leftover[] =>
  findScratches(stretch.bytes, stretch.start).map((scratch) => ({
    address: scratch.address,
    bytes: part(stretch, scratch),
    fill: scratch.fill,
  }));

const part = ({ start, bytes }: Stretch, { address, length }: { address: number; length: number }): Uint8Array =>
  bytes.subarray(address - start, address - start + length);

const isPageMapping = (mapping: Mapping): boolean =>
  mapping.execute &&
  !mapping.write &&
  mapping.inode === 0 &&
  mapping.path === '' &&
  mapping.end - mapping.start <= MAX_PAGE_MAPPING_BYTES;

/** Any code of Go in the process makes stacks and frames that only Go knows. */
export const hasGoroutines = ({ modules }: Pick<ProcessView, 'modules'>): boolean => modules.some(({ isGo }) => isGo);

/** The module whose text holds an address. */
export const moduleAt = (modules: readonly TargetModule[], address: number): TargetModule | undefined =>
  modules.find((module) => module.text.some(({ start, end }) => start <= address && address < end));

/** The build whose text a region patches; undefined when that module is no longer mapped. */
export const buildIdOf = (view: ProcessView, region: ObservedRegion): BuildId | undefined =>
  moduleAt(view.modules, region.record.sites[0]?.address ?? 0)?.buildId;
