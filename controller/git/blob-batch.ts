import { err, ok, type Result } from '#domain/result.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';

/** Bytes that `cat-file --batch` adds to each object: its name, kind, size and line ends. */
export const BATCH_OVERHEAD_BYTES = 80;
const LINE_FEED = 10;

/**
 * Reads `git cat-file --batch`: `<object> blob <size>\n<bytes>\n` for each object that was asked for, in that order.
 * Anything else (an object that is missing, another order, an end in the middle) means that the answer is not whole.
 */
export function parseBlobBatch(output: Buffer, objects: readonly string[]): Result<Buffer[], SourceFailure> {
  const blobs: Buffer[] = [];
  let at = 0;
  for (const object of objects) {
    const headEnd = output.indexOf(LINE_FEED, at);
    const [, name, size] =
      /^([0-9a-f]{40}) blob ([0-9]+)$/.exec(output.toString('latin1', at, Math.max(headEnd, at))) ?? [];
    const start = headEnd + 1;
    const end = start + Number(size ?? 0);
    if (name !== object || output[end] !== LINE_FEED)
      return err(sourceFailure('ObjectsCorrupt', `the mirror does not give object ${object} whole`));
    blobs.push(output.subarray(start, end));
    at = end + 1;
  }
  return ok(blobs);
}
