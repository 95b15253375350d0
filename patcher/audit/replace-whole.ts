import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes this the content of a file in one step: after a crash the old or the new one is there, whole (write, fsync,
 * rename(2), fsync of the folder). Throws when it cannot, and the old one stays.
 */
export function replaceWhole(path: string, content: string | Uint8Array, mode: number): void {
  const fresh = `${path}.new`;
  const descriptor = openSync(fresh, 'w', mode);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, path);
  syncFolder(dirname(path));
}

/** What was made, renamed or removed in a folder is so for certain after a power cut only then (fsync(2)). */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
