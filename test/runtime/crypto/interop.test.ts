import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '#domain/base64.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { countSigners } from '#domain/trust/count-signers.ts';
import { keyringEntry, type Keyring } from '#domain/trust/keyring.ts';
import { fingerprint, parseSshPublicKey, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import {
  armorSshSignature,
  dearmorSshSignature,
  parseSshSignature,
  SSHSIG_NAMESPACE,
  sshSignatureBlob,
  sshSignedBytes,
  verifySshSignature,
} from '#domain/trust/sshsig.ts';
import { sshString } from '#domain/trust/ssh-wire.ts';
import { nodeCrypto } from '../../../runtime/crypto/node-crypto.ts';
import {
  generateEd25519KeyPair,
  parseOpenSshPrivateKey,
  type PrivateKey,
} from '../../../runtime/crypto/openssh-private-key.ts';
import { signSshsig } from '../../../runtime/crypto/sign-sshsig.ts';
import { sha256 } from '../../support/sha256.ts';
import { aTokenKey, tokenSignature } from '../../support/signing.ts';
import { attempt, run } from '../../support/stock-tools.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const folder = aTemporaryDirectory('interop');
const file = (name: string): string => join(folder.path, name);
const message = Buffer.from('what is signed\0and its end');

/** Key types as `ssh-keygen -t` takes them. */
const TYPES: [string, string[]][] = [
  ['ed25519', ['-t', 'ed25519']],
  ['ecdsa', ['-t', 'ecdsa', '-b', '256']],
  ['rsa', ['-t', 'rsa', '-b', '3072']],
];

beforeAll(() => {
  for (const [name, args] of TYPES) run('ssh-keygen', [...args, '-N', '', '-C', `${name}@test`, '-f', file(name)]);
}, 120_000);
afterAll(() => {
  folder.remove();
});

function publicKey(name: string): SshPublicKey {
  const key = parseSshPublicKey(readFileSync(file(`${name}.pub`), 'utf8'));
  if (!key.ok) throw new Error(key.error);
  return key.value;
}

function privateKey(name: string): PrivateKey & { kind: 'open' } {
  const key = parseOpenSshPrivateKey(readFileSync(file(name), 'utf8'));
  if (!key.ok || key.value.kind !== 'open') throw new Error(JSON.stringify(key));
  return key.value;
}

const keyringOf = (key: SshPublicKey): Keyring =>
  new Map([[keyringEntry(key.blob), { owner: 'carol', publicKey: key }]]);

/** Has ssh-keygen judge a signature of ours; its words if it does not accept it. */
function stockVerdict(blob: Uint8Array, line: string, signed: Uint8Array, namespace = SSHSIG_NAMESPACE): string {
  writeFileSync(file('allowed'), `carol namespaces="${namespace}" ${line}\n`);
  writeFileSync(file('signature'), armorSshSignature(blob));
  const args = ['-Y', 'verify', '-f', file('allowed'), '-I', 'carol', '-n', namespace, '-s', file('signature')];
  const { status, stdout, stderr } = attempt('ssh-keygen', args, signed);
  return status === 0 ? 'accepted' : `${stdout.toString()}${stderr}`;
}

describe.each(TYPES)('a key of type %s', { timeout: 60_000 }, (name) => {
  it('made by ssh-keygen is read whole', () => {
    const { publicKey: read, privateKey: secret } = privateKey(name);
    expect(read).toEqual({ ...publicKey(name), comment: `${name}@test` });
    expect(secret.type).toBe('private');
    expect(run('ssh-keygen', ['-l', '-f', file(name)]).toString()).toContain(fingerprint(read.blob, sha256));
  });

  it('signs with ssh-keygen what we accept', () => {
    const pae = preAuthEncoding(message);
    const armor = run('ssh-keygen', ['-Y', 'sign', '-n', SSHSIG_NAMESPACE, '-f', file(name)], pae).toString();
    const sig = dearmorSshSignature(armor) ?? '';
    expect(countSigners(message, [{ keyid: '', sig }], keyringOf(publicKey(name)), nodeCrypto)).toEqual({
      signers: ['carol'],
      complaints: [],
    });
  });

  it('signs with ssh-keygen for Git what we refuse', () => {
    const armor = run('ssh-keygen', ['-Y', 'sign', '-n', 'git', '-f', file(name)], preAuthEncoding(message)).toString();
    const { signers, complaints } = countSigners(
      message,
      [{ keyid: '', sig: dearmorSshSignature(armor) ?? '' }],
      keyringOf(publicKey(name)),
      nodeCrypto,
    );
    expect(signers).toEqual([]);
    expect(complaints[0]).toContain('made for another purpose');
  });

  it('signs with us what ssh-keygen accepts, and only for the same message', () => {
    const { publicKey: read, privateKey: secret } = privateKey(name);
    const line = readFileSync(file(`${name}.pub`), 'utf8').trim();
    const blob = signSshsig(message, read, secret);
    expect(stockVerdict(blob, line, message)).toBe('accepted');
    expect(stockVerdict(blob, line, Buffer.from('something else'))).toContain('verify');
    expect(stockVerdict(blob, line, message, 'git')).not.toBe('accepted');
  });

  it('is refused with any one byte of its private file changed, unless it still signs rightly', () => {
    const text = readFileSync(file(name), 'utf8');
    const bytes = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const lines = toBase64(changed).match(/.{1,70}/g) ?? [];
      const key = parseOpenSshPrivateKey(
        ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----'].join('\n'),
      );
      if (!key.ok || key.value.kind !== 'open') continue;
      const signature = parseSshSignature(signSshsig(message, key.value.publicKey, key.value.privateKey));
      expect(signature.ok && verifySshSignature(message, signature.value, nodeCrypto).ok).toBe(true);
    }
  });
});

