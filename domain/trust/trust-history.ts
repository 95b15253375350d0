import { err, ok, type Result } from '../result.ts';
import type { Catalog } from './catalog.ts';
import type { Refusal } from './open-document.ts';
import type { Revoked } from './trust.ts';

/** What is remembered of documents that were taken, whatever has become of them: it outlives them and their signers. */
export interface TrustHistory {
  /** Versions that were ever revoked, by the sha256 of the signed content. Nothing takes one off again. */
  readonly revoked: ReadonlyMap<string, Revoked>;
  /** The highest version of each patch that a catalog had as active, since the keys of the catalog were exchanged. */
  readonly versions: ReadonlyMap<string, number>;
}

export const NO_HISTORY: TrustHistory = { revoked: new Map(), versions: new Map() };

/** Revoked versions that are remembered: a decade of them for every patch of a large fleet. */
export const MAX_REVOKED = 20_000;

/** The history with one more revocation. A rollback stays one; what was only to be kept may become one. */
export function withRevoked(history: TrustHistory, digest: string, revoked: Revoked): Result<TrustHistory, Refusal> {
  const before = history.revoked.get(digest);
  if (before?.onRevoke === 'Rollback' || before?.onRevoke === revoked.onRevoke) return ok(history);
  if (before === undefined && history.revoked.size >= MAX_REVOKED)
    return err({ reason: 'TooMany', message: `${MAX_REVOKED} revoked versions are remembered, and no more` });
  return ok({ ...history, revoked: new Map(history.revoked).set(digest, revoked) });
}

/**
 * The history after a catalog, or why the catalog must not be taken: it takes a patch back. One that has a revoked version
 * as active is taken, for whoever made it may not have heard of the revocation, which counts all the same.
 */
export function withCatalog(history: TrustHistory, catalog: Catalog): Result<TrustHistory, Refusal> {
  const active = activeVersions(catalog);
  const lowered = [...active].filter(([name, version]) => version < (history.versions.get(name) ?? 0));
  if (lowered.length > 0) {
    const names = lowered.map(([name]) => name).join(', ');
    return err({ reason: 'PatchLowered', message: `it takes ${names} back to a lower version` });
  }
  return remembering({ ...history, versions: new Map([...history.versions, ...active]) }, catalog);
}

function remembering(history: TrustHistory, { entries }: Catalog): Result<TrustHistory, Refusal> {
  let current: Result<TrustHistory, Refusal> = ok(history);
  for (const { sha256, state, onRevoke = 'Keep' } of entries.values())
    if (state === 'Revoked' && current.ok)
      current = withRevoked(current.value, sha256, { onRevoke, why: 'the catalog has it as revoked' });
  return current;
}

function activeVersions({ entries }: Catalog): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  for (const { name, version, state } of entries.values())
    if (state === 'Active') highest.set(name, Math.max(version, highest.get(name) ?? 0));
  return highest;
}

/** As it is written down. */
export interface StoredHistory {
  readonly revoked: readonly (Revoked & { readonly sha256: string })[];
  readonly versions: Readonly<Record<string, number>>;
}

export const storedHistory = ({ revoked, versions }: TrustHistory): StoredHistory => ({
  revoked: [...revoked].map(([sha256, { onRevoke, why }]) => ({ sha256, onRevoke, why })),
  versions: Object.fromEntries(versions),
});

/** Strict inverse; undefined for anything else. */
export function readHistory(value: unknown): TrustHistory | undefined {
  const { revoked, versions } = (value ?? {}) as Partial<Record<keyof StoredHistory, unknown>>;
  if (!Array.isArray(revoked) || typeof versions !== 'object' || versions === null) return undefined;
  const numbers = Object.entries(versions);
  if (!revoked.every(isRevoked) || !numbers.every(([, version]) => Number.isSafeInteger(version))) return undefined;
  return {
    revoked: new Map(revoked.map(({ sha256, onRevoke, why }) => [sha256, { onRevoke, why }])),
    versions: new Map(numbers.map(([name, version]) => [name, Number(version)])),
  };
}

function isRevoked(value: unknown): value is StoredHistory['revoked'][number] {
  const { sha256, onRevoke, why } = (value ?? {}) as Record<string, unknown>;
  const isKnown = onRevoke === 'Keep' || onRevoke === 'Rollback';
  return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) && isKnown && typeof why === 'string';
}
