import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromEitherBase64 } from '#domain/base64.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { SSHSIG_NAMESPACE } from '#domain/trust/sshsig.ts';
import { stopgap } from '../support/command-line.ts';
import { aManifestYaml } from '../support/manifests.ts';
import { run } from '../support/stock-tools.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('attach');
const file = (name: string): string => join(folder.path, name);
const read = (name: string): string => readFileSync(file(name), 'utf8');
const write = (name: string, text: string): void => {
  writeFileSync(file(name), text);
};
const unsigned = (name?: string): string => aManifestYaml({ signatures: [] }, name);

/** People, and the public key file by which the trust root knows each: of OpenSSH, and of openssl in PEM. */
const SSH_KEYS = {
  'ssh-ed25519': ['-t', 'ed25519'],
  'ssh-p256': ['-t', 'ecdsa', '-b', '256'],
  'ssh-rsa': ['-t', 'rsa', '-b', '2048'],
};
const PEM_KEYS = {
  'pem-ed25519': ['-algorithm', 'ed25519'],
  'pem-p256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'pem-rsa': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
};
const publicFile = (name: string): string => file(name.startsWith('pem') ? `${name}.pub.pem` : `${name}.pub`);

beforeAll(async () => {
  await stopgap(['keygen', file('admin'), '--comment', 'admin']);
  for (const [name, args] of Object.entries(SSH_KEYS)) {
    run('ssh-keygen', [...args, '-N', '', '-C', `${name}@test`, '-f', file(name)]);
  }
  for (const [name, args] of Object.entries(PEM_KEYS)) {
    run('openssl', ['genpkey', ...args, '-out', file(`${name}.pem`)]);
    run('openssl', ['pkey', '-in', file(`${name}.pem`), '-pubout', '-out', publicFile(name)]);
  }
  const people = [...Object.keys(SSH_KEYS), ...Object.keys(PEM_KEYS)];
  const authors = people.flatMap((name) => ['--author', `${name}=${publicFile(name)}`]);
  const made = await stopgap([
    ...['root', 'init', '--root-key', file('admin'), '--root', 'admin', '-o', file('root.json')],
    ...authors,
  ]);
  expect(made).toMatchObject({ status: 0, stderr: '' });
}, 120_000);
afterAll(() => {
  folder.remove();
});

let round = 0;
let pae = '';
beforeEach(() => {
  write('m.yaml', unsigned());
  round += 1;
  pae = file(`${round}.pae`);
});

const prepare = (...more: readonly string[]) => stopgap(['prepare', file('m.yaml'), '-o', pae, ...more]);
const attach = (signature: string, ...more: readonly string[]) =>
  stopgap(['attach', file('m.yaml'), '--signature', signature, ...more]);
const verify = () => stopgap(['verify', file('m.yaml'), '--trust-root', file('root.json')]);
const signWithSsh = (name: string, what = pae, namespace = SSHSIG_NAMESPACE): string => {
  run('ssh-keygen', ['-Y', 'sign', '-n', namespace, '-f', file(name), what]);
  return `${what}.sig`;
};
const signWithOpenssl = (name: string, what = pae): string => {
  const [key, signature] = [file(`${name}.pem`), `${what}.${name}.sig`];
  if (name === 'pem-ed25519') {
    run('openssl', ['pkeyutl', '-sign', '-rawin', '-inkey', key, '-in', what, '-out', signature]);
  } else run('openssl', ['dgst', '-sha256', '-sign', key, '-out', signature, what]);
  return signature;
};

