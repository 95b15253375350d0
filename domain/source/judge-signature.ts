import { equalBytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { GIT_NAMESPACE, isValidAt, standsFor, type AllowedSigner } from '../trust/allowed-signers.ts';
import type { Sha256 } from '../trust/crypto-primitive.ts';
import { fingerprint } from '../trust/ssh-key.ts';
import type { SshSignature } from '../trust/sshsig.ts';
import type { SignerRules, VerifiedHead } from './commit-verification.ts';
import { readClaims, type GitObject, type ObjectClaims } from './git-object.ts';
import type { RemoteHead } from './remote-head.ts';
import { sourceFailure, type SourceFailure, type SourceReason } from './source-failure.ts';

export interface SignatureQuestion {
  readonly mode: VerifiedHead['mode'];
  readonly head: RemoteHead;
  /** What the ref points to in mode Tag, the commit in mode Head. */
  readonly object: GitObject;
  readonly rules: SignerRules;
  readonly allowedCommitters: readonly string[];
  /** When this commit was first seen here: neither the commit nor its author has a say in it. */
  readonly firstSeen: Date;
}

/** A signature that would count if it is good, which is left to git. */
export interface SignatureCandidate {
  /** The only lines that git is to know: those of the key that the signature names, as far as they held at first sight. */
  readonly signers: readonly AllowedSigner[];
  readonly verified: VerifiedHead;
}

/**
 * Everything about the signature of a commit or tag but the mathematics: that it is there and of a kind we know, whose key
 * it names, and that this key might sign when the commit was first seen here. git holds the end of a key against the
 * date in the commit, which its author writes; a key that was lost after its end could sign with any date.
 */
export function judgeSignature(question: SignatureQuestion, sha256: Sha256): Result<SignatureCandidate, SourceFailure> {
  const claims = readClaims(question.object);
  const what = describeSigned(question);
  const refuse = (reason: SourceReason, why: string) => err(sourceFailure(reason, `${what} ${why}`));
  const mismatch = tagFault(question, claims);
  if (mismatch !== undefined) return refuse(...mismatch);
  const { signature: found } = claims;
  if (found.kind === 'none') return refuse('NotSigned', 'has no signature');
  if (found.kind === 'unusable')
    return refuse('SignatureUnsupported', `is not taken, because its signature ${found.why}`);
  const key = fingerprint(found.signature.publicKey.blob, sha256);
  const signers = signersOf(question, found.signature, key);
  if (!signers.ok) return refuse(...signers.error);
  const vouching = withCommitter(question, claims.email, signers.value);
  if (!vouching.ok) return refuse(...vouching.error);
  const principal = vouching.value[0]?.principals ?? '';
  const verified = { mode: question.mode, principal, key, firstSeen: question.firstSeen.toISOString() };
  return ok({ signers: vouching.value, verified });
}

type Refusal = readonly [reason: SourceReason, why: string];

export const describeSigned = ({ mode, head }: Pick<SignatureQuestion, 'mode' | 'head'>): string =>
  mode === 'Head' ? `commit ${head.commit} (${head.revision})` : `tag ${tagName(head)} (${head.revision})`;

const tagName = ({ ref }: RemoteHead): string => ref.replace(/^refs\/tags\//, '');

/** A signed tag says its own name, or whoever runs the server could serve an old release under a new name. */
function tagFault({ mode, head, object }: SignatureQuestion, { tag }: ObjectClaims): Refusal | undefined {
  if (mode === 'Head') return undefined;
  if (object.type !== 'tag' || tag === undefined)
    return ['NotSigned', 'is no annotated tag, so it cannot have a signature'];
  if (tag.name !== tagName(head)) return ['TagMismatch', 'was signed under another name'];
  return tag.target === head.commit ? undefined : ['TagMismatch', `was signed for another object than ${head.commit}`];
}

type Signers = Result<readonly AllowedSigner[], Refusal>;

const refusal = (reason: SourceReason, why: string): Result<never, Refusal> => err([reason, why]);

function signersOf(
  { rules, firstSeen }: SignatureQuestion,
  { publicKey, namespace }: SshSignature,
  key: string,
): Signers {
  const isKey = (blob: Uint8Array): boolean => equalBytes(blob, publicKey.blob);
  if (namespace !== GIT_NAMESPACE)
    return refusal('SignatureUnsupported', 'is not taken, because its signature was made for another purpose than Git');
  if (rules.revoked?.keys.some(isKey) === true)
    return refusal('SignerRevoked', `is signed by the key ${key}, which is revoked`);
  const known = rules.allowed.filter((signer) => isKey(signer.key.blob));
  if (known.length === 0)
    return refusal('SignerUnknown', `is signed by the key ${key}, which is not among the allowed signers`);
  const valid = known.filter((signer) => isValidAt(signer, firstSeen.getTime()));
  if (valid.length > 0) return ok(valid);
  const who = known[0]?.principals ?? '';
  const when = firstSeen.toISOString();
  return refusal(
    'SignerExpired',
    `is signed by ${who}, whose key might not sign at ${when}, when it was first seen here`,
  );
}

/** With a list of committers, a commit names one of them and is signed by a key of that very person. */
function withCommitter(
  { allowedCommitters }: SignatureQuestion,
  email: string | undefined,
  signers: readonly AllowedSigner[],
): Signers {
  if (allowedCommitters.length === 0) return ok(signers);
  if (email === undefined) return refusal('CommitterNotAllowed', 'has no committer with an address');
  const claim = `names ${email} as its committer`;
  if (!allowedCommitters.includes(email)) return refusal('CommitterNotAllowed', `${claim}, who is not on the list`);
  const own = signers.filter(({ principals }) => standsFor(principals, email));
  return own.length > 0
    ? ok(own)
    : refusal('CommitterNotAllowed', `${claim} and is signed by ${signers[0]?.principals ?? ''}`);
}
