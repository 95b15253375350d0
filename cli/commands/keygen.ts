import { rm } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { Command } from 'commander';
import { err, ok, type Result } from '#domain/result.ts';
import { fingerprint } from '#domain/trust/ssh-key.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { generateEd25519KeyPair } from '#runtime/crypto/openssh-private-key.ts';
import { createFile, isTaken } from '#runtime/files/write-file.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface Flags {
  readonly comment?: string;
}

/** `stopgap keygen`: a key pair for people who have none yet. */
export function keygenCommand(context: SigningContext): Command {
  return new Command('keygen')
    .summary('make a key pair to sign with')
    .description(
      'Makes an Ed25519 key pair in the form of OpenSSH: FILE, which only you can read, and FILE.pub. ' +
        'The key has no passphrase; `ssh-keygen -p -f FILE` gives it one. Keys that ssh-keygen made work as well.',
    )
    .argument('<file>', 'private key file to make; FILE.pub is made beside it')
    .option('--comment <text>', 'name of the key, as it is shown to people')
    .action(async (file: string, { comment }: Flags) => {
      const named = (comment ?? `${userInfo().username}@${hostname()}`).trim();
      if (/[\u0000-\u001f\u007f]/.test(named)) {
        context.fail('A comment is one line of printable text.');
        context.exit(context.usageError);
        return;
      }
      context.exit(conclude(context, await makeKeyPair(file, named)));
    });
}

async function makeKeyPair(file: string, comment: string): Promise<Result<readonly string[], readonly string[]>> {
  const pair = generateEd25519KeyPair(comment);
  const publicFile = `${file}.pub`;
  // Both are looked at first, so that no half of a pair is left when the other name is taken.
  for (const path of [file, publicFile]) {
    if (await isTaken(path)) return err([`${path} exists already and is not overwritten. Choose another name.`]);
  }
  const secret = await createFile(file, pair.privateFile, 0o600);
  if (!secret.ok) return err([secret.error]);
  const open = await createFile(publicFile, pair.publicFile, 0o644);
  if (!open.ok) {
    await rm(file, { force: true });
    return err([open.error]);
  }
  return ok([
    `Private key  ${file} (keep it to yourself)`,
    `Public key   ${publicFile} (give it to whoever makes the trust root)`,
    `Fingerprint  ${fingerprint(pair.publicKey.blob, nodeCrypto.sha256)}`,
  ]);
}
