import { closeSync, openSync, readSync } from 'node:fs';

let buffer = Buffer.allocUnsafe(64 * 1024);

/**
 * The text of a file in /proc. These have no size, so that `readFileSync` asks for it in vain and takes new memory for
 * each; here they land in a buffer that is there already, because thousands are read in one look at a machine, and some
 * while a target stands still. Throws as `openSync` does.
 */
export function readProcFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.toString('latin1', 0, length);
      length += count;
      if (length === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    }
  } finally {
    closeSync(file);
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