describe('stopgap prepare', () => {
  it('writes the bytes that are signed, and how to sign and attach them', async () => {
    const made = await prepare();
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout.split('\n')).toEqual([
      expect.stringMatching(/m\.yaml:1: cve-2022-0778: \S+\.pae has the \d+ bytes to sign \(digest [0-9a-f]{8}\)\.$/),
      'Sign it with a key of OpenSSH, also in an agent or a FIDO token:',
      `  ssh-keygen -Y sign -n stopgap-dsse@stopgap.dev -f KEY ${pae}`,
      `  stopgap attach ${file('m.yaml')} --signature ${pae}.sig`,
      'or with an Ed25519 key in PEM:',
      `  openssl pkeyutl -sign -rawin -inkey KEY.pem -in ${pae} -out ${pae}.sig`,
      `  stopgap attach ${file('m.yaml')} --signature ${pae}.sig --public-key KEY.pub.pem`,
      'or with an ECDSA P-256 key in PEM, or in a key service, over SHA-256:',
      `  openssl dgst -sha256 -sign KEY.pem -out ${pae}.sig ${pae}`,
      `  stopgap attach ${file('m.yaml')} --signature ${pae}.sig --public-key KEY.pub.pem`,
      '',
    ]);
    expect(readFileSync(pae, 'utf8')).toMatch(
      /^DSSEv1 28 application\/vnd\.in-toto\+json \d+ \{"_type":"https:\/\/in-toto\.io\/Statement\/v1",/,
    );
  });

  it('writes the statement that the same bytes frame, and how to sign it with cosign', async () => {
    await prepare();
    const made = await stopgap(['prepare', file('m.yaml'), '--statement', '-o', file('s 1.statement.json')]);
    expect(Buffer.from(preAuthEncoding(readFileSync(file('s 1.statement.json'))))).toEqual(readFileSync(pae));
    expect(made.stdout).toContain(
      `  cosign attest-blob --key cosign.key --statement '${file('s 1.statement.json')}' --signing-config no-services.json --bundle '${file('s 1.sigstore.json')}'\n`,
    );
  });

  it('calls the file after the patch', async () => {
    const before = process.cwd();
    mkdirSync(file('here'));
    process.chdir(file('here'));
    try {
      await stopgap(['prepare', file('m.yaml')]);
      await stopgap(['prepare', file('m.yaml'), '--statement']);
    } finally {
      process.chdir(before);
    }
    expect(existsSync(file('here/cve-2022-0778.pae'))).toBe(true);
    expect(existsSync(file('here/cve-2022-0778.statement.json'))).toBe(true);
  });

  it('overwrites nothing', async () => {
    writeFileSync(pae, 'precious');
    expect(await prepare()).toEqual({
      status: 1,
      stdout: '',
      stderr: `stopgap: ${pae} exists already and is not overwritten. Choose another name.\n`,
    });
    expect(readFileSync(pae, 'utf8')).toBe('precious');
  });

  it('takes one of several by its name', async () => {
    write('m.yaml', `${unsigned('cve-a')}---\n${unsigned('cve-b')}`);
    expect(await prepare()).toMatchObject({
      status: 1,
      stderr: `stopgap: ${file('m.yaml')} holds cve-a, cve-b. Say which one you mean with --name.\n`,
    });
    expect(await prepare('--name', 'cve-c')).toMatchObject({
      status: 1,
      stderr: `stopgap: ${file('m.yaml')} holds no MicroPatch called cve-c, but cve-a, cve-b.\n`,
    });
    expect(existsSync(pae)).toBe(false);
    const made = await prepare('--name', 'cve-b');
    expect(made).toMatchObject({ status: 0 });
    expect(made.stdout).toContain(`  stopgap attach ${file('m.yaml')} --name cve-b --signature ${pae}.sig\n`);
    expect(readFileSync(pae, 'utf8')).toContain('"name":"cve-b"');
  });

  it('makes no file of a manifest with a fault', async () => {
    write('m.yaml', unsigned().replace('severity: High', 'severity: high'));
    const made = await prepare();
    expect([made.status, made.stdout]).toEqual([1, '']);
    expect(made.stderr).toContain('spec.patch.severity: must be one of');
    expect(existsSync(pae)).toBe(false);
  });
});

