import type { BuildId } from '#domain/ids.ts';
import type { ProcessReader } from '../ports.ts';
import type { Mapping } from '../proc/maps.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { readForeignModule, type ForeignModule } from './foreign-module.ts';
import { groupModules, readModule, type ModuleMappings, type TargetModule } from './module.ts';

/** Finds out which builds a process has mapped. */
export interface ModuleFinder {
  /** Build ids only: cheap, from a cache by device, inode, modification time and size where the file may be looked at. */
  buildIds(pid: number, mappings: readonly Mapping[], memory: TargetMemory): BuildId[];
  /** Whole modules, always read from the target's memory. */
  modules(mappings: readonly Mapping[], memory: TargetMemory): TargetModule[];
  /** What is mapped to be run and was made for another machine; read from the target's memory, too. */
  foreign(mappings: readonly Mapping[], memory: TargetMemory): ForeignModule[];
}

/** Bounds the cache: machines with more different modules than this forget some and read them again. */
const MAX_CACHED = 16_384;

/**
 * The cache only saves work: whatever it says, a change is made only to a module whose build id was read from the
 * target's memory just before.
 */
export function createModuleFinder(reader: ProcessReader): ModuleFinder {
  const cache = new Map<string, BuildId | undefined>();

  function buildIdOf(pid: number, group: ModuleMappings, memory: TargetMemory): BuildId | undefined {
    const stamp = reader.fileStamp(pid, group.first);
    if (stamp !== undefined && cache.has(stamp)) return cache.get(stamp);
    const buildId = (readModule(group, memory) ?? readForeignModule(group, memory))?.buildId;
    if (stamp !== undefined) {
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(stamp, buildId);
    }
    return buildId;
  }

  return {
    buildIds: (pid, mappings, memory) => [
      ...new Set(groupModules(mappings).flatMap((group) => buildIdOf(pid, group, memory) ?? [])),
    ],
    modules: (mappings, memory) => groupModules(mappings).flatMap((group) => readModule(group, memory) ?? []),
    foreign: (mappings, memory) => groupModules(mappings).flatMap((group) => readForeignModule(group, memory) ?? []),
  };
}
