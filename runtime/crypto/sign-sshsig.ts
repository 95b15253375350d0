import { sign, type KeyObject } from 'node:crypto';
import { concatBytes } from '#domain/bytes.ts';
import type { SshPublicKey } from '#domain/trust/ssh-key.ts';
import { SSHSIG_NAMESPACE, sshSignatureBlob, sshSignedBytes } from '#domain/trust/sshsig.ts';
import { sshPositive, sshString } from '#domain/trust/ssh-wire.ts';
import { nodeCrypto } from './node-crypto.ts';

/** As `ssh-keygen -Y sign` has it. */
const HASH = 'sha512';

/** Signs a message as `ssh-keygen -Y sign` would, in Stopgap's namespace. The result is the binary SSHSIG blob. */
export function signSshsig(message: Uint8Array, publicKey: SshPublicKey, privateKey: KeyObject): Uint8Array {
  const signed = sshSignedBytes(message, { namespace: SSHSIG_NAMESPACE, hash: HASH }, nodeCrypto);
  return sshSignatureBlob(publicKey.blob, HASH, innerSignature(signed, publicKey, privateKey));
}

/** The signature in SSH wire form: RFC 8709 for Ed25519, RFC 5656 for ECDSA, RFC 8332 for RSA. */
function innerSignature(signed: Uint8Array, { type, key }: SshPublicKey, privateKey: KeyObject): Uint8Array {
  switch (key.kind) {
    case 'ed25519':
      return concatBytes(sshString(type), sshString(sign(null, signed, privateKey)));
    case 'p256':
      return concatBytes(sshString(type), sshString(ecdsaBody(signed, privateKey)));
    case 'rsa':
      return concatBytes(sshString('rsa-sha2-512'), sshString(sign('sha512', signed, privateKey)));
  }
}

function ecdsaBody(signed: Uint8Array, privateKey: KeyObject): Uint8Array {
  const pair = sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return concatBytes(sshPositive(pair.subarray(0, 32)), sshPositive(pair.subarray(32)));
}
