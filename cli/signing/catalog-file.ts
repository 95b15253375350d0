import { dirname } from 'node:path';
import type { CatalogPredicate } from '#domain/api/catalog.types.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import type { Envelope } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { parseCatalog, verifyCatalog } from '#domain/trust/catalog.ts';
import { CATALOG_PREDICATE, CATALOG_SUBJECT } from '#domain/trust/statement.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { loadTrustRoot } from '#runtime/trust/trust-root-file.ts';
import { readDocumentFile } from './document-file.ts';
import { followRoots, OWN_COPY, type ChainFlags } from './root-chain.ts';

export interface CatalogFile {
  readonly envelope: Envelope;
  readonly predicate: CatalogPredicate;
}

/** What a catalog says, whoever signed it. Errors are sentences. */
export function readCatalogFile(file: string): Result<CatalogFile, readonly string[]> {
  const document = readDocumentFile(file, CATALOG_PREDICATE);
  if (!document.ok) return err([document.error]);
  const { envelope, subject, predicate } = document.value;
  if (subject.name !== CATALOG_SUBJECT) return err([`${file}: what is signed has another subject.`]);
  const catalog = parseCatalog(predicate);
  if (!catalog.ok) return err(catalog.error.map((fault) => `${file}: ${describeFault(fault)}. ${fault.fix}.`));
  return ok({ envelope, predicate: predicate as unknown as CatalogPredicate });
}

/** What a new catalog may continue. */
export interface PreviousCatalog {
  /** Undefined where there is none. */
  readonly predicate: CatalogPredicate | undefined;
  /** Lines that say by what it is proven. */
  readonly proof: readonly string[];
}

export const NO_CATALOG: PreviousCatalog = { predicate: undefined, proof: [] };

/**
 * Reads the catalog that another is to follow. What it says becomes the word of whoever signs the next one, and it lies
 * in Git, where it may have been forged: it has to be one by the newest root that follows from the person's own copy, as
 * for machines. An expired one is continued. Errors are sentences.
 */
export function readPreviousCatalog(
  file: string,
  { trustRoot, trustFolder = dirname(file) }: ChainFlags,
): Result<PreviousCatalog, readonly string[]> {
  const read = readCatalogFile(file);
  if (!read.ok) return read;
  if (trustRoot === undefined)
    return err([`${file} is there already, and has to be proven before it is continued. ${OWN_COPY}`]);
  const pinned = loadTrustRoot(trustRoot, nodeCrypto);
  if (!pinned.ok) return err([pinned.error]);
  const { root, refused } = followRoots(pinned.value.pinned.content, trustFolder);
  const notes = refused === undefined ? [] : [refused];
  const { envelope, predicate } = read.value;
  const proven = verifyCatalog(envelope, root, nodeCrypto);
  if (!proven.ok) return err([notContinued(file, root.version, proven.error.message), ...notes, whatToDo(file)]);
  return ok({
    predicate,
    proof: [
      `Continues   version ${predicate.version}, proven by trust root ${root.version}`,
      ...notes.map((note) => `            ${note}`),
    ],
  });
}

const notContinued = (file: string, version: number, why: string): string =>
  `${file} is no catalog by trust root ${version}, and is not continued: ${why}.`;

const whatToDo = (file: string): string =>
  `Fetch the last good one, which the history in Git has. If it only lacks a signature, or its keys were exchanged since, look at it with \`stopgap catalog show ${file}\` and have the missing people run \`stopgap catalog sign ${file}\`.`;
