import { err, ok, type Result } from '#domain/result.ts';
import { parseSshPublicKey, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { parseSshSignature, verifySshSignature } from '#domain/trust/sshsig.ts';
import { readPrivateKeyFile, readSmallFile } from './key-file.ts';
import { nodeCrypto } from './node-crypto.ts';
import type { PrivateKey } from './openssh-private-key.ts';
import { signSshsig } from './sign-sshsig.ts';
import { signWithSshKeygen } from './sign-with-ssh-keygen.ts';

/** A person's key, ready to sign. */
export interface Signer {
  readonly publicKey: SshPublicKey;
  /** The binary SSHSIG blob over a message, in Stopgap's namespace. The error is a sentence. */
  readonly sign: (message: Uint8Array) => Promise<Result<Uint8Array, string>>;
}

/**
 * Opens a key file for signing. Keys with a passphrase, in a FIDO token or (by their `.pub` file) in an SSH agent stay
 * where they are: the person's own `ssh-keygen` signs with them. The error is a sentence.
 */
export async function openSigner(keyFile: string): Promise<Result<Signer, string>> {
  const key = keyFile.endsWith('.pub') ? await readAgentKey(keyFile) : await readPrivateKeyFile(keyFile);
  if (!key.ok) return key;
  const { publicKey } = key.value;
  const makeSignature = signatureMaker(key.value, keyFile);
  return ok({
    publicKey,
    sign: async (message) => {
      const blob = await makeSignature(message);
      return blob.ok ? checked(message, blob.value, publicKey) : blob;
    },
  });
}

async function readAgentKey(file: string): Promise<Result<PrivateKey, string>> {
  const line = await readSmallFile(file);
  if (!line.ok) return line;
  const publicKey = parseSshPublicKey(line.value);
  return publicKey.ok ? ok({ kind: 'sealed', publicKey: publicKey.value }) : err(`${file} ${publicKey.error}.`);
}

function signatureMaker(key: PrivateKey, keyFile: string): Signer['sign'] {
  if (key.kind === 'sealed') return (message) => signWithSshKeygen(message, keyFile);
  const { publicKey, privateKey } = key;
  return (message) => Promise.resolve(ok(signSshsig(message, publicKey, privateKey)));
}

/** Nothing leaves the signer that a verifier would refuse, whoever made it. */
function checked(message: Uint8Array, blob: Uint8Array, publicKey: SshPublicKey): Result<Uint8Array, string> {
  const signature = parseSshSignature(blob);
  if (!signature.ok) return err(`The new signature ${signature.error}.`);
  const verified = verifySshSignature(message, signature.value, nodeCrypto);
  if (!verified.ok) return err(`The new signature ${verified.error}.`);
  const isOurs = Buffer.compare(verified.value.blob, publicKey.blob) === 0;
  return isOurs ? ok(blob) : err('The new signature was made by another key than the one that was asked for.');
}
