import type { TargetMemory } from '../../patcher/proc/target-memory.ts';
import type { Write } from '../../patcher/ports.ts';

/** A stretch of memory that tests write to as the tracer would. */
export class FakeMemory implements TargetMemory {
  readonly start: number;
  readonly bytes: Uint8Array;
  constructor(start: number, bytes: Uint8Array) {
    this.start = start;
    this.bytes = Uint8Array.from(bytes);
  }
  read(address: number, length: number): Uint8Array | undefined {
    const offset = address - this.start;
    return offset < 0 || offset + length > this.bytes.length ? undefined : this.bytes.slice(offset, offset + length);
  }
  /** Writes if what is expected is there, as the tracer does; false otherwise. */
  write({ address, expect, bytes }: Write): boolean {
    const found = this.read(address, expect.length);
    if (found === undefined || !Buffer.from(found).equals(Buffer.from(expect))) return false;
    this.bytes.set(bytes, address - this.start);
    return true;
  }
  copy(): FakeMemory {
    return new FakeMemory(this.start, this.bytes);
  }
}
