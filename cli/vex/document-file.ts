import type { VexDocument } from '#domain/api/vex-document.types.ts';
import { err, type Result } from '#domain/result.ts';
import { readVexDocument } from '#domain/vex/read-document.ts';
import { readAtMost } from '#runtime/files/read-file.ts';
import { createFile, isTaken, replaceFile } from '#runtime/files/write-file.ts';

/** Largest document that is read again, in bytes. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** Scanners run as other users. */
const MODE = 0o644;

/** The earlier version that a file holds. The error is a sentence. */
export function readPrevious(path: string): Result<VexDocument, string> {
  try {
    const bytes = readAtMost(path, MAX_DOCUMENT_BYTES);
    if (bytes.length > MAX_DOCUMENT_BYTES) return err(`${path} is too large for an OpenVEX document. ${ADVICE}`);
    const document = readVexDocument(bytes.toString('utf8'));
    return document.ok ? document : err(`${path} ${document.error}. ${ADVICE}`);
  } catch (error) {
    return err(`${path} cannot be read: ${(error as Error).message}.`);
  }
}

const ADVICE = 'It is left as it is: name another file, or remove this one to begin a new document.';

export const textOf = (document: VexDocument): string => JSON.stringify(document, null, 2);

/** Writes the document whole or not at all; what is there is replaced in one step. The error is a sentence. */
export async function writeDocument(path: string, document: VexDocument): Promise<Result<undefined, string>> {
  const text = `${textOf(document)}\n`;
  return (await isTaken(path)) ? await replaceFile(path, text) : await createFile(path, text, MODE);
}
