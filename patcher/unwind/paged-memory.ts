import { PAGE, pageDown } from '../elf/module.ts';
import type { TargetMemory } from '../proc/target-memory.ts';

/** A stop looks at some stacks and at parts of some tables; more than 16 MiB of either is not worth the pause. */
const MAX_PAGES = 4_096;

/**
 * Memory that does not change, read page by page and kept: a walk up a stack reads words next to one another, and all
 * walks read the same tables. Only for as long as every thread stands still.
 */
export function pagedMemory(memory: TargetMemory): TargetMemory {
  const pages = new Map<number, Uint8Array | undefined>();

  function pageAt(start: number): Uint8Array | undefined {
    if (pages.has(start)) return pages.get(start);
    const page = pages.size < MAX_PAGES ? memory.read(start, PAGE) : undefined;
    pages.set(start, page);
    return page;
  }

  return {
    read(address, length) {
      const start = pageDown(address);
      if (length > PAGE) return memory.read(address, length);
      const page = pageAt(start);
      const at = address - start;
      if (at + length <= PAGE) return page?.subarray(at, at + length);
      const next = pageAt(start + PAGE);
      if (page === undefined || next === undefined) return undefined;
      const bytes = new Uint8Array(length);
      bytes.set(page.subarray(at));
      bytes.set(next.subarray(0, length - (PAGE - at)), PAGE - at);
      return bytes;
    },
  };
}
