import { addressOf, processVmReadv } from './libc.ts';

/** Largest single read: a stack or a page, never a whole module; protects us from lengths a target made up. */
export const MAX_READ_BYTES = 16 * 1024 * 1024;

/** Reads memory of another process; everything that comes back is the target's word and is checked by whoever uses it. */
export interface TargetMemory {
  /** Exactly `length` bytes, or undefined when any of them is not mapped or the process is gone. */
  read(address: number, length: number): Uint8Array | undefined;
}

/**
 * Memory of one process through process_vm_readv(2), which needs the same permission as ptrace (PTRACE_MODE_ATTACH)
 * and, unlike opening /proc/PID/mem, no CAP_DAC_OVERRIDE for processes of other users.
 */
export function createTargetMemory(pid: number): TargetMemory {
  const local = Buffer.alloc(16);
  const remote = Buffer.alloc(16);
  return {
    read(address, length) {
      if (!Number.isSafeInteger(address) || address < 0 || length < 0 || length > MAX_READ_BYTES) return undefined;
      const bytes = new Uint8Array(length);
      if (length === 0) return bytes;
      local.writeBigUInt64LE(addressOf(bytes), 0);
      local.writeBigUInt64LE(BigInt(length), 8);
      remote.writeBigUInt64LE(BigInt(address), 0);
      remote.writeBigUInt64LE(BigInt(length), 8);
      return processVmReadv(pid, local, remote) === length ? bytes : undefined;
    },
  };
}
