import { equalBytes } from '../bytes.ts';
import type { PayloadDigest } from '../ids.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { verifyCatalog, type Catalog } from './catalog.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import type { DocumentRefusal } from './document-refusal.ts';
import { fromTheFuture, refuse, type Refusal } from './open-document.ts';
import type { Proven } from './proven.ts';
import { verifyRevocation, type Revocation } from './revocation.ts';
import type { Trust } from './trust.ts';
import { NO_HISTORY, withCatalog, withRevoked, type TrustHistory } from './trust-history.ts';
import type { TrustRoot } from './trust-root.ts';
import { verifyNextRoot } from './verify-trust-root.ts';

/** Everything that a machine has come to trust, from the root that its administrator pinned on. */
export interface TrustState {
  readonly pinned: Proven<TrustRoot>;
  /** Roots after the pinned one, each signed by the people of the one before it; the last is in force. */
  readonly chain: readonly Proven<TrustRoot>[];
  readonly catalog: Proven<Catalog> | undefined;
  readonly revocations: ReadonlyMap<PayloadDigest, Proven<Revocation>>;
  readonly history: TrustHistory;
}

/** A document that somebody brought. Whoever that was is transport: the document proves itself or is refused. */
export interface TrustDocument {
  /** Name of its file: `2.root.json`, `catalog.json` or `NAME-DIGEST.revocation.json`, with or without folders. */
  readonly name: string;
  readonly envelope: Envelope;
}

/** Stand-alone revocations that are kept. The catalog has room for more. */
export const MAX_REVOCATIONS = 1_000;

export const startTrust = (pinned: Proven<TrustRoot>): TrustState => ({
  pinned,
  chain: [],
  catalog: undefined,
  revocations: new Map(),
  history: NO_HISTORY,
});

/** The root in force. */
export const rootOf = ({ pinned, chain }: TrustState): TrustRoot => (chain.at(-1) ?? pinned).content;

/** What patches are judged by. */
export const trustOf = (state: TrustState): Trust => ({
  root: rootOf(state),
  catalog: state.catalog?.content,
  revocations: state.history.revoked,
});

export interface Advance {
  /** The very same object when nothing was taken. */
  readonly state: TrustState;
  readonly refused: readonly DocumentRefusal[];
}

/**
 * Takes what is newer out of some documents: roots first and in order, then the catalog, then revocations, by the rules
 * of TUF (specification 5.3): exactly the next version, signed by the people of this root and of the next; never back.
 * What is refused changes nothing, and what is missing takes nothing away.
 */
export function advanceTrust(
  state: TrustState,
  documents: readonly TrustDocument[],
  crypto: CryptoPrimitive,
  now: Date,
): Advance {
  const refused: DocumentRefusal[] = [];
  let current = state;
  for (const document of inTurn(documents)) {
    const taken = take(current, document, crypto, now);
    if (taken.ok) current = taken.value;
    else refused.push({ document: document.name, reason: taken.error.reason, message: `${taken.error.message}.` });
  }
  return { state: current, refused };
}

type Kind =
  { readonly kind: 'root'; readonly version: number } | { readonly kind: 'catalog' | 'revocation' | 'unknown' };

/** What a document wants to be, by the name of its file; what it is, only what was signed can say. */
export function kindOf(name: string): Kind {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const [, version] = /^([1-9]\d{0,9})\.root\.json$/.exec(file) ?? [];
  if (version !== undefined) return { kind: 'root', version: Number(version) };
  if (file === 'catalog.json') return { kind: 'catalog' };
  return { kind: file.endsWith('.revocation.json') ? 'revocation' : 'unknown' };
}

const TURNS = ['root', 'catalog', 'revocation', 'unknown'] as const;

/** Roots first and by number, then the catalog, then revocations: each rests on what comes before it. */
export const inTurn = (documents: readonly TrustDocument[]): readonly TrustDocument[] => documents.toSorted(byTurn);

function byTurn(left: TrustDocument, right: TrustDocument): number {
  const [a, b] = [kindOf(left.name), kindOf(right.name)];
  if (a.kind === 'root' && b.kind === 'root') return a.version - b.version;
  return TURNS.indexOf(a.kind) - TURNS.indexOf(b.kind);
}

function take(
  state: TrustState,
  { name, envelope }: TrustDocument,
  crypto: CryptoPrimitive,
  now: Date,
): Result<TrustState, Refusal> {
  const kind = kindOf(name);
  switch (kind.kind) {
    case 'root':
      return takeRoot(state, envelope, kind.version, crypto, now);
    case 'catalog':
      return takeCatalog(state, envelope, crypto, now);
    case 'revocation':
      return takeRevocation(state, envelope, crypto, now);
    case 'unknown':
      return refuse('UnknownDocument', 'its name is none of N.root.json, catalog.json and NAME.revocation.json');
  }
}

