import type { Envelope } from '../patch.ts';
import { err, type Result } from '../result.ts';
import { decodeUtf8 } from '../utf8.ts';
import { fromEnvelopeJson } from './envelope-json.ts';

/** Largest file of a trust document, in bytes: a catalog with 5,000 entries and some signatures stays below it. */
export const MAX_DOCUMENT_BYTES = 2 * 1024 * 1024;

/** Reads the file of a signed document. The errors are sentences without full stop. */
export function parseEnvelope(file: Uint8Array): Result<Envelope, readonly string[]> {
  if (file.length > MAX_DOCUMENT_BYTES) return err([`the file is larger than ${MAX_DOCUMENT_BYTES} bytes`]);
  const value = parseJson(file);
  return value === undefined ? err(['the file is not JSON in UTF-8']) : fromEnvelopeJson(value);
}

function parseJson(file: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(file) ?? '');
  } catch {
    return undefined;
  }
}
