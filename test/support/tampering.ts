import { closeSync, openSync, writeSync } from 'node:fs';

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
