import type { CatalogEntry, CatalogPredicate } from '../api/catalog.types.ts';
import { err, ok, type Result } from '../result.ts';

/** One version of a patch. */
export type ListedVersion = Pick<CatalogEntry, 'name' | 'version' | 'sha256'>;

/** One version that somebody has revoked. */
export interface ListedRevocation extends Pick<CatalogEntry, 'name' | 'sha256'> {
  readonly onRevoke: 'Keep' | 'Rollback';
}

export interface CatalogRequest {
  /** What the catalog before says; undefined for the first one. */
  readonly previous: CatalogPredicate | undefined;
  /** Every version that is to be in use from now on. */
  readonly versions: readonly ListedVersion[];
  readonly revocations: readonly ListedRevocation[];
  /** Names of patches that are to disappear. */
  readonly dropped: readonly string[];
  readonly issued: string;
  readonly expires: string;
}

export interface NextCatalog {
  readonly predicate: CatalogPredicate;
  /** What is otherwise than in the catalog before, one line for each entry. */
  readonly changes: readonly string[];
}

/**
 * Makes the catalog that follows another: one version on, no patch lowered, nothing revoked taken back, nothing gone that
 * nobody wanted gone. What machines would refuse is refused here; the errors are sentences.
 */
export function nextCatalog(request: CatalogRequest): Result<NextCatalog, readonly string[]> {
  const { previous, issued, expires } = request;
  const before = previous?.entries ?? [];
  const entries = mergeEntries(request, before);
  const faults = [
    ...clockFaults(previous, issued),
    ...repeatedNumbers(entries),
    ...loweredFaults(before, entries),
    ...droppedFaults(request, before, entries),
    ...strangeRevocations(request.revocations, entries),
  ];
  if (faults.length > 0) return err(faults);
  const predicate = { version: (previous?.version ?? 0) + 1, issued, expires, entries };
  return ok({ predicate, changes: changesBetween(before, entries) });
}

/** What is revoked stays in the catalog for ever; of the rest, what is still in use. */
function mergeEntries({ versions, revocations }: CatalogRequest, before: readonly CatalogEntry[]): CatalogEntry[] {
  const wanted = new Set(versions.map(({ sha256 }) => sha256));
  const revoked = new Map(revocations.map((one) => [one.sha256, one]));
  const known = before.filter(({ sha256, state }) => state === 'Revoked' || wanted.has(sha256) || revoked.has(sha256));
  const fresh = [...new Map(versions.map((version) => [version.sha256, version])).values()]
    .filter(({ sha256 }) => known.every((entry) => entry.sha256 !== sha256))
    .map(({ name, version, sha256 }): CatalogEntry => ({ name, version, sha256, state: 'Active' }));
  return [...known, ...fresh].map((entry) => withRevocation(entry, revoked.get(entry.sha256))).sort(byName);
}

function withRevocation(entry: CatalogEntry, revocation: ListedRevocation | undefined): CatalogEntry {
  if (revocation === undefined) return entry;
  const isRollback = entry.onRevoke === 'Rollback' || revocation.onRevoke === 'Rollback';
  return { ...entry, state: 'Revoked', onRevoke: isRollback ? 'Rollback' : 'Keep' };
}

const byName = (left: CatalogEntry, right: CatalogEntry): number =>
  left.name === right.name ? left.version - right.version : left.name < right.name ? -1 : 1;

function clockFaults(previous: CatalogPredicate | undefined, issued: string): string[] {
  if (previous === undefined || previous.issued <= issued) return [];
  return [`The catalog before was made at ${previous.issued}, and here it is ${issued}. Set the clock.`];
}

function repeatedNumbers(entries: readonly CatalogEntry[]): string[] {
  return entries.flatMap(({ name, version, sha256 }, index) => {
    const other = entries.slice(0, index).find((entry) => entry.name === name && entry.version === version);
    if (other === undefined) return [];
    const digests = `${other.sha256.slice(0, 8)} and ${sha256.slice(0, 8)}`;
    return [`${name} has version ${version} twice, with digests ${digests}. Give what was changed a higher number.`];
  });
}

function loweredFaults(before: readonly CatalogEntry[], after: readonly CatalogEntry[]): string[] {
  const names = [...new Set(after.filter(isActive).map(({ name }) => name))];
  return names.flatMap((name) => {
    const [reached, now] = [highest(before, name), highest(after, name)];
    if (now >= reached) return [];
    return [
      `${name} would go back from version ${reached} to ${now}, which machines refuse. Sign it under a higher number.`,
    ];
  });
}

/** Of what may be applied: a version that is revoked holds no place open for a lower one. */
const highest = (entries: readonly CatalogEntry[], name: string): number =>
  Math.max(0, ...entries.filter((entry) => isActive(entry) && entry.name === name).map(({ version }) => version));

const isActive = ({ state }: CatalogEntry): boolean => state === 'Active';

function droppedFaults(
  { dropped }: CatalogRequest,
  before: readonly CatalogEntry[],
  after: readonly CatalogEntry[],
): string[] {
  const left = new Set(after.map(({ name }) => name));
  const gone = [...new Set(before.map(({ name }) => name))].filter((name) => !left.has(name));
  return [
    ...gone
      .filter((name) => !dropped.includes(name))
      .map((name) => `${name} is in the catalog and not in the files. Name its file too, or say --drop ${name}.`),
    ...dropped
      .filter((name) => !gone.includes(name))
      .map((name) =>
        left.has(name)
          ? `${name} is in the files, or revoked for ever, so that it cannot be dropped.`
          : `${name} is not in the catalog, so that it cannot be dropped.`,
      ),
  ];
}

function strangeRevocations(revocations: readonly ListedRevocation[], entries: readonly CatalogEntry[]): string[] {
  return revocations.flatMap(({ name, sha256 }) => {
    const entry = entries.find((one) => one.sha256 === sha256);
    const version = `the version of ${name} with digest ${sha256.slice(0, 8)}`;
    if (entry === undefined)
      return [
        `A revocation is about ${version}, which is in no file and no catalog. It counts by itself: leave it out.`,
      ];
    if (entry.name === name) return [];
    return [`A revocation is about ${version}, and that digest is ${entry.name}. Have it made again.`];
  });
}

function changesBetween(before: readonly CatalogEntry[], after: readonly CatalogEntry[]): string[] {
  const old = new Map(before.map((entry) => [entry.sha256, entry]));
  const left = new Set(after.map(({ sha256 }) => sha256));
  const names = new Set(after.map(({ name }) => name));
  return [
    ...after.flatMap((entry) => describeChange(old.get(entry.sha256), entry)),
    ...before
      .filter(({ sha256 }) => !left.has(sha256))
      .map((entry) => `${titleOf(entry)} ${names.has(entry.name) ? 'makes way' : 'is dropped'}`),
  ];
}

function describeChange(before: CatalogEntry | undefined, after: CatalogEntry): string[] {
  if (before !== undefined && before.state === after.state && before.onRevoke === after.onRevoke) return [];
  if (after.state === 'Active') return [`${titleOf(after)} is listed`];
  return [`${titleOf(after)} is revoked: ${after.onRevoke === 'Rollback' ? 'taken out' : 'kept'} where it runs`];
}

const titleOf = ({ name, version, sha256 }: CatalogEntry): string =>
  `${name} version ${version} (digest ${sha256.slice(0, 8)})`;
