import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import { toBase64 } from '#domain/base64.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { fingerprint, formatSshPublicKey, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { statementBytes, TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT } from '#domain/trust/statement.ts';
import { parseTrustRoot } from '#domain/trust/trust-root.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';

/** One person and one of their keys. */
export interface NamedKey {
  readonly name: string;
  readonly publicKey: SshPublicKey;
}

export interface RootRequest {
  /** Name of whoever holds the root key. */
  readonly rootName: string;
  readonly authors: readonly NamedKey[];
  /** How many different authors must have signed a patch. */
  readonly threshold: number;
  /** As documents write it: `2027-03-01T00:00:00Z`. */
  readonly issued: string;
  readonly expires: string;
}

/**
 * Makes the content of a first root.json, signed by its one root key. It is verified as every reader will verify it
 * before it is returned. Errors are sentences.
 */
export async function makeTrustRoot(request: RootRequest, signer: Signer): Promise<Result<string, readonly string[]>> {
  const predicate = predicateOf(request, signer.publicKey);
  const root = parseTrustRoot(predicate);
  if (!root.ok) return err(root.error.map((fault) => `The trust root would be refused: ${describeFault(fault)}.`));
  const payload = statementBytes(TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT, predicate, nodeCrypto.sha256);
  if (!payload.ok) return err([`The trust root cannot be written: ${payload.error}.`]);
  const blob = await signer.sign(preAuthEncoding(payload.value));
  if (!blob.ok) return err([blob.error]);
  const keyid = fingerprint(signer.publicKey.blob, nodeCrypto.sha256);
  const file = formatEnvelope({ payload: payload.value, signatures: [{ keyid, sig: toBase64(blob.value) }] });
  const verified = verifyTrustRoot(encodeUtf8(file), nodeCrypto);
  return verified.ok ? ok(file) : err(verified.error.map(({ message }) => message));
}

function predicateOf(
  { rootName, authors, threshold, issued, expires }: RootRequest,
  rootKey: SshPublicKey,
): TrustRootPredicate {
  const keys = new Map<string, Set<string>>();
  for (const { name, publicKey } of [{ name: rootName, publicKey: rootKey }, ...authors]) {
    keys.set(name, (keys.get(name) ?? new Set()).add(formatSshPublicKey(publicKey)));
  }
  return {
    version: 1,
    issued,
    expires,
    people: [...keys].map(([name, lines]) => ({ name, keys: [...lines] })),
    roles: {
      root: { people: [rootName], threshold: 1 },
      author: { people: [...new Set(authors.map(({ name }) => name))], threshold },
    },
  };
}
