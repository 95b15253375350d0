import { equalBytes, toHex } from '#domain/bytes.ts';
import type { Tampering } from '#domain/process.ts';
import type { TargetMemory } from '../proc/target-memory.ts';

/** The first bytes of a hooked function: as they were, and as Frida left them. */
export interface HookedEntry {
  readonly label: string;
  readonly address: number;
  readonly original: Uint8Array;
  readonly hooked: Uint8Array;
}

/** Whether each function differs from what it was: a script that says so is not enough. */
export const areIn = (entries: readonly HookedEntry[]): boolean =>
  entries.length > 0 && entries.every(({ original, hooked }) => hooked.length > 0 && !equalBytes(original, hooked));

/** Where somebody else has written since. What cannot be read says nothing: the process has ended, or will be looked at. */
export function judgeEntries(entries: readonly HookedEntry[], memory: TargetMemory): Tampering[] {
  return entries.flatMap(({ address, hooked }) => {
    const found = memory.read(address, hooked.length);
    if (found === undefined || equalBytes(found, hooked)) return [];
    return [{ address, expected: toHex(hooked), found: toHex(found), place: 'site' as const }];
  });
}

/** The memory as it would be without these hooks: what a patch expects is what its author saw. */
export function withoutHooks(memory: TargetMemory, entries: readonly HookedEntry[]): TargetMemory {
  return {
    read(start, length) {
      const bytes = memory.read(start, length);
      for (const { address, original, hooked } of bytes === undefined ? [] : entries) {
        for (const [index, byte] of original.entries()) {
          const at = address + index - start;
          if (bytes !== undefined && at >= 0 && at < length && bytes[at] === hooked[index]) bytes[at] = byte;
        }
      }
      return bytes;
    },
  };
}
