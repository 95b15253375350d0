import { fromBase64, toBase64 } from '../base64.ts';
import { concatBytes, equalBytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import type { PublicKey, Sha256 } from './crypto-primitive.ts';
import { isSoundEd25519Point, isSoundP256Point } from './curve-points.ts';
import { sshPositive, SshReader, sshString } from './ssh-wire.ts';

/** Kinds of keys that may sign, as OpenSSH names them. `sk-` keys live in a FIDO token and need a touch. */
export const SSH_KEY_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
] as const;
export type SshKeyType = (typeof SSH_KEY_TYPES)[number];

/** A public key and the very bytes by which it is known. */
export interface SshPublicKey {
  readonly type: SshKeyType;
  /** The key in SSH wire form. Two keys are the same if and only if these bytes are. */
  readonly blob: Uint8Array;
  readonly key: PublicKey;
  /** What a FIDO token is told to sign for, usually `ssh:`; undefined for keys outside tokens. */
  readonly application?: string;
  readonly comment: string;
}

/** Smaller moduli are in reach of an attacker who may break Stopgap's whole fleet with one key. */
const MIN_RSA_BITS = 2048;
/** As OpenSSH has it; larger ones only cost time. */
const MAX_RSA_BITS = 16384;
const MAX_EXPONENT_BYTES = 4;

/** Parses one line as in `id_ed25519.pub`: type, base64, and a comment if there is one. Options are refused. */
export function parseSshPublicKey(line: string): Result<SshPublicKey, string> {
  const [, type, base64 = '', comment = ''] = /^([a-z0-9@.-]+) ([A-Za-z0-9+/=]+)(?: (.*))?$/.exec(line.trim()) ?? [];
  if (type === undefined)
    return err('is not an OpenSSH public key, which is one line such as `ssh-ed25519 AAAA... name`');
  const blob = fromBase64(base64);
  if (blob === undefined) return err('is not an OpenSSH public key: its base64 is broken');
  const key = parseSshKeyBlob(blob, comment.trim());
  if (key.ok && key.value.type !== type) return err(`says it is ${type}, but holds a key of type ${key.value.type}`);
  return key;
}

/** Parses a public key in SSH wire form (RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.u2f), strictly. */
export function parseSshKeyBlob(blob: Uint8Array, comment = ''): Result<SshPublicKey, string> {
  const reader = new SshReader(blob);
  const name = reader.text();
  const type = SSH_KEY_TYPES.find((known) => known === name);
  if (type === undefined) return err(wordUnsupported(name));
  const key = readKey(type, reader);
  const application = type.startsWith('sk-') ? reader.text() : undefined;
  if (key === undefined || !reader.isComplete || !equalBytes(reencode(type, key, application), blob)) {
    return err(`is not a well-formed key of type ${type}`);
  }
  const weakness = weaknessOf(key);
  if (weakness !== undefined) return err(weakness);
  return ok({ type, blob, key, comment, ...(application === undefined ? {} : { application }) });
}

/** P-384, P-521 and DSA get here, and so do certificates: who signed is a key, and no authority can lend it another. */
function wordUnsupported(name: string): string {
  const named = /^[a-z0-9@.-]{1,64}$/.test(name) ? ` (${name})` : '';
  return `is of a type that is not supported${named}; use ${SSH_KEY_TYPES.join(', ')}`;
}

function readKey(type: SshKeyType, reader: SshReader): PublicKey | undefined {
  switch (type) {
    case 'ssh-ed25519':
    case 'sk-ssh-ed25519@openssh.com':
      return readEd25519(reader);
    case 'ecdsa-sha2-nistp256':
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return readP256(reader);
    case 'ssh-rsa':
      return readRsa(reader);
  }
}

function readEd25519(reader: SshReader): PublicKey | undefined {
  const point = reader.string();
  return point.length === 32 ? { kind: 'ed25519', point } : undefined;
}

function readP256(reader: SshReader): PublicKey | undefined {
  const curve = reader.text();
  const point = reader.string();
  return curve === 'nistp256' && point.length === 65 && point[0] === 4 ? { kind: 'p256', point } : undefined;
}

function readRsa(reader: SshReader): PublicKey {
  const exponent = reader.positive();
  return { kind: 'rsa', exponent, modulus: reader.positive() };
}

function weaknessOf(key: PublicKey): string | undefined {
  switch (key.kind) {
    case 'ed25519':
      return isSoundEd25519Point(key.point) ? undefined : 'is a degenerate Ed25519 key, for which anybody can sign';
    case 'p256':
      return isSoundP256Point(key.point) ? undefined : 'is no point of the curve P-256';
    case 'rsa':
      return rsaWeaknessOf(key);
  }
}

function rsaWeaknessOf(key: PublicKey & { kind: 'rsa' }): string | undefined {
  const bits = key.modulus.length * 8 - Math.clz32(key.modulus[0] ?? 0) + 24;
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    return `is an RSA key of ${bits} bits; it must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS}`;
  }
  const isOdd = ((key.exponent.at(-1) ?? 0) & 1) === 1;
  const isOne = key.exponent.length === 1 && key.exponent[0] === 1;
  return isOdd && !isOne && key.exponent.length <= MAX_EXPONENT_BYTES ? undefined : 'is an RSA key with a bad exponent';
}

/** The SSH wire form of a key; what is not exactly this was not written by OpenSSH. */
export function sshKeyBlob(key: PublicKey): Uint8Array {
  switch (key.kind) {
    case 'ed25519':
      return reencode('ssh-ed25519', key, undefined);
    case 'p256':
      return reencode('ecdsa-sha2-nistp256', key, undefined);
    case 'rsa':
      return reencode('ssh-rsa', key, undefined);
  }
}

function reencode(type: SshKeyType, key: PublicKey, application: string | undefined): Uint8Array {
  const parts = [sshString(type), ...keyParts(key)];
  return concatBytes(...parts, ...(application === undefined ? [] : [sshString(application)]));
}

function keyParts(key: PublicKey): Uint8Array[] {
  switch (key.kind) {
    case 'ed25519':
      return [sshString(key.point)];
    case 'p256':
      return [sshString('nistp256'), sshString(key.point)];
    case 'rsa':
      return [sshPositive(key.exponent), sshPositive(key.modulus)];
  }
}

/** The line that stands for the key in a trust root or an `authorized_keys` file. */
export const formatSshPublicKey = ({ type, blob, comment }: SshPublicKey): string =>
  `${type} ${toBase64(blob)}${comment === '' ? '' : ` ${comment}`}`;

/** `SHA256:...` as `ssh-keygen -l` prints it: names a key for people, and is only ever a hint to a program. */
export const fingerprint = (blob: Uint8Array, sha256: Sha256): string =>
  `SHA256:${toBase64(sha256(blob)).replace(/=+$/, '')}`;
