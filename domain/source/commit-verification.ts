import type { CommitSha } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { AllowedSigner } from '../trust/allowed-signers.ts';
import type { RevokedSigners } from '../trust/revoked-signers.ts';
import type { HistoryPolicy } from './history.ts';
import type { SettingFault } from './setting-fault.ts';
import { sourceFailure, type SourceFailure } from './source-failure.ts';
import type { SourceRef } from './source-ref.ts';

/** Whose signature counts: nobody's, that of the newest commit, or that of the annotated tag. */
export const VERIFY_MODES = ['None', 'Head', 'Tag'] as const;
export type VerifyMode = (typeof VERIFY_MODES)[number];

/** What a source asks of its commits; `spec.verify` of a PatchSource. */
export interface CommitVerification {
  readonly mode: VerifyMode;
  /** E-mail addresses that a verified commit may name as its committer (a tag as its tagger); empty for any. */
  readonly allowedCommitters: readonly string[];
}

/** The files that a verification goes by, parsed. */
export interface SignerRules {
  readonly allowed: readonly AllowedSigner[];
  readonly revoked: RevokedSigners | undefined;
}

/** Who vouched for the commit in force. It outlives restarts, so that verification cannot be forgotten. */
export interface VerifiedHead {
  readonly mode: Exclude<VerifyMode, 'None'>;
  /** As the allowed signers have it. */
  readonly principal: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly key: string;
  /** RFC 3339: when this commit was first seen here. The end of a key is held against this and not against the commit. */
  readonly firstSeen: string;
}

export interface VerificationSettings extends CommitVerification {
  readonly ref: SourceRef;
  readonly history: HistoryPolicy;
  readonly hasAllowedSigners: boolean;
  readonly hasRevokedSigners: boolean;
}

/** Why the settings of a verification do not go together; undefined when they do. */
export function verificationFault(settings: VerificationSettings): SettingFault | undefined {
  const { mode, ref, history, hasAllowedSigners, hasRevokedSigners, allowedCommitters } = settings;
  if (mode === 'None')
    return hasAllowedSigners || hasRevokedSigners || allowedCommitters.length > 0
      ? {
          message: 'signers or committers are named, but no commit would be verified',
          fix: 'choose Head or Tag, or leave them out',
        }
      : undefined;
  if (!hasAllowedSigners) return { message: 'nobody is named who may sign', fix: 'name a file of allowed signers' };
  if (history === 'Any')
    return {
      message: 'commits that are set back would be followed, however old',
      fix: 'use the history policy FastForwardOnly',
    };
  if (mode === 'Tag' && ref.kind !== 'tag' && ref.kind !== 'semver')
    return {
      message: `a ${ref.kind} has no tag whose signature could count`,
      fix: 'follow a tag or a range of versions, or verify Head',
    };
  return undefined;
}

/** An address of a committer as it stands in a commit, without name and angle brackets. */
export function parseCommitters(texts: readonly string[]): Result<readonly string[], SettingFault> {
  const wrong = texts.find((text) => !/^[!-;=?-~]+$/.test(text) || text.includes(','));
  if (wrong === undefined) return ok(texts);
  return err({
    message: `${JSON.stringify(wrong)} is no address of a committer`,
    fix: 'write addresses such as alice@example.org',
  });
}

export interface UnverifiedQuestion {
  /** Who vouched for what is in force; undefined when nobody was asked to. */
  readonly before: VerifiedHead | undefined;
  readonly revision: string;
  readonly commit: CommitSha;
  /** A commit that a person has named as wanted. */
  readonly confirmed: CommitSha | undefined;
}

/**
 * Whether a commit that nobody vouches for may follow, with verification off. Not silently after one that somebody
 * vouched for: then whoever can change a setting could do what those who sign did not.
 */
export function judgeUnverified({
  before,
  revision,
  commit,
  confirmed,
}: UnverifiedQuestion): Result<undefined, SourceFailure> {
  if (before === undefined || commit === confirmed) return ok(undefined);
  return err(
    sourceFailure(
      'VerificationDropped',
      `what is in force was signed by ${before.principal}, and now no signature of ${revision} is asked for`,
      `Verify commits as before, or confirm ${commit} with --confirm-history (annotation stopgap.dev/confirm-history)`,
    ),
  );
}
