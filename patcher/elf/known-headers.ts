import type { BuildId } from '#domain/ids.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { readForeignModule } from './foreign-module.ts';
import { PAGE, readModule, type ModuleMappings } from './module.ts';

/** Build ids of modules, understood once for each header that processes of this machine have mapped. */
export interface KnownHeaders {
  /** As the module's headers, which are read from the process each time, say it. Undefined when they name none. */
  buildIdOf(group: ModuleMappings, memory: TargetMemory): BuildId | undefined;
}

/** 4 MiB of first pages: machines with more different modules forget some and take them apart again. */
const MAX_KNOWN = 1_024;

/**
 * A header, the table of segments and the notes of nearly every module lie in its first page. The page is read whole, which
 * is one system call instead of five, and where it is byte for byte as it was before in a module of the same layout, so is
 * whatever follows from it.
 */
export function createKnownHeaders(): KnownHeaders {
  const known = new Map<string, { readonly page: Buffer; readonly buildId: BuildId | undefined }>();
  return {
    buildIdOf(group, memory) {
      const page = memory.read(group.first.start, PAGE);
      if (page === undefined) return takeApart(group, memory);
      const layout = layoutOf(group);
      const before = known.get(layout);
      if (before?.page.equals(page) === true) return before.buildId;
      const near = new FirstPage(group.first.start, page, memory);
      const buildId = takeApart(group, near);
      if (near.isAll) {
        if (known.size >= MAX_KNOWN) known.clear();
        known.set(layout, { page: Buffer.from(page), buildId });
      }
      return buildId;
    },
  };
}

const takeApart = (group: ModuleMappings, memory: TargetMemory): BuildId | undefined =>
  (readModule(group, memory) ?? readForeignModule(group, memory))?.buildId;

/** Of which file, and where its executable parts lie from its start on: all that matters besides what is in memory. */
function layoutOf({ device, inode, first, executable }: ModuleMappings): string {
  const parts = executable.map(({ start, end }) => `${start - first.start} ${end - first.start}`);
  return `${device} ${inode} ${parts.join(' ')}`;
}

/** Memory whose first page is here already. */
class FirstPage implements TargetMemory {
  readonly #start: number;
  readonly #page: Uint8Array;
  readonly #memory: TargetMemory;
  /** False once anything else was read. */
  isAll = true;

  constructor(start: number, page: Uint8Array, memory: TargetMemory) {
    this.#start = start;
    this.#page = page;
    this.#memory = memory;
  }

  read(address: number, length: number): Uint8Array | undefined {
    const at = address - this.#start;
    if (at >= 0 && length >= 0 && at + length <= PAGE) return this.#page.slice(at, at + length);
    this.isAll = false;
    return this.#memory.read(address, length);
  }
}
