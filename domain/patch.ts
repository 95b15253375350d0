import type { Patch, Placement } from './api/micropatch.types.ts';
import type { CommitSha, PatchName, PayloadDigest } from './ids.ts';
import type { Rejection } from './rejection.ts';

/** One DSSE signature. `keyid` is an unauthenticated hint; only the trust root says whose key it is. */
export interface EnvelopeSignature {
  readonly keyid: string;
  /** Standard base64 of the signature: an SSHSIG blob, or the raw bytes of an Ed25519 or DER of an ECDSA signature. */
  readonly sig: string;
}

/** DSSE envelope around the JCS bytes of an in-toto Statement v1. Whoever passes it on is transport and not trusted. */
export interface Envelope {
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

/** A patch as it travels: the bytes that its makers signed, and who else allows them. */
export interface SignedPatch {
  readonly envelope: Envelope;
  /** Envelopes of approvals. */
  readonly approvals: readonly Envelope[];
}

/** Who stands behind a patch in which role: names of people in the trust root, sorted. Empty for a role it has not. */
export interface PatchRoles {
  readonly author: readonly string[];
  readonly builder: readonly string[];
  readonly approver: readonly string[];
}

/** A MicroPatch document that is well formed. Nothing in it is trusted before its envelope has been verified. */
export interface ParsedManifest extends SignedPatch {
  readonly name: PatchName;
  /** Where the document stands: file within the repository and its first line, counted from 1. */
  readonly path: string;
  readonly line: number;
  readonly placement: Placement;
  readonly driftPolicy: 'Report' | 'Correct';
  readonly state: 'Enabled' | 'Audit' | 'Disabled';
}

/** Made by `verifyPatch` alone, from the bytes whose signatures it counted. */
export interface VerifiedPatch extends SignedPatch {
  readonly name: PatchName;
  readonly digest: PayloadDigest;
  readonly patch: Patch;
  /** People (names in the trust root) whose signatures under the patch counted, sorted. */
  readonly signers: readonly string[];
  readonly roles: PatchRoles;
}

/** What Git asks for, for one patch: the verified bytes and the organisation's own, unsigned choices about them. */
export interface DesiredPatch {
  readonly verified: VerifiedPatch;
  readonly placement: Placement;
  readonly driftPolicy: 'Report' | 'Correct';
  readonly state: 'Enabled' | 'Audit' | 'Disabled';
  readonly path: string;
  /** The commit that brought this version; older than the set's commit when a later, broken version was refused. */
  readonly commit: CommitSha;
}

/** Everything one source asks for at one commit. */
export interface PatchSet {
  readonly commit: CommitSha;
  /** For people, as Flux writes it: `main@sha1:132f4e7...`. */
  readonly revision: string;
  readonly patches: ReadonlyMap<PatchName, DesiredPatch>;
  readonly rejected: readonly Rejection[];
  /** Patches that are kept although this commit lacks a good version of them, with the reason in words. */
  readonly held: ReadonlyMap<PatchName, string>;
  /** Versions that a signed revocation takes out wherever they run, by the digest of the signed content. */
  readonly withdrawn: ReadonlySet<string>;
  /** Set when nothing may be removed at all: the sentence that says why. */
  readonly removalsBlocked?: string;
}