function takeRoot(
  state: TrustState,
  envelope: Envelope,
  version: number,
  crypto: CryptoPrimitive,
  now: Date,
): Result<TrustState, Refusal> {
  const current = rootOf(state);
  const known = [state.pinned, ...state.chain].find(({ content }) => content.version === version);
  if (known !== undefined) return sameAs(known, envelope, state);
  // Roots before the pinned one are history: the repository keeps them for machines that were pinned earlier.
  if (version < state.pinned.content.version) return ok(state);
  if (version > current.version + 1)
    return refuse('VersionSkipped', `trust root ${current.version + 1} is missing; commit it as well`);
  const next = verifyNextRoot(current, envelope, crypto);
  if (!next.ok) return next;
  if (next.value.version !== version)
    return refuse('Malformed', `what is signed is version ${next.value.version}, and the file is called ${version}`);
  const early = fromTheFuture(next.value.issuedMs, now);
  if (early !== undefined) return err(early);
  return ok(withRoot(state, { content: next.value, envelope }, crypto));
}

/** Whoever signs two documents with one number wants different machines to believe different things. */
function sameAs(
  { envelope: known }: Proven<unknown>,
  envelope: Envelope,
  state: TrustState,
): Result<TrustState, Refusal> {
  return equalBytes(known.payload, envelope.payload)
    ? ok(state)
    : refuse('VersionConflict', 'it has the version of one that was taken before, and other content');
}

/**
 * A catalog that the new root would not take is let go, with its version and those of its patches: after a key was stolen
 * and exchanged, the numbers that the thief has driven up must not keep the next good catalog out (fast-forward, TUF
 * 5.3.11). What was revoked stays revoked.
 */
function withRoot(state: TrustState, next: Proven<TrustRoot>, crypto: CryptoPrimitive): TrustState {
  const { catalog, history } = state;
  const chain = [...state.chain, next];
  if (catalog === undefined || verifyCatalog(catalog.envelope, next.content, crypto).ok) return { ...state, chain };
  return { ...state, chain, catalog: undefined, history: { ...history, versions: new Map() } };
}

function takeCatalog(
  state: TrustState,
  envelope: Envelope,
  crypto: CryptoPrimitive,
  now: Date,
): Result<TrustState, Refusal> {
  const before = state.catalog;
  if (before !== undefined && equalBytes(before.envelope.payload, envelope.payload)) return ok(state);
  const catalog = verifyCatalog(envelope, rootOf(state), crypto);
  if (!catalog.ok) return catalog;
  const early = fromTheFuture(catalog.value.issuedMs, now) ?? notLater(before?.content, catalog.value);
  if (early !== undefined) return err(early);
  const history = withCatalog(state.history, catalog.value);
  return history.ok ? ok({ ...state, catalog: { content: catalog.value, envelope }, history: history.value }) : history;
}

function notLater(before: Catalog | undefined, { version }: Catalog): Refusal | undefined {
  const reached = before?.version ?? 0;
  if (version > reached) return undefined;
  return version === reached
    ? { reason: 'VersionConflict', message: `another catalog with version ${version} was taken before` }
    : { reason: 'OlderVersion', message: `it is version ${version}, and version ${reached} was taken before` };
}

/** A revocation is for ever, so that bringing an old one again does nothing, and none can be taken back by a later one. */
function takeRevocation(
  state: TrustState,
  envelope: Envelope,
  crypto: CryptoPrimitive,
  now: Date,
): Result<TrustState, Refusal> {
  const known = [...state.revocations.values()];
  if (known.some((other) => equalBytes(other.envelope.payload, envelope.payload))) return ok(state);
  const revocation = verifyRevocation(envelope, rootOf(state), crypto);
  if (!revocation.ok) return revocation;
  const early = fromTheFuture(revocation.value.revokedMs, now);
  if (early !== undefined) return err(early);
  const { digest, onRevoke, why } = revocation.value;
  if (!state.revocations.has(digest) && known.length >= MAX_REVOCATIONS)
    return refuse('TooMany', `${MAX_REVOCATIONS} revocations are kept; put further ones into the catalog`);
  const history = withRevoked(state.history, digest, { onRevoke, why });
  if (!history.ok || history.value === state.history) return history.ok ? ok(state) : history;
  const revocations = new Map(state.revocations).set(digest, { content: revocation.value, envelope });
  return ok({ ...state, revocations, history: history.value });
}
