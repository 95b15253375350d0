import { closeSync, openSync, readSync } from 'node:fs';

const USUAL_BYTES = 64 * 1024;
/** 65,530 mappings (vm.max_map_count) of files with names of a usual length are below 16 MiB; with longer ones it is an attack. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What one large process needed is kept for the next, but not what an attack did. */
const KEPT_BYTES = 4 * 1024 * 1024;

let buffer = Buffer.allocUnsafe(USUAL_BYTES);

/**
 * The text of a file in /proc. These have no size, so that `readFileSync` asks for it in vain and takes new memory for
 * each; here they land in a buffer that is there already, because thousands are read in one look at a machine, and some
 * while a target stands still. Throws as `openSync` does, and when there is no end to it.
 */
export function readProcFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.toString('latin1', 0, length);
      length += count;
      if (length < buffer.length) continue;
      if (length >= MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes`);
      buffer = Buffer.concat([buffer], 2 * buffer.length);
    }
  } finally {
    closeSync(file);
    if (buffer.length > KEPT_BYTES) buffer = Buffer.allocUnsafe(USUAL_BYTES);
  }
}

/** The same for a file that is one short line: the kernel gives all of it to the first read that has room for it. */
export function readProcLine(path: string): string {
  const file = openSync(path, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, null));
  } finally {
    closeSync(file);
  }
}
