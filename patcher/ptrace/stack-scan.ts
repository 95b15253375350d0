import type { Mapping } from '../proc/maps.ts';
import type { TargetMemory } from '../proc/target-memory.ts';

/** Default stack limit is 8 MiB; a deeper stack is treated as occupied, for it cannot be shown to be free. */
const MAX_STACK_BYTES = 16 * 1024 * 1024;

/**
 * The first aligned word between the stack pointer and the end of its mapping that lies in [low, high], or undefined
 * when there is none. Conservative: a stale value counts. A stack that cannot be read counts as a hit at address 0.
 * Return addresses and the program counters that the kernel saves for signal handlers are both such words.
 */
export function findOnStack(
  stackPointer: number,
  mappings: readonly Mapping[],
  memory: TargetMemory,
  low: number,
  high: number,
): number | undefined {
  const stack = mappingAt(mappings, stackPointer);
  if (stack === undefined) return 0;
  const start = Math.ceil(stackPointer / 8) * 8;
  const bytes = stack.end - start > MAX_STACK_BYTES ? undefined : memory.read(start, stack.end - start);
  if (bytes === undefined) return 0;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 8) * 2);
  for (let index = 0; index < words.length; index += 2) {
    const word = (words[index + 1] ?? 0) * 2 ** 32 + (words[index] ?? 0);
    if (word >= low && word <= high) return start + index * 4;
  }
  return undefined;
}

/** The kernel lists mappings by address, and a program with many threads has many of them. */
function mappingAt(mappings: readonly Mapping[], address: number): Mapping | undefined {
  let low = 0;
  let high = mappings.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const mapping = mappings[middle];
    if (mapping === undefined || address < mapping.start) high = middle - 1;
    else if (address >= mapping.end) low = middle + 1;
    else return mapping;
  }
  return undefined;
}
