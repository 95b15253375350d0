import type { ApprovalPredicate } from '#domain/api/approval.types.ts';
import type { CatalogEntry, CatalogPredicate } from '#domain/api/catalog.types.ts';
import type { RevocationPredicate } from '#domain/api/revocation.types.ts';
import { toHex } from '#domain/bytes.ts';
import type { Envelope } from '#domain/patch.ts';
import {
  APPROVAL_PREDICATE,
  CATALOG_PREDICATE,
  CATALOG_SUBJECT,
  REVOCATION_PREDICATE,
  statementAbout,
  statementBytes,
  TRUST_ROOT_PREDICATE,
  TRUST_ROOT_SUBJECT,
} from '#domain/trust/statement.ts';
import { sha256 } from './sha256.ts';
import { aRootPredicate, signed, type RootPlan, type TestKey } from './signing.ts';

/** The moment at which the tests of trust take place. */
export const NOW = new Date('2026-11-24T12:00:00Z');

const bytesOf = (payload: { ok: boolean; value?: Uint8Array; error?: string }): Uint8Array => {
  if (payload.value === undefined) throw new Error(payload.error);
  return payload.value;
};

/** By what approvals, catalogs and revocations know a patch. */
export const digestOf = ({ payload }: Envelope): string => toHex(sha256(payload));

export const anApproval = (
  patch: Envelope,
  keys: readonly TestKey[],
  over: Partial<ApprovalPredicate> = {},
  name = 'cve-2022-0778',
): Envelope => {
  const approval = { notBefore: '2026-11-01T00:00:00Z', expires: '2026-12-01T00:00:00Z', scope: {}, ...over };
  return signed(bytesOf(statementAbout({ name, sha256: digestOf(patch) }, APPROVAL_PREDICATE, approval)), ...keys);
};

export const anEntry = (patch: Envelope, over: Partial<CatalogEntry> = {}): CatalogEntry => ({
  name: 'cve-2022-0778',
  version: 3,
  sha256: digestOf(patch),
  state: 'Active',
  ...over,
});

export const aCatalog = (
  keys: readonly TestKey[],
  entries: readonly CatalogEntry[],
  over: Partial<CatalogPredicate> = {},
): Envelope => {
  const catalog = {
    version: 1,
    issued: '2026-11-24T00:00:00Z',
    expires: '2026-11-27T00:00:00Z',
    entries,
    ...over,
  };
  return signed(bytesOf(statementBytes(CATALOG_PREDICATE, CATALOG_SUBJECT, catalog, sha256)), ...keys);
};

export const aRevocation = (
  patch: Envelope,
  keys: readonly TestKey[],
  over: Partial<RevocationPredicate> = {},
  name = 'cve-2022-0778',
): Envelope => {
  const revocation = { onRevoke: 'Rollback', revoked: '2026-11-24T00:00:00Z', why: 'it breaks TLS', ...over };
  return signed(bytesOf(statementAbout({ name, sha256: digestOf(patch) }, REVOCATION_PREDICATE, revocation)), ...keys);
};

/** The envelope of a trust root; signed by the first person's first key unless the plan says otherwise. */
export function aRoot(plan: RootPlan): Envelope {
  const first = Object.values(plan.people)[0]?.[0];
  const payload = statementBytes(TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT, aRootPredicate(plan), sha256);
  return signed(bytesOf(payload), ...(plan.signers ?? (first === undefined ? [] : [first])));
}
