import { err, ok, type Result } from '#domain/result.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { keyringEntry } from '#domain/trust/keyring.ts';
import { rootDifference } from '#domain/trust/root-difference.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { replaceFile } from '#runtime/files/write-file.ts';
import { addSignature } from './document-file.ts';
import { nameOfKey } from './edit-manifests.ts';
import { sayWhatIsNext } from './propose-root.ts';
import { readRootInForce, type ChainFlags } from './root-chain.ts';
import { readRootFile, signingsOf, whyNotNext, type RootFile } from './root-file.ts';
import { describePeople } from './show-root.ts';

type Lines = Result<readonly string[], readonly string[]>;

/**
 * Adds one person's signature to a trust root that follows another. Returns lines that say what was signed, who may do what
 * by it, and whose signatures are missing; errors are sentences.
 */
export async function signRootFile(
  file: string,
  previousFile: string,
  trust: ChainFlags,
  signer: Signer,
): Promise<Lines> {
  const [next, previous] = [readRootFile(file), readRootInForce(previousFile, trust)];
  if (!next.ok || !previous.ok) return err([next, previous].flatMap((one) => (one.ok ? [] : one.error)));
  const refusal = whyNotNext(next.value.root, previous.value.root) ?? whyNotBy(signer, next.value, previous.value);
  if (refusal !== undefined) return err([refusal, 'Nothing was signed.']);
  const signed = await addSignature(next.value.envelope, signer);
  if (!signed.ok) return err([signed.error, 'Nothing was signed.']);
  const written =
    signed.value === next.value.envelope ? ok(undefined) : await replaceFile(file, formatEnvelope(signed.value));
  if (!written.ok) return err([written.error, 'Nothing was signed.']);
  const verb = signed.value === next.value.envelope ? 'is signed already' : 'signed';
  return ok([
    `Trust root  ${file}, version ${next.value.root.version}, ${verb} by ${nameOfKey(signer.publicKey)}`,
    ...rootDifference(previous.value.predicate, next.value.predicate, nodeCrypto.sha256).map(
      (line) => `            ${line}`,
    ),
    ...describePeople(next.value.predicate),
    ...sayWhatIsNext(signingsOf({ ...next.value, envelope: signed.value }, previous.value), file, {
      ...trust,
      previous: previousFile,
    }),
  ]);
}

/** A signature that no machine counts would make a root look signed. */
function whyNotBy({ publicKey }: Signer, next: RootFile, previous: RootFile): string | undefined {
  const entry = keyringEntry(publicKey.blob);
  if ([next, previous].some(({ root }) => root.roles.root.keyring.has(entry))) return undefined;
  return `${nameOfKey(publicKey)} is nobody’s in the root role of version ${previous.root.version} or ${next.root.version}, so the signature would not count.`;
}
