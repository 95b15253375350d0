import type { CommitSha } from '#domain/ids.ts';
import type { RawDocument } from '#domain/manifest/raw-document.ts';
import type { ParsedManifest, PatchSet, VerifiedPatch } from '#domain/patch.ts';
import type { Rejection } from '#domain/rejection.ts';
import type { Result } from '#domain/result.ts';
import type { CommitTree, SourceFile } from '#domain/source/commit-tree.ts';
import type { SignerRules, VerifiedHead } from '#domain/source/commit-verification.ts';
import type { GitObject } from '#domain/source/git-object.ts';
import type { CommitRelation } from '#domain/source/history.ts';
import type { RemoteHead, SourceIdentity } from '#domain/source/remote-head.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import type { Sha256 } from '#domain/trust/crypto-primitive.ts';

/** One repository and ref. All answers are of one commit; a failure never stands for an empty answer. */
export interface GitSource {
  /** Asks the server where the ref points, without bringing anything. */
  head(signal: AbortSignal): Promise<Result<RemoteHead, SourceFailure>>;
  /** Brings the head and its history. The answer is what came, which is newer if the ref has moved since. */
  fetch(head: RemoteHead, signal: AbortSignal): Promise<Result<RemoteHead, SourceFailure>>;
  /** How a fetched commit stands to one that was accepted before. */
  relation(accepted: CommitSha, next: CommitSha, signal: AbortSignal): Promise<Result<CommitRelation, SourceFailure>>;
  /** Sign of left minus right by the precedence of semantic versions; 0 when one of them has none. */
  compareVersions(left: string | undefined, right: string | undefined): number;
  /** The manifests of a fetched commit. */
  files(head: RemoteHead, signal: AbortSignal): Promise<Result<CommitTree, SourceFailure>>;
  /** The trust documents of a fetched commit; none where the folder is not there. */
  trustFiles(head: RemoteHead, signal: AbortSignal): Promise<Result<CommitTree, SourceFailure>>;
  /** Where the signature of a fetched head stands: the commit, or in mode Tag what the ref itself points to. */
  signedObject(
    head: RemoteHead,
    mode: VerifiedHead['mode'],
    signal: AbortSignal,
  ): Promise<Result<GitObject, SourceFailure>>;
  /** Whether the signature of an object is good, by these lists and no others. A failure is never a yes. */
  verifySignature(
    object: GitObject,
    question: SignatureQuestion,
    signal: AbortSignal,
  ): Promise<Result<boolean, SourceFailure>>;
}

/** Who may sign and who may not any more, in the forms that OpenSSH reads. */
export interface SignatureQuestion {
  readonly allowed: string;
  readonly revoked: Uint8Array | undefined;
}

/** Who may sign commits, and the digest by which their keys are named. */
export interface CommitSigners {
  /** As it is now; a list that is not there, or not whole, is a failure. */
  load(): Promise<Result<SignerRules, SourceFailure>>;
  readonly sha256: Sha256;
}

export interface DecodedFile {
  readonly documents: readonly RawDocument[];
  readonly rejected: readonly Rejection[];
}

/** Bytes of one file to the documents in it. Must never throw, whatever the bytes. */
export type DecodeFile = (file: SourceFile) => DecodedFile;

export type ParseOutcome =
  | { readonly kind: 'manifest'; readonly manifest: ParsedManifest }
  /** A document of another kind, which belongs to somebody else. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly rejections: readonly Rejection[] };

/** Shape and meaning of one document; nothing in it is trusted yet. */
export type ParseDocument = (document: RawDocument) => ParseOutcome;

/** Counts the signatures of a manifest, before anything else is done with its content. */
export type VerifyManifest = (
  manifest: ParsedManifest,
  document: RawDocument | undefined,
  now: Date,
) => Result<VerifiedPatch, readonly Rejection[]>;

/** What this program trusts. It becomes newer by documents of the repository, which prove themselves. */
export interface TrustKeeper {
  /** Takes what is newer; what is refused, or could not be read at all, is told to people elsewhere. */
  take(documents: CommitTree): void;
  /** Versions that a signed revocation takes out wherever they run. */
  withdrawn(): ReadonlySet<string>;
}

/** What must survive a restart: the last good set, and which head of which source it came from. */
export interface AcceptedState {
  readonly source: SourceIdentity;
  readonly head: RemoteHead;
  /** Who vouched for that commit; absent when nobody was asked to. */
  readonly verified?: VerifiedHead;
  readonly set: PatchSet;
  /** True once the watched folder was there. Until then its absence is a misspelt path, later it is an empty folder. */
  readonly isFolderKnown: boolean;
  readonly removalBase: number | undefined;
  /** Why it is not known what was desired before, until a person has confirmed that removals may go on. */
  readonly recordLost: string | undefined;
}

/** One patch of a stored set. What is stored is transport, not trust: it is verified again when it is read. */
export interface StoredPatch {
  readonly manifest: ParsedManifest;
  readonly commit: CommitSha;
}

/** An accepted state with its patches as they were written down, not yet verified. */
export interface StoredState extends Omit<AcceptedState, 'set'> {
  readonly set: Omit<PatchSet, 'patches' | 'withdrawn'>;
  readonly patches: readonly StoredPatch[];
}

/** Keeps the last good state of one source over restarts. */
export interface AcceptedStateStore {
  /** Undefined when nothing was stored before; an error says in a sentence why what is stored cannot be read. */
  load(signal: AbortSignal): Promise<Result<StoredState | undefined, string>>;
  /** All or nothing: after a crash the old or the new state is there, whole. The error is a sentence. */
  save(state: AcceptedState, signal: AbortSignal): Promise<Result<undefined, string>>;
}

export interface Clock {
  now(): Date;
}

/** A number from 0 up to 1, which spreads retries over time. */
export type Chance = () => number;
