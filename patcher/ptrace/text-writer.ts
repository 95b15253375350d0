import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { equalBytes, hexAddress } from '#domain/bytes.ts';
import { endedError, StopError } from './stop-error.ts';

/**
 * Writes into a process through /proc/PID/mem (proc_pid_mem(5)), which the kernel forces through read-only mappings by
 * copy-on-write, so that no page is ever writable and executable in the process itself. Opened before the stop.
 */
export class TextWriter {
  readonly #descriptor: number;
  constructor(pid: number) {
    try {
      this.#descriptor = openSync(`/proc/${pid}/mem`, 'r+');
    } catch (error) {
      if (isGone(error)) throw endedError(pid);
      throw new StopError(
        'KernelUnsupported',
        `may not write the memory of process ${pid}: ${(error as Error).message}`,
      );
    }
  }

  read(address: number, length: number): Uint8Array | undefined {
    const bytes = Buffer.allocUnsafe(length);
    try {
      return readSync(this.#descriptor, bytes, 0, length, address) === length ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  holds(address: number, bytes: Uint8Array): boolean {
    const found = this.read(address, bytes.length);
    return found !== undefined && equalBytes(found, bytes);
  }

  /** Writes and reads back. The position must be a Number: Node ignores a BigInt one here. */
  write(address: number, bytes: Uint8Array): void {
    let written = 0;
    try {
      written = writeSync(this.#descriptor, bytes, 0, bytes.length, address);
    } catch (error) {
      throw new StopError('KernelUnsupported', `writing at ${hexAddress(address)} failed: ${(error as Error).message}`);
    }
    if (written !== bytes.length || !this.holds(address, bytes)) {
      throw new StopError('KernelUnsupported', `what was written at ${hexAddress(address)} did not read back`);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** ENOENT when there is no such process any more, ESRCH when it has no memory: it ends, or is in the middle of an exec. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
