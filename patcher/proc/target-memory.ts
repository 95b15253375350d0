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
  return { read: (address, length) => viewMemory(pid, address, length)?.slice() };
}

/** An iovec (process_vm_readv(2)): where and how much. */
class Vector {
  readonly bytes = new Uint8Array(16);
  readonly #view = new DataView(this.bytes.buffer);
  point(address: number, length: number): void {
    this.#view.setUint32(0, address % 2 ** 32, true);
    this.#view.setUint32(4, Math.floor(address / 2 ** 32), true);
    this.#view.setUint32(8, length, true);
  }
}

/** A buffer that reads end up in one after the other. It grows to the largest of them. */
class Landing {
  #bytes = new Uint8Array(64 * 1024);
  #address = Number(addressOf(this.#bytes));
  readonly local = new Vector();
  readonly remote = new Vector();
  prepare(length: number): Uint8Array {
    if (length > this.#bytes.length) {
      this.#bytes = new Uint8Array(length);
      this.#address = Number(addressOf(this.#bytes));
    }
    this.local.point(this.#address, length);
    return this.#bytes;
  }
}

const landing = new Landing();

/** Like `read`, but nothing is allocated: the bytes are good until the next read of anything. For use under the stop. */
export function viewMemory(pid: number, address: number, length: number): Uint8Array | undefined {
  if (!Number.isSafeInteger(address) || address < 0 || length < 0 || length > MAX_READ_BYTES) return undefined;
  const bytes = landing.prepare(length);
  landing.remote.point(address, length);
  const isRead = length === 0 || processVmReadv(pid, landing.local.bytes, landing.remote.bytes) === length;
  return isRead ? bytes.subarray(0, length) : undefined;
}
