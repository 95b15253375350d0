import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import type { Envelope } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { changeRoot, type RootChange } from '#domain/trust/next-root.ts';
import { statementBytes, TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT } from '#domain/trust/statement.ts';
import { parseTrustRoot } from '#domain/trust/trust-root.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { signDocument } from './document-file.ts';

export interface RootRequest {
  /** Name of whoever holds the root key. */
  readonly rootName: string;
  /** Everybody else's keys, and what they are for. */
  readonly people: NonNullable<RootChange['added']>;
  readonly thresholds: NonNullable<RootChange['thresholds']>;
  /** As documents write it: `2027-03-01T00:00:00Z`. */
  readonly issued: string;
  readonly expires: string;
}

export interface NewRoot {
  readonly predicate: TrustRootPredicate;
  /** Content of root.json. */
  readonly text: string;
}

/**
 * Makes a first trust root, signed by its one root key. It is verified as every reader will verify it before it is
 * returned. Errors are sentences.
 */
export async function makeTrustRoot(request: RootRequest, signer: Signer): Promise<Result<NewRoot, readonly string[]>> {
  const { rootName, people, thresholds, issued, expires } = request;
  const nobody = { people: [], threshold: 1 };
  const empty = { version: 1, issued, expires, people: [], roles: { root: nobody, author: nobody } };
  const first = { name: rootName, publicKey: signer.publicKey, roles: ['root'] as const };
  const predicate = changeRoot(empty, { added: [first, ...people], thresholds });
  if (!predicate.ok) return err([predicate.error]);
  const envelope = await signRoot(predicate.value, [signer]);
  if (!envelope.ok) return envelope;
  const text = formatEnvelope(envelope.value);
  const verified = verifyTrustRoot(encodeUtf8(text), nodeCrypto);
  return verified.ok ? ok({ predicate: predicate.value, text }) : err(verified.error.map(({ message }) => message));
}

/** Signs what machines would take for a trust root, if enough people sign it. Errors are sentences. */
export async function signRoot(
  predicate: TrustRootPredicate,
  signers: readonly Signer[],
): Promise<Result<Envelope, readonly string[]>> {
  const root = parseTrustRoot(predicate);
  if (!root.ok) return err(root.error.map((fault) => `The trust root would be refused: ${describeFault(fault)}.`));
  const payload = statementBytes(TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT, predicate, nodeCrypto.sha256);
  if (!payload.ok) return err([`The trust root cannot be written: ${payload.error}.`]);
  const envelope = await signDocument(payload.value, signers);
  return envelope.ok ? envelope : err([envelope.error]);
}
