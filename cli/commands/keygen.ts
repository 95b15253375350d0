import { rm } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { Command } from 'commander';
import { err, ok, type Result } from '#domain/result.ts';
import { fingerprint, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { makeWithSshKeygen } from '#runtime/crypto/make-with-ssh-keygen.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { generateEd25519KeyPair } from '#runtime/crypto/openssh-private-key.ts';
import { createFile, isTaken } from '#runtime/files/write-file.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface Flags {
  readonly comment?: string;
  readonly passphrase: boolean;
}

/** `stopgap keygen`: a key pair for people who have none yet. */
export function keygenCommand(context: SigningContext): Command {
  return new Command('keygen')
    .summary('make a key pair to sign with')
    .description(
      'Makes an Ed25519 key pair in the form of OpenSSH: FILE, which only you can read, and FILE.pub. ' +
        'Keys that ssh-keygen made work as well.',
    )
    .argument('<file>', 'private key file to make; FILE.pub is made beside it')
    .option('--comment <text>', 'name of the key, as it is shown to people')
    .option('--passphrase', 'have ssh-keygen make the pair and ask for a passphrase', false)
    .addHelpText('after', HELP)
    .action(async (file: string, { comment, passphrase }: Flags) => {
      const named = (comment ?? `${userInfo().username}@${hostname()}`).trim();
      if (/[\u0000-\u001f\u007f]/.test(named)) {
        context.fail('A comment is one line of printable text.');
        context.exit(context.usageError);
        return;
      }
      context.exit(conclude(context, await makeKeyPair(file, named, passphrase)));
    });
}

const HELP = `
A key in a FIDO token cannot be copied, and signs only when it is touched. Make
one with the token plugged in, and sign with its file as with any other:
  ssh-keygen -t ed25519-sk -O application=ssh:stopgap -f FILE
  stopgap sign PATCH.yaml --key FILE

Exit status: 0 if the pair was made, 1 if nothing was made, 2 for wrong usage.`;

async function makeKeyPair(
  file: string,
  comment: string,
  withPassphrase: boolean,
): Promise<Result<readonly string[], readonly string[]>> {
  const publicFile = `${file}.pub`;
  // Both are looked at first, so that no half of a pair is left when the other name is taken.
  for (const path of [file, publicFile]) {
    if (await isTaken(path)) return err([`${path} exists already and is not overwritten. Choose another name.`]);
  }
  const made = withPassphrase ? await makeWithSshKeygen(file, comment) : await makeOpenPair(file, publicFile, comment);
  if (!made.ok) return err([made.error]);
  return ok([
    `Private key  ${file} (keep it to yourself${withPassphrase ? '' : '; it has no passphrase'})`,
    `Public key   ${publicFile} (give it to whoever makes the trust root)`,
    `Fingerprint  ${fingerprint(made.value.blob, nodeCrypto.sha256)}`,
  ]);
}

async function makeOpenPair(file: string, publicFile: string, comment: string): Promise<Result<SshPublicKey, string>> {
  const pair = generateEd25519KeyPair(comment);
  const secret = await createFile(file, pair.privateFile, 0o600);
  if (!secret.ok) return secret;
  const open = await createFile(publicFile, pair.publicFile, 0o644);
  if (open.ok) return ok(pair.publicKey);
  await rm(file, { force: true });
  return open;
}
