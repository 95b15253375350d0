import type { BuildId } from '#domain/ids.ts';
import { findBuildId, hasGoNote } from '#runtime/elf/build-id.ts';
import { PT_DYNAMIC, PT_GNU_EH_FRAME, PT_LOAD, type Segment } from '#runtime/elf/elf-header.ts';
import { readNotes, readSegments } from '#runtime/elf/module-headers.ts';
import type { Mapping } from '../proc/maps.ts';
import type { TargetMemory } from '../proc/target-memory.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One ELF module as a process has it mapped. Addresses are absolute in that process unless they say otherwise. */
export interface TargetModule {
  readonly buildId: BuildId;
  /** What to add to an ELF virtual address (as in nm and objdump) to get the address in the process. */
  readonly bias: number;
  /** For people: the path the kernel shows. */
  readonly path: string;
  /** Mapped executable ranges that come from the module's file. */
  readonly text: readonly Range[];
  /** Where its headers say that its code lies, be that mapped or not. */
  readonly code: readonly Range[];
  /** From the end of the code in the file to the end of its last mapped page: room that belongs to nobody. */
  readonly tail: Range | undefined;
  /** .eh_frame_hdr, the index from code addresses to functions; statically linked programs have none. */
  readonly unwindIndex: Range | undefined;
  /** What the module is linked by while it runs; statically linked programs may have none. */
  readonly dynamic: Range | undefined;
  /** Mapped ranges of the file that the process cannot write: code and constants, unwind tables among them. */
  readonly constant: readonly Range[];
  /** Made by Go: its functions run on stacks of goroutines, which may be parked on no thread at all. */
  readonly isGo: boolean;
}

export const PAGE = 4096;
export const pageDown = (address: number): number => Math.floor(address / PAGE) * PAGE;
export const pageUp = (address: number): number => Math.ceil(address / PAGE) * PAGE;

/** The mappings of one load of one file: they start at file offset 0 and go on to the next such start. */
export interface ModuleMappings {
  readonly device: string;
  readonly inode: number;
  readonly path: string;
  readonly first: Mapping;
  readonly executable: readonly Mapping[];
  readonly constant: readonly Mapping[];
}

/** Programs with a thousand libraries exist; more loads than this are made to keep us busy, and the rest is not read. */
const MAX_LOADS = 4_096;

/** Groups the mappings of a process by loaded file; a file that is mapped twice (dlmopen) makes two groups. */
export function groupModules(mappings: readonly Mapping[]): ModuleMappings[] {
  const open = new Map<string, Mapping[]>();
  const loads: Mapping[][] = [];
  for (const mapping of mappings) {
    if (mapping.inode === 0) continue;
    const key = `${mapping.device} ${mapping.inode}`;
    const load = mapping.offset === 0 && mapping.read ? [] : open.get(key);
    if (load === undefined || (load.length === 0 && loads.length >= MAX_LOADS)) continue;
    if (load.length === 0) loads.push(load);
    load.push(mapping);
    open.set(key, load);
  }
  return loads.flatMap((load) => {
    const [first] = load;
    const executable = load.filter((mapping) => mapping.execute);
    if (first === undefined || executable.length === 0) return [];
    const constant = load.filter((mapping) => mapping.read && !mapping.write);
    return [{ device: first.device, inode: first.inode, path: first.path, first, executable, constant }];
  });
}

/** Reads a module's headers and build id from the target's memory; undefined when it is not a sound x86-64 module. */
export function readModule(group: ModuleMappings, memory: TargetMemory): TargetModule | undefined {
  const segments = readSegments(group.first.start, memory);
  const bias = segments && biasOf(group.first, segments);
  if (segments === undefined || bias === undefined) return undefined;
  const notes = readNotes(segments, bias, memory);
  const buildId = notes.map(findBuildId).find((id) => id !== undefined);
  if (buildId === undefined) return undefined;
  const image = imageOf(segments, bias);
  const isLoaded = ({ start, end }: Range): boolean => start < image.end && image.start < end;
  const text = group.executable.filter(isLoaded).map(({ start, end }) => ({ start, end }));
  if (text.length === 0) return undefined;
  const segmentOf = (wanted: number): Range | undefined => {
    const found = segments.find(({ type }) => type === wanted);
    return found && { start: bias + found.address, end: bias + found.address + found.memorySize };
  };
  return {
    buildId,
    bias,
    path: group.path,
    text,
    code: codeOf(segments, bias),
    tail: tailOf(segments, bias, text),
    constant: group.constant.filter(isLoaded).map(({ start, end }) => ({ start, end })),
    isGo: notes.some(hasGoNote),
    unwindIndex: segmentOf(PT_GNU_EH_FRAME),
    dynamic: segmentOf(PT_DYNAMIC),
  };
}

/**
 * Where its segments lie in the process. A program may map its own file once more anywhere else: V8 does so with its
 * builtins, near the code that it compiles. Such a copy is no part of the module.
 */
function imageOf(segments: readonly Segment[], bias: number): Range {
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  return {
    start: bias + Math.min(...loads.map(({ address }) => pageDown(address))),
    end: bias + Math.max(...loads.map(({ address, memorySize }) => pageUp(address + memorySize))),
  };
}

/** A module's first PT_LOAD holds the ELF header, so its page is where the first mapping starts. */
function biasOf(first: Mapping, segments: readonly Segment[]): number | undefined {
  const head = segments.find((segment) => segment.type === PT_LOAD && segment.offset < PAGE);
  return head && first.start - pageDown(head.address - head.offset);
}

const codeOf = (segments: readonly Segment[], bias: number): Range[] =>
  segments
    .filter(({ type, executable }) => type === PT_LOAD && executable)
    .map(({ address, memorySize }) => ({ start: bias + address, end: bias + address + memorySize }));

function tailOf(segments: readonly Segment[], bias: number, text: readonly Range[]): Range | undefined {
  const code = segments.filter((segment) => segment.type === PT_LOAD && segment.executable).at(-1);
  if (code === undefined || code.memorySize > code.fileSize) return undefined;
  const end = bias + code.address + code.fileSize;
  const mapped = text.find((range) => range.start < end && end <= range.end);
  return mapped && { start: end, end: Math.min(pageUp(end), mapped.end) };
}
