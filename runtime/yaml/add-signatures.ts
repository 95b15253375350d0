import type { EnvelopeSignature } from '#domain/patch.ts';
import type { Result } from '#domain/result.ts';
import { editLists } from './edit-lists.ts';

/** A signature for one document, or a new `sig` for an entry that its key has made before. */
export interface SignatureEdit {
  /** First line of the document, as its RawDocument has it. */
  readonly line: number;
  readonly signature: EnvelopeSignature;
  /** Index in `spec.signatures` of the entry to renew; undefined to add one. */
  readonly replaces?: number;
}

/** Puts signatures into manifests and leaves everything else as it is (`editLists`). */
export const addSignatures = (file: string, edits: readonly SignatureEdit[]): Result<string, string> =>
  editLists(
    file,
    edits.map(({ line, signature: { keyid, sig }, replaces }) => ({
      line,
      list: 'signatures',
      entry: { value: { keyid, sig }, lines: [`keyid: ${keyid}`, `sig: ${sig}`] },
      ...(replaces === undefined ? {} : { replaces: { index: replaces, field: 'sig' } }),
    })),
  );
