import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of a file, but never more than one beyond `maxBytes`: enough for whoever judges them to see that they are
 * too many. The size that a file claims is not asked for, because a device or a pipe claims none. Throws what open(2)
 * and read(2) say.
 */
export function readAtMost(path: string, maxBytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    return readOpen(file, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** The same of a file that is open, from where it stands. Throws what read(2) says. */
export function readOpen(file: number, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let left = maxBytes + 1;
  while (left > 0) {
    const part = Buffer.alloc(Math.min(CHUNK_BYTES, left));
    const read = readSync(file, part);
    if (read === 0) break;
    parts.push(part.subarray(0, read));
    left -= read;
  }
  return Buffer.concat(parts);
}
