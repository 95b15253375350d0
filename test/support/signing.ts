import { generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import { toBase64 } from '#domain/base64.ts';
import { concatBytes } from '#domain/bytes.ts';
import type { Envelope, EnvelopeSignature } from '#domain/patch.ts';
import type { PublicKey } from '#domain/trust/crypto-primitive.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { fingerprint, formatSshPublicKey, sshKeyBlob, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { sshString, uint32 } from '#domain/trust/ssh-wire.ts';
import { statementBytes, TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT } from '#domain/trust/statement.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '../../runtime/crypto/node-crypto.ts';
import { parseOpenSshPrivateKey } from '../../runtime/crypto/openssh-private-key.ts';
import { signSshsig } from '../../runtime/crypto/sign-sshsig.ts';
import { sha256 } from './sha256.ts';

export interface TestKey {
  readonly publicKey: SshPublicKey;
  readonly privateKey: KeyObject;
  /** As a line of a `.pub` file. */
  readonly line: string;
}

const bytes = (field: string | undefined): Uint8Array => new Uint8Array(Buffer.from(field ?? '', 'base64url'));

function toPublicKey(jwk: JsonWebKey): PublicKey {
  if (jwk.kty === 'OKP') return { kind: 'ed25519', point: bytes(jwk.x) };
  if (jwk.kty === 'EC') return { kind: 'p256', point: concatBytes(Uint8Array.of(4), bytes(jwk.x), bytes(jwk.y)) };
  return { kind: 'rsa', modulus: bytes(jwk.n), exponent: bytes(jwk.e) };
}

const TYPES = { ed25519: 'ssh-ed25519', p256: 'ecdsa-sha2-nistp256', rsa: 'ssh-rsa' } as const;

export function toTestKey(privateKey: KeyObject, comment = ''): TestKey {
  const key = toPublicKey(privateKey.export({ format: 'jwk' }));
  const publicKey: SshPublicKey = { type: TYPES[key.kind], blob: sshKeyBlob(key), key, comment };
  return { publicKey, privateKey, line: formatSshPublicKey(publicKey) };
}

export const anEd25519Key = (): TestKey => toTestKey(generateKeyPairSync('ed25519').privateKey);
export const aP256Key = (): TestKey => toTestKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
export const anRsaKey = (modulusLength = 2048): TestKey =>
  toTestKey(generateKeyPairSync('rsa', { modulusLength }).privateKey);

/** The key in a file that `stopgap keygen` made. */
export function testKeyIn(path: string): TestKey {
  const key = parseOpenSshPrivateKey(readFileSync(path, 'utf8'));
  if (!key.ok || key.value.kind !== 'open') throw new Error(`${path} holds no key that can be used`);
  return toTestKey(key.value.privateKey);
}

/** A key as a FIDO token holds it: the same curve under another name, bound to an application. */
export function aTokenKey(kind: 'ed25519' | 'p256', application = 'ssh:'): TestKey {
  const { publicKey, privateKey } = kind === 'ed25519' ? anEd25519Key() : aP256Key();
  const type = kind === 'ed25519' ? 'sk-ssh-ed25519@openssh.com' : 'sk-ecdsa-sha2-nistp256@openssh.com';
  const plainType = TYPES[kind];
  const rest = publicKey.blob.slice(4 + plainType.length);
  const blob = concatBytes(sshString(type), rest, sshString(application));
  const token: SshPublicKey = { ...publicKey, type, blob, application };
  return { publicKey: token, privateKey, line: formatSshPublicKey(token) };
}

/** What a token computes when it is touched (or, with flags 0, when it is not). */
export function tokenSignature(message: Uint8Array, key: TestKey, flags = 1, counter = 7): Uint8Array {
  const application = sha256(Buffer.from(key.publicKey.application ?? ''));
  const signed = concatBytes(application, Uint8Array.of(flags), uint32(counter), sha256(message));
  const body =
    key.publicKey.key.kind === 'ed25519'
      ? new Uint8Array(sign(null, signed, key.privateKey))
      : ecdsaBody(new Uint8Array(sign('sha256', signed, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })));
  return concatBytes(sshString(key.publicKey.type), sshString(body), Uint8Array.of(flags), uint32(counter));
}

function ecdsaBody(pair: Uint8Array): Uint8Array {
  const mpint = (half: Uint8Array): Uint8Array => {
    const digits = half.slice(half.findIndex((byte) => byte !== 0));
    return sshString((digits[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), digits) : digits);
  };
  return concatBytes(mpint(pair.slice(0, 32)), mpint(pair.slice(32)));
}

export const keyIdOf = ({ publicKey }: TestKey): string => fingerprint(publicKey.blob, sha256);

/** One signature of DSSE over a payload, as `stopgap sign` makes it. */
export const signatureOf = (payload: Uint8Array, key: TestKey): EnvelopeSignature => ({
  keyid: keyIdOf(key),
  sig: toBase64(signSshsig(preAuthEncoding(payload), key.publicKey, key.privateKey)),
});

/** A bare signature over the pre-authentication encoding, as openssl makes it. */
export const bareSignatureOf = (payload: Uint8Array, { publicKey, privateKey }: TestKey): EnvelopeSignature => ({
  keyid: '',
  sig: toBase64(sign(publicKey.key.kind === 'ed25519' ? null : 'sha256', preAuthEncoding(payload), privateKey)),
});

export const signed = (payload: Uint8Array, ...keys: readonly TestKey[]): Envelope => ({
  payload,
  signatures: keys.map((key) => signatureOf(payload, key)),
});

export interface RootPlan {
  readonly people: Readonly<Record<string, readonly TestKey[]>>;
  readonly root?: readonly string[];
  readonly rootThreshold?: number;
  readonly authors?: readonly string[];
  readonly threshold?: number;
  readonly version?: number;
  readonly issued?: string;
  readonly expires?: string;
  /** Roles beside root and author. */
  readonly roles?: Partial<TrustRootPredicate['roles']>;
  readonly signers?: readonly TestKey[];
}

/** The predicate that a plan stands for. By default the first person is root and all are authors. */
export function aRootPredicate(plan: RootPlan): TrustRootPredicate {
  const names = Object.keys(plan.people);
  return {
    version: plan.version ?? 1,
    issued: plan.issued ?? '2019-01-01T00:00:00Z',
    expires: plan.expires ?? '2027-11-24T00:00:00Z',
    people: names.map((name) => ({ name, keys: (plan.people[name] ?? []).map(({ line }) => line) })),
    roles: {
      root: { people: plan.root ?? names.slice(0, 1), threshold: plan.rootThreshold ?? 1 },
      author: { people: plan.authors ?? names, threshold: plan.threshold ?? 1 },
      ...plan.roles,
    },
  };
}

/** Bytes of a root.json, signed by the first person's first key unless the plan says otherwise. */
export function aRootFile(plan: RootPlan, predicate: object = aRootPredicate(plan)): Uint8Array {
  const payload = statementBytes(TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT, predicate, sha256);
  if (!payload.ok) throw new Error(payload.error);
  const first = Object.values(plan.people)[0]?.[0];
  const signers = plan.signers ?? (first === undefined ? [] : [first]);
  return Buffer.from(formatEnvelope(signed(payload.value, ...signers)));
}

export function aTrustRoot(plan: RootPlan): TrustRoot {
  const root = verifyTrustRoot(aRootFile(plan), nodeCrypto);
  if (!root.ok) throw new Error(JSON.stringify(root.error));
  return root.value.content;
}
