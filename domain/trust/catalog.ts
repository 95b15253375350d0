import type { CatalogEntry, CatalogPredicate } from '../api/catalog.types.ts';
import { fieldsOfCatalogPredicate, validateCatalogPredicate } from '../api/catalog.validate.ts';
import { faultAt, type Fault } from '../manifest/fault.ts';
import { repeatedNames } from '../manifest/repeated-names.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { parseTimestamp } from '../timestamp.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { malformed, openDocument, refuse, type Refusal } from './open-document.ts';
import { CATALOG_PREDICATE, CATALOG_SUBJECT, MAX_CATALOG_ENTRIES } from './statement.ts';
import type { TrustRoot } from './trust-root.ts';

/** Which versions of which patches may be applied, for a short time. */
export interface Catalog {
  readonly version: number;
  readonly issuedMs: number;
  readonly expiresMs: number;
  /** By the sha256 of the signed content, in hex. */
  readonly entries: ReadonlyMap<string, CatalogEntry>;
}

/** Reads the predicate of a catalog: its shape, and that it says one thing about each version only. */
export function parseCatalog(predicate: unknown): Result<Catalog, readonly Fault[]> {
  const found = shapeFaults(validateCatalogPredicate, predicate, MAX_CATALOG_ENTRIES);
  const shape = wordFaults(predicate, found, fieldsOfCatalogPredicate);
  if (shape.length > 0) return err(shape);
  const { version, issued, expires, entries } = predicate as CatalogPredicate;
  const issuedMs = parseTimestamp(issued);
  const expiresMs = parseTimestamp(expires);
  const faults = repeatedNames(entries, 'sha256', ['entries'], 'entry');
  if (issuedMs === undefined) faults.push(faultAt(['issued'], NO_DATE, 'Write a date in UTC'));
  if (expiresMs === undefined) faults.push(faultAt(['expires'], NO_DATE, 'Write a date in UTC'));
  if (faults.length > 0 || issuedMs === undefined || expiresMs === undefined) return err(faults);
  return ok({ version, issuedMs, expiresMs, entries: new Map(entries.map((entry) => [entry.sha256, entry])) });
}

const NO_DATE = 'is not a date of any calendar';

/** Reads a catalog that enough people of the catalog role have signed. An expired one is returned: it still revokes. */
export function verifyCatalog(
  envelope: Envelope,
  { roles }: TrustRoot,
  crypto: CryptoPrimitive,
): Result<Catalog, Refusal> {
  const opened = openDocument(envelope, CATALOG_PREDICATE, { name: 'catalog', keys: roles.catalog }, crypto);
  if (!opened.ok) return opened;
  if (opened.value.subject.name !== CATALOG_SUBJECT) return refuse('Malformed', 'what is signed has another subject');
  const catalog = parseCatalog(opened.value.predicate);
  return catalog.ok ? catalog : malformed(catalog.error);
}