describe('stopgap attach', () => {
  it.each(Object.keys(SSH_KEYS))('takes what ssh-keygen signed with %s', async (name) => {
    await prepare();
    const before = read('m.yaml').split('\n');
    expect(await attach(signWithSsh(name))).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^\S+m\.yaml:1: cve-2022-0778: has the signature of SHA256:\S+ now \(digest [0-9a-f]{8}\)\.\n$/,
      ) as string,
      stderr: '',
    });
    expect(before.filter((line) => !read('m.yaml').split('\n').includes(line))).toEqual(['  signatures: []']);
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`author      ${name}\n`) as string,
    });
  });

  it.each(['pem-ed25519', 'pem-p256'])('takes what openssl signed with %s', async (name) => {
    await prepare();
    const signature = signWithOpenssl(name);
    expect(await attach(signature)).toMatchObject({
      status: 1,
      stderr: `stopgap: ${signature} does not say whose signature it is; name the key with --public-key.\nstopgap: Nothing was attached.\n`,
    });
    expect(await attach(signature, '--public-key', publicFile(name))).toMatchObject({ status: 0, stderr: '' });
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`author      ${name}\n`) as string,
    });
  });

  it('takes what openssl wrote in base64', async () => {
    await prepare();
    const text = run('openssl', ['base64', '-in', signWithOpenssl('pem-p256')]).toString();
    write('text.sig', text);
    expect(fromEitherBase64(text)).toBeUndefined(); // it has line breaks
    expect(await attach(file('text.sig'), '--public-key', publicFile('pem-p256'))).toMatchObject({ status: 0 });
    expect((await verify()).status).toBe(0);
  });

  it('collects the signatures of several people, each once', async () => {
    await prepare();
    const [first, second] = [signWithSsh('ssh-ed25519'), signWithOpenssl('pem-p256')];
    await attach(first);
    await attach(second, '--public-key', publicFile('pem-p256'));
    const both = read('m.yaml');
    for (const again of [await attach(first), await attach(second, '--public-key', publicFile('pem-p256'))]) {
      expect(again).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/is signed by SHA256:\S+ already; left as it is\.\n$/) as string,
      });
    }
    expect(read('m.yaml')).toBe(both);
    expect((await verify()).stdout).toContain('author      pem-p256, ssh-ed25519\n');
  });

  it('replaces what the same key signed before the patch changed, and says whose else is worth nothing now', async () => {
    await prepare();
    await attach(signWithOpenssl('pem-ed25519'), '--public-key', publicFile('pem-ed25519'));
    await attach(signWithSsh('ssh-p256'));
    write('m.yaml', read('m.yaml').replace('version: 3', 'version: 4'));
    pae = file('renewed.pae');
    await prepare();
    const again = await attach(signWithOpenssl('pem-ed25519'), '--public-key', publicFile('pem-ed25519'));
    expect(again.stdout).toMatch(/had changed since SHA256:\S+ signed it; the new signature took the place of the old/);
    expect(again.stdout).toMatch(/the signature of SHA256:\S+ does not match the patch any more\. Have it made again/);
    expect(read('m.yaml').match(/- keyid/g)).toHaveLength(2);
    expect((await verify()).stdout).toContain('author      pem-ed25519\n');
  });

  it('signs the one of several that is named', async () => {
    write('m.yaml', `${unsigned('cve-a')}---\n${unsigned('cve-b')}`);
    await prepare('--name', 'cve-b');
    const signature = signWithSsh('ssh-ed25519');
    expect((await attach(signature, '--name', 'cve-a')).stderr).toContain('that does not match the signed content.');
    expect((await attach(signature, '--name', 'cve-b')).status).toBe(0);
    expect((await verify()).stdout).toContain('cve-b is trusted');
    expect((await verify()).stdout).toContain('1 of 2 are trusted.');
  });

  it('refuses a 17th signature', async () => {
    await prepare();
    const signature = signWithSsh('ssh-ed25519');
    const signatures = Array.from({ length: 16 }, () => ({ keyid: 'x', sig: 'YWJj' }));
    write('m.yaml', aManifestYaml({ signatures }));
    expect((await attach(signature)).stderr).toContain('carries 16 signatures already');
  });

  it.each<[string, () => string | Promise<string>, readonly string[], string]>([
    ['for Git', () => signWithSsh('ssh-ed25519', pae, 'git'), [], 'its namespace is "git"; sign again with'],
    [
      'over the YAML file',
      () => signWithSsh('ssh-ed25519', file('m.yaml')),
      [],
      'that does not match the signed content.',
    ],
    [
      'over the statement',
      async () => {
        await stopgap(['prepare', file('m.yaml'), '--statement', '-o', `${pae}.json`]);
        return signWithOpenssl('pem-p256', `${pae}.json`);
      },
      ['--public-key', publicFile('pem-p256')],
      'signs the statement alone, not the bytes that `stopgap prepare` writes without --statement.',
    ],
    [
      'by another key than was named',
      () => signWithOpenssl('pem-ed25519'),
      ['--public-key', file('ssh-ed25519.pub')],
      'was made over other bytes, or by another key than SHA256:',
    ],
    [
      'by RSA, bare',
      () => signWithOpenssl('pem-rsa'),
      ['--public-key', publicFile('pem-rsa')],
      'may be a bare RSA signature, which no verifier takes; sign with `ssh-keygen -Y sign`',
    ],
    ['that is not there', () => file('absent.sig'), [], 'absent.sig cannot be read: ENOENT'],
    ['that is a folder', () => folder.path, [], 'cannot be read: EISDIR'],
    ['without end', () => '/dev/zero', [], '/dev/zero is too large for a signature.'],
    [
      'with a private key for a public one',
      () => signWithOpenssl('pem-p256'),
      ['--public-key', file('pem-p256.pem')],
      'is not an OpenSSH public key but a private one. Keep it to yourself',
    ],
  ])('refuses a signature %s, and changes nothing', async (_, make, more, words) => {
    await prepare();
    const signature = await make();
    const before = read('m.yaml');
    const { status, stderr } = await attach(signature, ...more);
    expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(stderr).toContain('stopgap: Nothing was attached.\n');
    expect(read('m.yaml')).toBe(before);
  });
});

