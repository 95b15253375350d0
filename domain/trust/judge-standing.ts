import type { PatchName, PayloadDigest } from '../ids.ts';
import { formatTimestamp } from '../timestamp.ts';
import type { Catalog } from './catalog.ts';
import { earliestNow, revocationOf, type Trust } from './trust.ts';
import { trustFailure, type TrustFailure } from './trust-failure.ts';

/** One version of a patch at one moment. */
export interface StandingQuestion {
  readonly name: PatchName;
  readonly digest: PayloadDigest;
  readonly trust: Trust;
  readonly now: Date;
}

/** What speaks against a version whoever signed it: time, the catalog, a revocation. All of it, not just the first. */
export function judgeStanding({ name, digest, trust, now }: StandingQuestion): TrustFailure[] {
  return [...doubts(trust), ...dates(trust, now), ...listing(trust, name, digest, now), ...revoked(trust, digest)];
}

const doubts = ({ doubt }: Trust): TrustFailure[] =>
  doubt === undefined ? [] : [trustFailure('StateUnusable', doubt)];

function dates(trust: Trust, now: Date): TrustFailure[] {
  const earliest = earliestNow(trust);
  const time = formatTimestamp(now.getTime());
  if (now.getTime() < earliest) {
    const message = `It cannot be ${time} here, because what is signed was made after ${formatTimestamp(earliest)}.`;
    return [trustFailure('ClockWrong', message)];
  }
  if (now.getTime() < trust.root.expiresMs) return [];
  const expired = formatTimestamp(trust.root.expiresMs);
  const message = `The trust root expired at ${expired}. No new patch is verified; what is applied stays.`;
  return [trustFailure('TrustRootExpired', message)];
}

function listing({ root, catalog }: Trust, name: PatchName, digest: PayloadDigest, now: Date): TrustFailure[] {
  if (root.roles.catalog === undefined) return [];
  if (catalog === undefined)
    return [
      trustFailure('CatalogExpired', 'The trust root demands a catalog, and none is here. Nothing new is applied.'),
    ];
  return [...catalogExpiry(catalog, now), ...entryFailures(catalog, name, digest)];
}

function catalogExpiry({ version, expiresMs }: Catalog, now: Date): TrustFailure[] {
  if (now.getTime() < expiresMs) return [];
  const message = `Catalog ${version} expired at ${formatTimestamp(expiresMs)}. Nothing new is applied; what is applied stays.`;
  return [trustFailure('CatalogExpired', message)];
}

function entryFailures({ version, entries }: Catalog, name: PatchName, digest: PayloadDigest): TrustFailure[] {
  const entry = entries.get(digest);
  if (entry?.name === name) return [];
  const short = digest.slice(0, 8);
  const message =
    entry === undefined
      ? `Catalog ${version} has no ${name} with digest ${short}.`
      : `Catalog ${version} has digest ${short} as ${entry.name}, not as ${name}.`;
  return [trustFailure('NotInCatalog', message)];
}

function revoked(trust: Trust, digest: PayloadDigest): TrustFailure[] {
  const revocation = revocationOf(trust, digest);
  if (revocation === undefined) return [];
  const { onRevoke, why } = revocation;
  const consequence = onRevoke === 'Rollback' ? 'it is taken out where it runs' : 'what runs stays';
  return [trustFailure('Revoked', `It was revoked (${why}): it is applied to nothing new, and ${consequence}.`)];
}
