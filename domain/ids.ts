declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

/** Full object name of a Git commit: 40 lower-case hex digits. */
export type CommitSha = Branded<'CommitSha'>;
/** `metadata.name` of a MicroPatch: a DNS-1123 label of at most 63 characters. */
export type PatchName = Branded<'PatchName'>;
/** sha256 of the signed payload, 64 lower-case hex digits: the identity of one version of a micropatch. */
export type PayloadDigest = Branded<'PayloadDigest'>;
/** GNU build id of an ELF module, lower-case hex, 4 to 64 bytes: the identity of a build, whatever its path. */
export type BuildId = Branded<'BuildId'>;
/** First 8 bytes of the sha256 of what a patch came from, as 16 hex digits: who may take it out again. */
export type OwnerId = Branded<'OwnerId'>;

/** The text as the id it is, or undefined when it does not have that form. */
export const parseCommitSha = (text: string): CommitSha | undefined =>
  /^[0-9a-f]{40}$/.test(text) ? (text as CommitSha) : undefined;
export const parsePatchName = (text: string): PatchName | undefined =>
  /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text) ? (text as PatchName) : undefined;
export const parsePayloadDigest = (text: string): PayloadDigest | undefined =>
  /^[0-9a-f]{64}$/.test(text) ? (text as PayloadDigest) : undefined;
export const parseBuildId = (text: string): BuildId | undefined =>
  /^([0-9a-f]{2}){4,64}$/.test(text) ? (text as BuildId) : undefined;
export const parseOwnerId = (text: string): OwnerId | undefined =>
  /^[0-9a-f]{16}$/.test(text) ? (text as OwnerId) : undefined;

/** Name of one version for people, as api.md has it: the patch's name and the first 8 hex digits of its digest. */
export const revisionName = (name: PatchName, digest: PayloadDigest): string => `${name}-${digest.slice(0, 8)}`;