describe('a public key in PEM', () => {
  const rootOf = (path: string) =>
    stopgap([
      ...['root', 'init', '--root-key', file('admin'), '--root', 'admin', '-o', file(`${round}.json`)],
      ...['--author', `carol=${path}`],
    ]);

  it('of openssl becomes the line that ssh-keygen makes of it', async () => {
    const line = run('ssh-keygen', ['-i', '-m', 'PKCS8', '-f', publicFile('pem-p256')])
      .toString()
      .trim();
    expect(await rootOf(publicFile('pem-p256'))).toMatchObject({ status: 0 });
    expect(
      Buffer.from((JSON.parse(read(`${round}.json`)) as { payload: string }).payload, 'base64').toString(),
    ).toContain(`"keys":["${line}"]`);
  });

  it('of RSA alone is read as well', async () => {
    run('openssl', ['rsa', '-pubin', '-in', publicFile('pem-rsa'), '-RSAPublicKey_out', '-out', file('pkcs1.pem')]);
    expect(await rootOf(file('pkcs1.pem'))).toMatchObject({ status: 0 });
  });

  it.each([
    ['P-384', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], 'kind that is not supported (secp384r1)'],
    ['P-521', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'kind that is not supported (secp521r1)'],
    ['Ed448', ['-algorithm', 'ed448'], 'kind that is not supported (ed448)'],
    ['X25519', ['-algorithm', 'x25519'], 'kind that is not supported (x25519)'],
    ['RSA-PSS', ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'], 'of a kind that is not supported; use'],
    ['RSA of 1024 bits', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], 'is an RSA key of 1024 bits'],
  ])('of %s is refused by its name', async (name, args, words) => {
    run('openssl', ['genpkey', ...args, '-out', file('other.pem')]);
    run('openssl', ['pkey', '-in', file('other.pem'), '-pubout', '-out', file(`${name}.pub`)]);
    expect(await rootOf(file(`${name}.pub`))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(words) as string,
    });
  });

  it('is told from a private one, a certificate and something broken', async () => {
    expect((await rootOf(file('pem-p256.pem'))).stderr).toContain('but a private one. Keep it to yourself');
    run('openssl', ['req', '-x509', '-key', file('pem-p256.pem'), '-subj', '/CN=x', '-out', file('cert.pem')]);
    expect((await rootOf(file('cert.pem'))).stderr).toContain('is a CERTIFICATE, not a public key.');
    copyFileSync(publicFile('pem-p256'), file('broken.pem'));
    write('broken.pem', read('broken.pem').replace('MFk', 'MFx'));
    expect((await rootOf(file('broken.pem'))).stderr).toContain('is not a public key in PEM');
  });
});
