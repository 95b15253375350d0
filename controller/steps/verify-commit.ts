import { toHex } from '#domain/bytes.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { judgeUnverified, type SignerRules, type VerifiedHead } from '#domain/source/commit-verification.ts';
import { describeSigned, judgeSignature } from '#domain/source/judge-signature.ts';
import type { RemoteHead } from '#domain/source/remote-head.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import { formatAllowedSigners, isValidAt } from '#domain/trust/allowed-signers.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import type { AcceptedState, CommitSigners, GitSource } from '../ports.ts';

/** A request together with who may sign, as it was at the beginning of the pass. */
export interface SignedRequest {
  readonly request: SourceRequest;
  /** Undefined when no commit is verified. */
  readonly signers: (Pick<CommitSigners, 'sha256'> & { readonly rules: SignerRules }) | undefined;
}

/**
 * Reads who may sign. What is said now becomes part of what commits are judged by, so that a key that was listed, revoked,
 * or came to its beginning or end has a commit judged anew that was refused or accepted before.
 */
export async function readSigners(
  signers: CommitSigners | undefined,
  request: SourceRequest,
  now: Date,
): Promise<Result<SignedRequest, SourceFailure>> {
  if (request.verification.mode === 'None') return ok({ request, signers: undefined });
  if (signers === undefined) return err(sourceFailure('SignersUnusable', 'nobody is named who may sign commits'));
  const rules = await signers.load();
  if (!rules.ok) return rules;
  const { allowed, revoked } = rules.value;
  const { sha256 } = signers;
  const valid = formatAllowedSigners(allowed.filter((signer) => isValidAt(signer, now.getTime())));
  const digest = [encodeUtf8(valid), revoked?.bytes ?? new Uint8Array()].map((bytes) => toHex(sha256(bytes)));
  return ok({
    request: { ...request, judgedBy: [request.judgedBy, ...digest].join(' ') },
    signers: { rules: rules.value, sha256 },
  });
}

/** A fetched head and what is in force before it. */
export interface FetchedHead {
  readonly head: RemoteHead;
  readonly accepted: AcceptedState | undefined;
}

/** Whether somebody who may sign vouches for a fetched head; undefined when nobody has to. */
export async function verifyCommit(
  git: GitSource,
  { request, signers }: SignedRequest,
  { head, accepted }: FetchedHead,
  now: Date,
  signal: AbortSignal,
): Promise<Result<VerifiedHead | undefined, SourceFailure>> {
  const { mode, allowedCommitters } = request.verification;
  if (mode === 'None' || signers === undefined)
    return judgeUnverified({ before: accepted?.verified, ...head, confirmed: request.confirmed.history });
  const { rules, sha256 } = signers;
  const object = await git.signedObject(head, mode, signal);
  if (!object.ok) return object;
  const firstSeen = firstSight(mode, { head, accepted }) ?? now;
  const question = { mode, head, object: object.value, rules, allowedCommitters, firstSeen };
  const candidate = judgeSignature(question, sha256);
  if (!candidate.ok) return candidate;
  const { verified } = candidate.value;
  const lists = { allowed: formatAllowedSigners(candidate.value.signers), revoked: rules.revoked?.bytes };
  const isGood = await git.verifySignature(object.value, lists, signal);
  if (!isGood.ok) return isGood;
  return isGood.value ? ok(verified) : err(forged(describeSigned(question), verified));
}

/** A commit in force was first seen when it was accepted, so that the end of a key does not take anything back. */
function firstSight(mode: VerifiedHead['mode'], { head, accepted }: FetchedHead): Date | undefined {
  const before = accepted?.verified;
  return before?.mode === mode && accepted?.head.commit === head.commit ? new Date(before.firstSeen) : undefined;
}

const forged = (what: string, { key }: VerifiedHead): SourceFailure =>
  sourceFailure(
    'SignatureInvalid',
    `${what} has a signature by the key ${key} that does not hold: it is forged, its own date is outside the time of the key, or the key is revoked`,
  );