describe('a key that we make', () => {
  it('is read by ssh-keygen, and signs there what we accept', () => {
    const made = generateEd25519KeyPair('new@test');
    writeFileSync(file('made'), made.privateFile, { mode: 0o600 });
    expect(run('ssh-keygen', ['-y', '-f', file('made')]).toString()).toBe(made.publicFile);
    const armor = run(
      'ssh-keygen',
      ['-Y', 'sign', '-n', SSHSIG_NAMESPACE, '-f', file('made')],
      preAuthEncoding(message),
    );
    const sig = dearmorSshSignature(armor.toString()) ?? '';
    expect(countSigners(message, [{ keyid: '', sig }], keyringOf(made.publicKey), nodeCrypto).signers).toEqual([
      'carol',
    ]);
  });

  it.each([[''], ['a'], ['ab c'], ['é'.repeat(9)]])('is read by ssh-keygen with the comment %j', (comment) => {
    const made = generateEd25519KeyPair(comment);
    writeFileSync(file('made'), made.privateFile, { mode: 0o600 });
    expect(run('ssh-keygen', ['-y', '-f', file('made')]).toString()).toBe(made.publicFile);
    expect(parseOpenSshPrivateKey(made.privateFile)).toMatchObject({
      ok: true,
      value: { kind: 'open', publicKey: { comment } },
    });
  });
});

describe('a key that only OpenSSH can use', () => {
  it('is recognised when it has a passphrase, with its public half', () => {
    run('ssh-keygen', ['-t', 'ed25519', '-N', 'secret', '-C', '', '-f', file('locked')]);
    expect(parseOpenSshPrivateKey(readFileSync(file('locked'), 'utf8'))).toEqual({
      ok: true,
      value: { kind: 'sealed', publicKey: publicKey('locked') },
    });
  });

  it('is recognised when it is encrypted with an authenticated cipher', () => {
    run('ssh-keygen', ['-t', 'ed25519', '-Z', 'aes256-gcm@openssh.com', '-N', 'secret', '-C', '', '-f', file('gcm')]);
    expect(parseOpenSshPrivateKey(readFileSync(file('gcm'), 'utf8'))).toMatchObject({
      ok: true,
      value: { kind: 'sealed' },
    });
  });

  it.each([
    ['PEM', ['-m', 'PEM']],
    ['PKCS8', ['-m', 'PKCS8']],
  ])('in the form %s is refused with what to do', (form, args) => {
    run('ssh-keygen', ['-t', 'ecdsa', ...args, '-N', '', '-C', '', '-f', file(form)]);
    const key = parseOpenSshPrivateKey(readFileSync(file(form), 'utf8'));
    expect(!key.ok && key.error).toBe('is not an OpenSSH private key; convert it with `ssh-keygen -p -f FILE`');
    chmodSync(file(form), 0o600);
    run('ssh-keygen', ['-p', '-P', '', '-N', '', '-f', file(form)]);
    expect(parseOpenSshPrivateKey(readFileSync(file(form), 'utf8')).ok).toBe(true);
  });
});

