import { closeSync, openSync, writeSync } from 'node:fs';
import { memoryOf } from './proc-state.ts';

/** Writes into the memory of a process as an attacker would, whatever its pages permit. */
export function overwrite(pid: number, address: number, bytes: Uint8Array): void {
  const file = openSync(`/proc/${pid}/mem`, 'r+');
  try {
    const count = writeSync(file, bytes, 0, bytes.length, address);
    if (count !== bytes.length) throw new Error(`process ${pid} has no memory at 0x${address.toString(16)}`);
  } finally {
    closeSync(file);
  }
}

/** A region of patch code as a stranger finds it: where the jump at its first site leads. */
export interface FoundRegion {
  readonly address: number;
  readonly length: number;
  /** Where its record ends. */
  readonly codeOffset: number;
}

const MAGIC = Buffer.from('STOPGAP1');
const ALIGNMENT = 16;
/** No record of a test has more sites than fit in here. */
const MAX_RECORD_BYTES = 1024;

/** Follows the jump at a patched site and looks for the record before it. It shares no code with the product. */
export function regionBehind(pid: number, site: number): FoundRegion {
  const jump = memoryOf(pid, site, 5);
  if (jump[0] !== 0xe9) throw new Error(`there is no jump at 0x${site.toString(16)}`);
  const entry = site + 5 + jump.readInt32LE(1);
  for (let address = entry - (entry % ALIGNMENT); address > entry - MAX_RECORD_BYTES; address -= ALIGNMENT) {
    const head = memoryOf(pid, address, 12);
    if (!head.subarray(0, MAGIC.length).equals(MAGIC)) continue;
    return { address, length: head.readUInt16LE(8), codeOffset: head.readUInt16LE(10) };
  }
  throw new Error(`there is no record before 0x${entry.toString(16)}`);
}
