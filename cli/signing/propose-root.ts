import { join } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { changeRoot, type RootChange } from '#domain/trust/next-root.ts';
import { rootDifference } from '#domain/trust/root-difference.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { openSigner, type Signer } from '#runtime/crypto/signer.ts';
import { createFile, isTaken, makeFolder } from '#runtime/files/write-file.ts';
import { signRoot } from './make-trust-root.ts';
import { readRootInForce, type ChainFlags } from './root-chain.ts';
import { describeSigning, readRootFile, signingsOf } from './root-file.ts';
import { describePeople } from './show-root.ts';

export interface ProposalRequest extends ChainFlags {
  /** The trust root in force. */
  readonly file: string;
  readonly change: RootChange;
  readonly issued: string;
  readonly expires: string;
  readonly folder: string;
  readonly keys: readonly string[];
  /** Whether a root that differs in its dates alone is what was asked for. */
  readonly isRenewal: boolean;
}

type Lines = Result<readonly string[], readonly string[]>;

/**
 * Makes the trust root that follows another one as a new file, signed by the given keys: the others may sign it on their
 * own machines. Returns lines that say what changes, who may do what then, and whose signatures are missing; errors are sentences.
 */
export async function proposeRoot(request: ProposalRequest): Promise<Lines> {
  const { file, change, issued, expires, folder, isRenewal } = request;
  const current = readRootInForce(file, request);
  if (!current.ok) return current;
  const version = current.value.root.version + 1;
  const output = join(folder, `${version}.root.json`);
  if (await isTaken(output))
    return err([`${output} exists already and is not overwritten. Sign it with \`stopgap root sign\`, or remove it.`]);
  const changed = changeRoot(current.value.predicate, change);
  if (!changed.ok) return err([changed.error]);
  const changes = rootDifference(current.value.predicate, changed.value, nodeCrypto.sha256);
  if (changes.length === 0 && !isRenewal)
    return err(['Nothing would change. `stopgap root rotate` gives a trust root a later date.']);
  const signers = await openSigners(request.keys);
  if (!signers.ok) return signers;
  const envelope = await signRoot({ ...changed.value, version, issued, expires }, signers.value);
  if (!envelope.ok) return envelope;
  const created = await createIn(folder, output, formatEnvelope(envelope.value));
  if (!created.ok) return err([created.error]);
  const made = readRootFile(output);
  if (!made.ok) return made;
  return ok([
    `Trust root  ${output}, version ${version}`,
    ...changes.map((line) => `            ${line}`),
    ...describePeople(made.value.predicate),
    `Expires     ${expires}`,
    ...sayWhatIsNext(signingsOf(made.value, current.value), output, { ...request, previous: file }),
  ]);
}

/** The folder is made as well: a repository has none before its first trust document. */
async function createIn(folder: string, file: string, text: string): Promise<Result<undefined, string>> {
  const made = await makeFolder(folder);
  return made.ok ? createFile(file, text, 0o644) : made;
}

/** Whose signatures are there, and what to do until there are enough. */
export function sayWhatIsNext(
  signings: ReturnType<typeof signingsOf>,
  output: string,
  { previous, trustRoot }: ChainFlags & { readonly previous: string },
): string[] {
  const proof = trustRoot === undefined ? '' : ` --trust-root ${trustRoot}`;
  const isComplete = signings.every(({ isEnough }) => isEnough);
  return [
    ...signings.map(describeSigning),
    isComplete
      ? `Next        commit ${output} to the folder of trust documents (\`--trust-path\` of \`stopgap host\`)`
      : `Next        have the others run: stopgap root sign ${output} --previous ${previous}${proof} --key KEY`,
  ];
}

async function openSigners(files: readonly string[]): Promise<Result<readonly Signer[], readonly string[]>> {
  const signers: Signer[] = [];
  for (const file of files) {
    const signer = await openSigner(file);
    if (!signer.ok) return err([signer.error]);
    signers.push(signer.value);
  }
  return ok(signers);
}
