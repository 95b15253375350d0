import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import type { DocumentRefusal } from '#domain/trust/document-refusal.ts';
import { MAX_DOCUMENT_BYTES, parseEnvelope } from '#domain/trust/parse-envelope.ts';
import type { Proven } from '#domain/trust/proven.ts';
import { trustIn, type Trust } from '#domain/trust/trust.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { advanceTrust, startTrust, trustOf, type TrustDocument } from '#domain/trust/trust-state.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readAtMost } from '#runtime/files/read-file.ts';

/** What a machine trusts that has a root and has read a folder of documents, and what it refused of them. */
export interface FolderTrust {
  readonly trust: Trust;
  readonly refused: readonly DocumentRefusal[];
}

/**
 * Reads newer roots, the catalog and revocations from a folder, as a host reads them at a commit; without a folder, there
 * is the pinned root alone. The error is a sentence about the folder.
 */
export function trustFromFolder(
  pinned: Proven<TrustRoot>,
  folder: string | undefined,
  now: Date,
): Result<FolderTrust, string> {
  if (folder === undefined) return ok({ trust: trustIn(pinned.content), refused: [] });
  const files = namesIn(folder);
  if (!files.ok) return files;
  const read = files.value.map((name) => readDocument(join(folder, name)));
  const documents = read.flatMap((one) => (one.ok ? [one.value] : []));
  const { state, refused } = advanceTrust(startTrust(pinned), documents, nodeCrypto, now);
  return ok({ trust: trustOf(state), refused: [...read.flatMap((one) => (one.ok ? [] : [one.error])), ...refused] });
}

function namesIn(folder: string): Result<readonly string[], string> {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return ok(names.filter((name) => /\.json$/i.test(name)).sort());
  } catch (cause) {
    return err(`the folder of trust documents ${folder} cannot be read: ${(cause as Error).message}.`);
  }
}

function readDocument(path: string): Result<TrustDocument, DocumentRefusal> {
  try {
    const envelope = parseEnvelope(readAtMost(path, MAX_DOCUMENT_BYTES));
    if (envelope.ok) return ok({ name: path, envelope: envelope.value });
    return err({ document: path, reason: 'Malformed', message: `${envelope.error.join('; ')}.` });
  } catch (cause) {
    return err({ document: path, reason: 'Malformed', message: `it cannot be read: ${(cause as Error).message}.` });
  }
}
