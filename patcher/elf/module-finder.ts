import type { BuildId } from '#domain/ids.ts';
import type { Mapping } from '../proc/maps.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { readForeignModule, type ForeignModule } from './foreign-module.ts';
import { createKnownHeaders } from './known-headers.ts';
import { groupModules, readModule, type TargetModule } from './module.ts';

/** Finds out which builds a process has mapped; whatever it says was read from the process just now. */
export interface ModuleFinder {
  /** Build ids only: cheap, as each header is taken apart once for all processes that have it. */
  buildIds(mappings: readonly Mapping[], memory: TargetMemory): BuildId[];
  /** Whole modules. */
  modules(mappings: readonly Mapping[], memory: TargetMemory): TargetModule[];
  /** What is mapped to be run and was made for another machine. */
  foreign(mappings: readonly Mapping[], memory: TargetMemory): ForeignModule[];
}

export function createModuleFinder(): ModuleFinder {
  const headers = createKnownHeaders();
  return {
    buildIds: (mappings, memory) => [
      ...new Set(groupModules(mappings).flatMap((group) => headers.buildIdOf(group, memory) ?? [])),
    ],
    modules: (mappings, memory) => groupModules(mappings).flatMap((group) => readModule(group, memory) ?? []),
    foreign: (mappings, memory) => groupModules(mappings).flatMap((group) => readForeignModule(group, memory) ?? []),
  };
}
