import { MAX_FILE_BYTES } from '#domain/source/commit-tree.ts';
import { readAtMost } from '#runtime/files/read-file.ts';

/** The bytes of a manifest, or why there are none. Of a file that is too large there are enough for its reader to say so. */
export function readManifestFile(file: string): Buffer | Error {
  try {
    return readAtMost(file, MAX_FILE_BYTES);
  } catch (cause) {
    return cause as Error;
  }
}
