import { createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { argv, stdout } from 'node:process';

/**
 * The inside of a FIDO token without hardware: makes keys and signs with them as PROTOCOL.u2f has it. It is run for each
 * request by `soft-token.c`, which OpenSSH loads, and answers in one line of hex. As in many real tokens, the key handle
 * is the key itself; here it is not even encrypted.
 */
const ED25519 = '1';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const unhex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function enroll(algorithm: string): string {
  const { privateKey } =
    algorithm === ED25519 ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return `${hex(publicBytes(privateKey))} ${hex(privateKey.export({ type: 'pkcs8', format: 'der' }))}`;
}

/** 32 bytes of Ed25519, or a point of P-256 that is not compressed. */
function publicBytes(key: KeyObject): Uint8Array {
  const { x = '', y } = key.export({ format: 'jwk' });
  const [first, second] = [x, y ?? ''].map((part) => Buffer.from(part, 'base64url'));
  const parts = [first ?? Buffer.alloc(0), second ?? Buffer.alloc(0)];
  return Buffer.concat(y === undefined ? parts : [Uint8Array.of(4), ...parts]);
}

/** What is signed: sha256 of the application, the flags, the counter, sha256 of the message. */
function answer([algorithm, flags, counter, application, handle, data]: readonly string[]): string {
  const key = createPrivateKey({ key: unhex(handle ?? ''), type: 'pkcs8', format: 'der' });
  const count = Buffer.alloc(4);
  count.writeUInt32BE(Number(counter));
  const parts = [sha256(unhex(application ?? '')), Uint8Array.of(Number(flags)), count, sha256(unhex(data ?? ''))];
  const signed = Buffer.concat(parts);
  if (algorithm === ED25519) return hex(sign(null, signed, key));
  const pair = sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' });
  return `${hex(pair.subarray(0, 32))} ${hex(pair.subarray(32))}`;
}

const [request, ...rest] = argv.slice(2);
stdout.write(`${request === 'enroll' ? enroll(rest[0] ?? '') : answer(rest)}\n`);