/** No hardware is at hand: `aTokenKey` computes what PROTOCOL.u2f says a token computes, and ssh-keygen is its witness. */
describe.each([['ed25519' as const], ['p256' as const]])('a FIDO token of %s', (kind) => {
  const key = aTokenKey(kind);
  const signed = sshSignedBytes(message, { namespace: SSHSIG_NAMESPACE, hash: 'sha512' }, nodeCrypto);
  const blobOf = (inner: Uint8Array, of = key): Uint8Array => sshSignatureBlob(of.publicKey.blob, 'sha512', inner);
  const ours = (blob: Uint8Array, over: Uint8Array = message): boolean => {
    const signature = parseSshSignature(blob);
    return signature.ok && verifySshSignature(over, signature.value, nodeCrypto).ok;
  };

  it.each([
    ['a touch', 0x01, 7],
    ['a touch and a PIN', 0x05, 7],
    ['the first count', 0x01, 0],
    ['the last count', 0x01, 0xffffffff],
  ])('with %s is accepted by ssh-keygen and by us', (_, flags, counter) => {
    const blob = blobOf(tokenSignature(signed, key, flags, counter));
    expect([stockVerdict(blob, key.line, message), ours(blob)]).toEqual(['accepted', true]);
    expect(stockVerdict(blob, key.line, Buffer.from('x'))).not.toBe('accepted');
    expect(ours(blob, Buffer.from('x'))).toBe(false);
  });

  it('that nobody touched is refused, although ssh-keygen does not ask', () => {
    const blob = blobOf(tokenSignature(signed, key, 0));
    expect([stockVerdict(blob, key.line, message), ours(blob)]).toEqual(['accepted', false]);
  });

  const touch = tokenSignature(signed, key);
  const other = aTokenKey(kind);
  it.each([
    ['another counter', blobOf(touch.with(-1, 8))],
    ['another flag', blobOf(touch.with(-5, 5))],
    ['a byte too many', blobOf(Buffer.concat([touch, Uint8Array.of(0)]))],
    ['a byte too few', blobOf(touch.slice(0, -1))],
    ['neither flags nor counter', blobOf(touch.slice(0, -5))],
    ['the key of another token', blobOf(touch, other)],
    ['a signature over the message itself', blobOf(tokenSignature(message, key))],
  ])('with %s is refused by ssh-keygen and by us', (_, blob) => {
    expect(stockVerdict(blob, key.line, message)).not.toBe('accepted');
    expect(stockVerdict(blob, other.line, message)).not.toBe('accepted');
    expect(ours(blob)).toBe(false);
  });
});

describe('openssl', () => {
  const toSsh = (pem: string): SshPublicKey => {
    const line = run('ssh-keygen', ['-i', '-m', 'PKCS8', '-f', pem]).toString();
    const key = parseSshPublicKey(line);
    if (!key.ok) throw new Error(key.error);
    return key.value;
  };

  it('makes P-256 signatures that we accept bare', () => {
    writeFileSync(file('pae'), preAuthEncoding(message));
    run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file('ec.pem')]);
    run('openssl', ['ec', '-in', file('ec.pem'), '-pubout', '-out', file('ec.pub.pem')]);
    const signature = run('openssl', ['dgst', '-sha256', '-sign', file('ec.pem'), file('pae')]);
    const key = toSsh(file('ec.pub.pem'));
    const count = countSigners(message, [{ keyid: '', sig: toBase64(signature) }], keyringOf(key), nodeCrypto);
    expect(count).toEqual({ signers: ['carol'], complaints: [] });
  });

  it('makes Ed25519 signatures that we accept bare', () => {
    writeFileSync(file('pae'), preAuthEncoding(message));
    run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file('ed.pem')]);
    const signature = run('openssl', ['pkeyutl', '-sign', '-rawin', '-inkey', file('ed.pem'), '-in', file('pae')]);
    const der = run('openssl', ['pkey', '-in', file('ed.pem'), '-pubout', '-outform', 'DER']);
    const blob = Buffer.concat([
      Buffer.from('0000000b', 'hex'),
      Buffer.from('ssh-ed25519'),
      Buffer.from('00000020', 'hex'),
      der.subarray(-32),
    ]);
    const key = parseSshPublicKey(`ssh-ed25519 ${toBase64(blob)}`);
    if (!key.ok) throw new Error(key.error);
    const count = countSigners(message, [{ keyid: '', sig: toBase64(signature) }], keyringOf(key.value), nodeCrypto);
    expect(count).toEqual({ signers: ['carol'], complaints: [] });
  });
});

describe('an Ed25519 key that is the neutral element', () => {
  it('signs everything for OpenSSL, and is no key for us', () => {
    const blob = Buffer.concat([sshString('ssh-ed25519'), sshString(Uint8Array.of(1, ...new Uint8Array(31)))]);
    writeFileSync(
      file('neutral.der'),
      Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), blob.subarray(-32)]),
    );
    writeFileSync(file('forged'), Uint8Array.of(1, ...new Uint8Array(63)));
    for (const text of ['nobody signed this', 'nor this']) {
      writeFileSync(file('text'), text);
      const key = ['-pubin', '-keyform', 'DER', '-inkey', file('neutral.der')];
      run('openssl', ['pkeyutl', '-verify', '-rawin', ...key, '-in', file('text'), '-sigfile', file('forged')]);
    }
    expect(parseSshPublicKey(`ssh-ed25519 ${toBase64(blob)}`)).toMatchObject({ ok: false });
  });
});

describe('an armor', () => {
  it('is taken apart to the very blob', () => {
    const { publicKey: read, privateKey: secret } = privateKey('ed25519');
    const blob = signSshsig(message, read, secret);
    expect(fromBase64(dearmorSshSignature(armorSshSignature(blob)) ?? '')).toEqual(blob);
    expect(fromBase64(dearmorSshSignature(armorSshSignature(blob).replaceAll('\n', '\r\n')) ?? '')).toEqual(blob);
  });

  it.each([
    [''],
    ['-----BEGIN SSH SIGNATURE-----'],
    ['-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----'],
  ])('is not seen in %j', (text) => {
    expect(dearmorSshSignature(text)).toBeUndefined();
  });
});
