import { toHex } from '../bytes.ts';
import type { DsseEnvelope } from '../api/dsse-envelope.types.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { verifyCatalog } from './catalog.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { fromEnvelopeJson, toEnvelopeJson } from './envelope-json.ts';
import type { Refusal } from './open-document.ts';
import { verifyRevocation, type Revocation } from './revocation.ts';
import type { Proven } from './proven.ts';
import { readHistory, storedHistory, type StoredHistory, type TrustHistory } from './trust-history.ts';
import { startTrust, type TrustState } from './trust-state.ts';
import type { TrustRoot } from './trust-root.ts';
import { verifyNextRoot } from './verify-trust-root.ts';

/** What is written down: the documents themselves, which prove themselves again when they are read. */
export interface StoredTrust {
  /** sha256 of the content of the pinned root from which everything follows. */
  readonly pinned: string;
  /** Version of that root, so that a pinned file that goes back is noticed. */
  readonly pinnedVersion: number;
  readonly chain: readonly DsseEnvelope[];
  readonly catalog?: DsseEnvelope;
  readonly revocations: readonly DsseEnvelope[];
  readonly history: StoredHistory;
}

export const storedTrust = (
  { pinned, chain, catalog, revocations, history }: TrustState,
  crypto: CryptoPrimitive,
): StoredTrust => ({
  pinned: rootDigest(pinned, crypto),
  pinnedVersion: pinned.content.version,
  chain: chain.map(({ envelope }) => toEnvelopeJson(envelope)),
  ...(catalog === undefined ? {} : { catalog: toEnvelopeJson(catalog.envelope) }),
  revocations: [...revocations.values()].map(({ envelope }) => toEnvelopeJson(envelope)),
  history: storedHistory(history),
});

/** By what a root is known: the sha256 of what was signed, so that another signature makes no other root of it. */
export const rootDigest = ({ envelope }: Proven<TrustRoot>, { sha256 }: CryptoPrimitive): string =>
  toHex(sha256(envelope.payload));

/**
 * What was trusted before the restart. A pinned root that is one of the chain goes on with what followed it. Another one
 * begins a chain of its own, in which all that was revoked stays revoked; but one that is older than what was reached is
 * refused, for nobody installs an older root without saying so. The error is a sentence about the file.
 */
export function restoreTrust(
  pinned: Proven<TrustRoot>,
  value: unknown,
  crypto: CryptoPrimitive,
): Result<TrustState, string> {
  const stored = readStored(value);
  if (!stored.ok) return stored;
  const { pinned: digest, pinnedVersion, chain, catalog, revocations, history } = stored.value;
  const own = rootDigest(pinned, crypto);
  const place = [digest, ...chain.map(({ payload }) => toHex(crypto.sha256(payload)))].indexOf(own);
  const reached = pinnedVersion + chain.length;
  if (place < 0 && pinned.content.version < reached)
    return err(
      `it goes on from trust root ${reached}, and the trust root of this machine is an older one, version ${pinned.content.version}; install the newer one, or remove the file if going back is meant`,
    );
  const roots = place < 0 ? ok([]) : followChain(pinned, chain.slice(place), crypto);
  if (!roots.ok) return roots;
  const all = [pinned, ...roots.value];
  const listed = restoreCatalog(catalog, all, crypto);
  return ok({
    ...startTrust(pinned),
    chain: roots.value,
    catalog: listed,
    revocations: restoreRevocations(revocations, all, crypto),
    history: listed === undefined ? { ...history, versions: new Map() } : history,
  });
}

interface ReadTrust extends Omit<StoredTrust, 'chain' | 'catalog' | 'revocations' | 'history'> {
  readonly history: TrustHistory;
  readonly chain: readonly Envelope[];
  readonly catalog: Envelope | undefined;
  readonly revocations: readonly Envelope[];
}

function readStored(value: unknown): Result<ReadTrust, string> {
  const { pinned, pinnedVersion, chain, catalog, revocations, history } = (value ?? {}) as Partial<
    Record<keyof StoredTrust, unknown>
  >;
  const roots = readEnvelopes(chain);
  const revoked = readEnvelopes(revocations);
  const listed = catalog === undefined ? ok(undefined) : fromEnvelopeJson(catalog);
  const past = readHistory(history);
  const isWhole = typeof pinned === 'string' && Number.isSafeInteger(pinnedVersion) && past !== undefined;
  if (!isWhole || !roots.ok || !revoked.ok || !listed.ok)
    return err('it is damaged; remove it, and trust begins again with the trust root of this machine');
  return ok({
    pinned,
    pinnedVersion: Number(pinnedVersion),
    chain: roots.value,
    catalog: listed.value,
    revocations: revoked.value,
    history: past,
  });
}

function readEnvelopes(value: unknown): Result<readonly Envelope[], undefined> {
  const read = Array.isArray(value) ? value.map((one: unknown) => fromEnvelopeJson(one)) : [err([])];
  return read.every((one) => one.ok) ? ok(read.map(({ value: envelope }) => envelope)) : err(undefined);
}

function followChain(
  pinned: Proven<TrustRoot>,
  chain: readonly Envelope[],
  crypto: CryptoPrimitive,
): Result<readonly Proven<TrustRoot>[], string> {
  const roots: Proven<TrustRoot>[] = [];
  for (const envelope of chain) {
    const before = (roots.at(-1) ?? pinned).content;
    const next: Result<TrustRoot, Refusal> = verifyNextRoot(before, envelope, crypto);
    if (!next.ok) return err(`its trust root ${before.version + 1} is not to be trusted: ${next.error.message}`);
    roots.push({ content: next.value, envelope });
  }
  return ok(roots);
}

/** Only the newest root decides about the catalog, as when it came. */
function restoreCatalog(
  envelope: Envelope | undefined,
  roots: readonly Proven<TrustRoot>[],
  crypto: CryptoPrimitive,
): TrustState['catalog'] {
  const root = roots.at(-1)?.content;
  const catalog = envelope && root && verifyCatalog(envelope, root, crypto);
  return catalog?.ok === true && envelope !== undefined ? { content: catalog.value, envelope } : undefined;
}

/** The documents themselves, as far as a root of the chain knows who signed them; what they revoked is history, and stays. */
function restoreRevocations(
  envelopes: readonly Envelope[],
  roots: readonly Proven<TrustRoot>[],
  crypto: CryptoPrimitive,
): TrustState['revocations'] {
  const found = envelopes.flatMap((envelope) =>
    roots
      .map(({ content }) => verifyRevocation(envelope, content, crypto))
      .flatMap((one) => (one.ok ? [[one.value.digest, { content: one.value, envelope }] as const] : [])),
  );
  return new Map<Revocation['digest'], Proven<Revocation>>(found);
}
