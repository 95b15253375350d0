import type { PayloadDigest } from '../ids.ts';
import type { Catalog } from './catalog.ts';
import { CLOCK_TOLERANCE_MS } from './open-document.ts';
import type { TrustRoot } from './trust-root.ts';

/** Everything that a patch is judged by besides its own signatures: documents that were verified, and the newest of each. */
export interface Trust {
  readonly root: TrustRoot;
  /** Undefined while there is none, which only matters where the root has a catalog role. */
  readonly catalog: Catalog | undefined;
  /** Versions that were ever revoked, by digest; those that the catalog has as revoked count beside them. */
  readonly revocations: ReadonlyMap<string, Revoked>;
  /** Why what is here may be older than what was here before, as a sentence: then nothing new is verified by it. */
  readonly doubt?: string;
}

/** Trust by a root alone. */
export const trustIn = (root: TrustRoot): Trust => ({ root, catalog: undefined, revocations: new Map() });

/** The latest moment that something signed proves to be past, less a tolerance, in milliseconds since 1970. */
export const earliestNow = ({ root, catalog }: Trust): number =>
  Math.max(root.issuedMs, catalog?.issuedMs ?? 0) - CLOCK_TOLERANCE_MS;

/** How a revoked version was revoked; undefined for one that was not. Rollback by any document counts. */
export function revocationOf({ catalog, revocations }: Trust, digest: PayloadDigest): Revoked | undefined {
  const own = revocations.get(digest);
  const entry = catalog?.entries.get(digest);
  const sources: Revoked[] = [
    ...(own === undefined ? [] : [own]),
    ...(entry?.state === 'Revoked'
      ? [{ onRevoke: entry.onRevoke ?? 'Keep', why: 'the catalog has it as revoked' }]
      : []),
  ];
  return sources.find(({ onRevoke }) => onRevoke === 'Rollback') ?? sources[0];
}

export interface Revoked {
  readonly onRevoke: 'Keep' | 'Rollback';
  readonly why: string;
}

/** Versions that are to be taken out wherever they run. */
export function withdrawnBy({ catalog, revocations }: Trust): ReadonlySet<string> {
  const listed = [...(catalog?.entries.values() ?? [])].filter(
    ({ state, onRevoke }) => state === 'Revoked' && onRevoke === 'Rollback',
  );
  const own = [...revocations].filter(([, { onRevoke }]) => onRevoke === 'Rollback');
  return new Set([...listed.map(({ sha256 }) => sha256), ...own.map(([digest]) => digest)]);
}
