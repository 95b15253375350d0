import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import type { Envelope } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { countSigners } from '#domain/trust/count-signers.ts';
import { TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT } from '#domain/trust/statement.ts';
import { parseTrustRoot, type TrustRoot } from '#domain/trust/trust-root.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readDocumentFile } from './document-file.ts';

/** A trust root as its file has it. Whether enough people have signed it, `signingOf` says. */
export interface RootFile {
  readonly envelope: Envelope;
  readonly predicate: TrustRootPredicate;
  readonly root: TrustRoot;
}

/** Reads a trust root, also one that too few people have signed so far. Errors are sentences. */
export function readRootFile(file: string): Result<RootFile, readonly string[]> {
  const document = readDocumentFile(file, TRUST_ROOT_PREDICATE);
  if (!document.ok) return err([document.error]);
  const { envelope, subject, predicate } = document.value;
  if (subject.name !== TRUST_ROOT_SUBJECT) return err([`${file}: what is signed has another subject.`]);
  const root = parseTrustRoot(predicate);
  if (!root.ok) return err(root.error.map((fault) => `${file}: ${describeFault(fault)}. ${fault.fix}.`));
  return ok({ envelope, predicate: predicate as unknown as TrustRootPredicate, root: root.value });
}

/** The same for one that is in force, and so has been signed by enough of its own people. Errors are sentences. */
export function readSignedRoot(file: string): Result<RootFile, readonly string[]> {
  const read = readRootFile(file);
  if (!read.ok || signingOf(read.value.envelope, read.value.root).isEnough) return read;
  return err([`${file} is not signed by enough of its own root people, so that nothing can follow it yet.`]);
}

/** Who of the root role of one trust root has signed another, or itself. */
export interface Signing {
  /** Version of the root whose people these are. */
  readonly by: number;
  readonly needed: number;
  readonly signed: readonly string[];
  /** Who could sign as well. */
  readonly missing: readonly string[];
  readonly isEnough: boolean;
}

/** Counts the people of the root role of `by` who signed an envelope. */
export function signingOf({ payload, signatures }: Envelope, { version, roles }: TrustRoot): Signing {
  const { keyring, people, threshold } = roles.root;
  const { signers } = countSigners(payload, signatures, keyring, nodeCrypto);
  const missing = [...people].filter((name) => !signers.includes(name)).sort();
  return { by: version, needed: threshold, signed: signers, missing, isEnough: signers.length >= threshold };
}

/** Whose signatures a trust root has and needs: those of the root before it, if that is known, and its own people's. */
export const signingsOf = ({ envelope, root }: RootFile, previous: RootFile | undefined): readonly Signing[] => [
  ...(previous === undefined ? [] : [signingOf(envelope, previous.root)]),
  signingOf(envelope, root),
];

export function describeSigning({ by, needed, signed, missing, isEnough }: Signing): string {
  const who = signed.length === 0 ? 'nobody' : signed.join(', ');
  const state = isEnough ? 'enough' : `${needed - signed.length} more of ${missing.join(', ')}`;
  return `Signed      by the root people of version ${by}: ${who}; ${needed} needed: ${state}`;
}

/** What is wrong with one root as the follower of another, apart from signatures. */
export function whyNotNext(root: TrustRoot, previous: TrustRoot): string | undefined {
  if (root.version === previous.version + 1) return undefined;
  return `It is version ${root.version}, and version ${previous.version + 1} follows version ${previous.version}.`;
}
