import { frameEntryAround } from '../elf/function-range.ts';
import { groupModules, readModule, type ModuleMappings, type TargetModule } from '../elf/module.ts';
import type { Mapping } from '../proc/maps.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { NotUnderstood } from './dwarf-cursor.ts';
import { readFrameEntry } from './frame-entry.ts';
import { rowAt, type FrameRow } from './frame-program.ts';

/** How to step on from a code address of a process, by the tables of the module that holds it; each is read once. */
export type UnwindTables = (address: number) => FrameRow | undefined;

export function createUnwindTables(mappings: readonly Mapping[], memory: TargetMemory): UnwindTables {
  const groups = [...groupModules(mappings), ...kernelModule(mappings)];
  const modules = new Map<ModuleMappings, TargetModule | undefined>();
  const rows = new Map<number, FrameRow | undefined>();

  function moduleOf(group: ModuleMappings): TargetModule | undefined {
    if (!modules.has(group)) modules.set(group, readModule(group, memory));
    return modules.get(group);
  }

  function lookUp(address: number): FrameRow | undefined {
    const group = groups.find(({ executable }) => executable.some((map) => map.start <= address && address < map.end));
    const module = group && moduleOf(group);
    if (module === undefined || !canBeSearched(module, address)) return undefined;
    const entry = frameEntryAround(module, address, memory);
    return entry === undefined ? undefined : rowIn(entry, address, memory);
  }

  return (address) => {
    if (!rows.has(address)) rows.set(address, lookUp(address));
    return rows.get(address);
  };
}

/** Tables without an index are read from end to end, while a process stands still: only small ones, of static programs. */
const MAX_UNINDEXED_BYTES = 4 * 1024 * 1024;

function canBeSearched({ text, unwindIndex, constant }: TargetModule, address: number): boolean {
  const size = constant.reduce((sum, { start, end }) => sum + end - start, 0);
  const isCode = text.some(({ start, end }) => start <= address && address < end);
  return isCode && (unwindIndex !== undefined || size <= MAX_UNINDEXED_BYTES);
}

function rowIn(entry: number, address: number, memory: TargetMemory): FrameRow | undefined {
  try {
    return rowAt(readFrameEntry(entry, memory), address);
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

/** The kernel's own module has no file (vdso(7)). */
function kernelModule(mappings: readonly Mapping[]): ModuleMappings[] {
  const first = mappings.find(({ path, inode }) => path === '[vdso]' && inode === 0);
  if (first === undefined) return [];
  return [{ device: '', inode: 0, path: first.path, first, executable: [first], constant: [first] }];
}
