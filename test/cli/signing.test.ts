import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeWithSshKeygen } from '../../runtime/crypto/make-with-ssh-keygen.ts';
import { signWithSshKeygen } from '../../runtime/crypto/sign-with-ssh-keygen.ts';
import { stopgap } from '../support/command-line.ts';
import { aFullPatch, aManifest, aManifestYaml, toYaml } from '../support/manifests.ts';
import { attempt, run } from '../support/stock-tools.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('signing');
const file = (name: string): string => join(folder.path, name);
const read = (name: string): string => readFileSync(file(name), 'utf8');
const write = (name: string, text: string): string => {
  writeFileSync(file(name), text);
  return file(name);
};
const unsigned = (name?: string): string => aManifestYaml({ signatures: [] }, name);

beforeAll(async () => {
  symlinkSync('/dev/zero', file('endless'));
  for (const name of ['alice', 'bob', 'admin', 'mallory']) await stopgap(['keygen', file(name), '--comment', name]);
  await stopgap([
    ...['root', 'init', '--root-key', file('admin'), '--root', 'admin', '-o', file('root.json')],
    ...['--author', `alice=${file('alice.pub')}`, '--author', `bob=${file('bob.pub')}`],
  ]);
});
afterAll(() => {
  folder.remove();
});

const sign = (name: string, key = 'alice') => stopgap(['sign', file(name), '--key', file(key)]);
const verify = (name: string, root = 'root.json', now?: Date) =>
  stopgap(['verify', file(name), '--trust-root', file(root)], now);

/** A text as it was before it was broken into lines. */
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('stopgap keygen', () => {
  it('makes a pair that ssh-keygen knows, the private half for its owner alone', async () => {
    const { status, stdout } = await stopgap(['keygen', file('new'), '--comment', 'carol@example.org']);
    expect(status).toBe(0);
    expect(statSync(file('new')).mode & 0o777).toBe(0o600);
    expect(run('ssh-keygen', ['-y', '-f', file('new')]).toString()).toBe(read('new.pub'));
    expect(read('new.pub')).toMatch(/^ssh-ed25519 \S+ carol@example\.org\n$/);
    const [, fingerprint = ''] = run('ssh-keygen', ['-l', '-f', file('new')])
      .toString()
      .split(' ');
    expect(stdout).toContain(fingerprint);
  });

  it.each([
    ['the private file', 'taken', 'taken'],
    ['the public file', 'half.pub', 'half'],
  ])('overwrites nothing where %s is there', async (_, existing, name) => {
    write(existing, 'precious');
    const before = readdirSync(folder.path);
    const { status, stderr } = await stopgap(['keygen', file(name)]);
    expect(status).toBe(1);
    expect(stderr).toBe(`stopgap: ${file(existing)} exists already and is not overwritten. Choose another name.\n`);
    expect(read(existing)).toBe('precious');
    expect(readdirSync(folder.path)).toEqual(before);
  });

  it('follows no link to a file that is not there', async () => {
    symlinkSync(file('elsewhere'), file('link'));
    expect((await stopgap(['keygen', file('link')])).status).toBe(1);
    expect(existsSync(file('elsewhere'))).toBe(false);
  });

  it('says in which folder there is no room', async () => {
    const { status, stderr } = await stopgap(['keygen', file('nowhere/key')]);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/nowhere\/key cannot be written: ENOENT.*Make the folder \S*nowhere first\.\n$/),
    ]);
  });

  it('refuses a comment that would break the line', async () => {
    expect(await stopgap(['keygen', file('broken'), '--comment', 'a\nb'])).toMatchObject({
      status: 2,
      stderr: 'stopgap: A comment is one line of printable text.\n',
    });
  });
});

describe('stopgap keygen --passphrase', () => {
  const environment = { ...process.env };
  afterAll(() => {
    process.env = environment;
  });
  /** Stands for the person whom ssh-keygen asks. */
  const answer = (words: string): void => {
    writeFileSync(file('answer'), `#!/bin/sh\n${words}\n`, { mode: 0o700 });
    Object.assign(process.env, { SSH_ASKPASS: file('answer'), SSH_ASKPASS_REQUIRE: 'force' });
  };
  const keygen = (name: string) => stopgap(['keygen', file(name), '--comment', 'carol', '--passphrase']);

  it('has ssh-keygen ask, and leaves no key that can be read without', async () => {
    answer('echo secret');
    const { status, stdout } = await keygen('sealed');
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining(`Private key  ${file('sealed')} (keep it to yourself)\n`),
    ]);
    expect(stdout).toContain(
      run('ssh-keygen', ['-l', '-f', file('sealed')])
        .toString()
        .split(' ')[1] ?? 'none',
    );
    expect(run('ssh-keygen', ['-y', '-P', 'secret', '-f', file('sealed')]).toString()).toBe(read('sealed.pub'));
    expect(attempt('ssh-keygen', ['-y', '-P', '', '-f', file('sealed')]).status).not.toBe(0);
    expect(read('sealed.pub')).toMatch(/^ssh-ed25519 \S+ carol\n$/);
    expect(statSync(file('sealed')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['the passphrase is empty', 'echo', 'unsealed', 'The passphrase was empty, so that no key was kept.'],
    ['nobody answers, which is an empty one for ssh-keygen', 'exit 1', 'unsealed', 'The passphrase was empty'],
    ['there is no room for it', 'echo secret', 'nowhere/key', 'ssh-keygen made no key. Its own message is above.'],
  ])('keeps no key when %s', async (_, words, name, complaint) => {
    answer(words);
    const before = readdirSync(folder.path);
    expect(await keygen(name)).toMatchObject({ status: 1, stderr: expect.stringContaining(complaint) as string });
    expect(readdirSync(folder.path)).toEqual(before);
  });

  it('overwrites nothing', async () => {
    write('kept', 'precious');
    expect(await keygen('kept')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('exists already') as string,
    });
    expect(read('kept')).toBe('precious');
  });

  it('says what to install where there is no ssh-keygen', async () => {
    expect(await makeWithSshKeygen(file('never'), 'x', file('no-such-program'))).toEqual({
      ok: false,
      error: `${file('no-such-program')} is not installed, and it has to ask for the passphrase. Install openssh-client and try again.`,
    });
    expect(existsSync(file('never'))).toBe(false);
  });
});

describe('stopgap root init', () => {
  const init = (...more: readonly string[]) =>
    stopgap(['root', 'init', '--root-key', file('admin'), '--root', 'admin', ...more]);

  it('makes a trust root by which its authors are known', async () => {
    const made = await init('--author', `alice=${file('alice.pub')}`, '--valid-for', '30d', '-o', file('short.json'));
    expect(made).toEqual({
      status: 0,
      stdout: [
        `Trust root  ${file('short.json')}, version 1, signed by admin`,
        'Authors     alice; 1 of 1 must sign a patch',
        'Expires     2026-12-24T12:00:00Z\n',
      ].join('\n'),
      stderr: '',
    });
    write('by-alice.yaml', unsigned());
    await sign('by-alice.yaml');
    expect((await verify('by-alice.yaml', 'short.json')).status).toBe(0);
    expect((await verify('by-alice.yaml', 'short.json', new Date('2026-12-24T12:00:00Z'))).stdout).toContain(
      'TrustRootExpired: The trust root expired at 2026-12-24T12:00:00Z.',
    );
  });

  it('takes all hours of the last day', async () => {
    const made = await init('--author', `a=${file('alice.pub')}`, '--expires', '2027-03-01', '-o', file('day.json'));
    expect(made.stdout).toContain('Expires     2027-03-01T23:59:59Z');
  });

  it('counts two keys of one person as one', async () => {
    const two = ['--author', `alice=${file('alice.pub')}`, '--author', `alice=${file('bob.pub')}`];
    expect(await init(...two, '--threshold', '2', '-o', file('two.json'))).toMatchObject({
      status: 1,
      stderr:
        'stopgap: The trust root would be refused: roles.author.threshold is 2, which 1 person can never reach.\n',
    });
    expect(existsSync(file('two.json'))).toBe(false);
  });

  it('refuses one key under two names', async () => {
    const made = await init('--author', `bob=${file('admin.pub')}`, '-o', file('same.json'));
    expect(made).toMatchObject({ status: 1, stderr: expect.stringContaining('is already a key of admin') as string });
  });

  it('lets whoever holds the root key be an author as well', async () => {
    const made = await init('--author', `admin=${file('admin.pub')}`, '-o', file('alone.json'));
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('Authors     admin; 1 of 1') as string });
  });

  it('takes public keys in PEM, as openssl and key services write them', async () => {
    run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file('ed.pem')]);
    run('openssl', ['pkey', '-in', file('ed.pem'), '-pubout', '-out', file('ed.pub.pem')]);
    const made = await init('--author', `carol=${file('ed.pub.pem')}`, '-o', file('pem.json'));
    expect(made).toMatchObject({ status: 0, stderr: '' });
  });

  it('overwrites nothing', async () => {
    const before = read('root.json');
    const made = await init('--author', `bob=${file('bob.pub')}`, '-o', file('root.json'));
    expect(made).toMatchObject({ status: 1, stderr: expect.stringContaining('exists already') as string });
    expect(read('root.json')).toBe(before);
  });

  it.each([
    ['an author without a file', ['--author', 'alice'], 2, 'Write a name and a public key file'],
    ['no author', [], 2, "required option '--author <name=file>' not specified"],
    [
      'a threshold of 0',
      ['--author', `a=${file('alice.pub')}`, '--threshold', '0'],
      2,
      'Write a whole number from 1 to 64',
    ],
    [
      'a date that is none',
      ['--author', `a=${file('alice.pub')}`, '--expires', '2027-02-30'],
      2,
      'Write a date such as',
    ],
    [
      'two ends',
      ['--author', `a=${file('alice.pub')}`, '--expires', '2027-03-01', '--valid-for', '9d'],
      2,
      'cannot be used with',
    ],
    [
      'a date that is past',
      ['--author', `a=${file('alice.pub')}`, '--expires', '2026-01-01'],
      1,
      'is past. Choose a later date.',
    ],
    ['a private key for an author', ['--author', `a=${file('alice')}`], 1, 'is not an OpenSSH public key'],
    ['a name that is none', ['--author', `a b=${file('alice.pub')}`], 1, 'people[1].name has the wrong form: "a b"'],
    ['a file that is not there', ['--author', `a=${file('nobody.pub')}`], 1, 'cannot be read: ENOENT'],
  ])('says what is wrong with %s', async (_, more, status, words) => {
    const made = await init(...more, '-o', file('wrong.json'));
    expect(made).toMatchObject({ status, stderr: expect.stringContaining(words) as string });
    expect(existsSync(file('wrong.json'))).toBe(false);
  });
});

describe('stopgap sign', () => {
  beforeEach(() => write('m.yaml', unsigned()));

  it('adds a signature that verifies, and changes no other line', async () => {
    write('m.yaml', `# reviewed by hand\n${unsigned()}# the end\n`);
    const before = read('m.yaml').split('\n');
    expect(await sign('m.yaml')).toMatchObject({ status: 0, stderr: '' });
    const after = read('m.yaml').split('\n');
    expect(before.filter((line) => !after.includes(line))).toEqual(['  signatures: []']);
    expect(after.length - before.length).toBe(2);
    expect(await verify('m.yaml')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('author      alice\n') as string,
    });
  });

  it('signs no second time with the same key, and says so', async () => {
    await sign('m.yaml');
    const once = read('m.yaml');
    expect(await sign('m.yaml')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /cve-2022-0778: is signed by alice \(SHA256:\S+\) already; left as it is\.\n$/,
      ) as string,
    });
    expect(read('m.yaml')).toBe(once);
  });

  it('adds a second person', async () => {
    await sign('m.yaml');
    await sign('m.yaml', 'bob');
    expect((await verify('m.yaml')).stdout).toContain('author      alice, bob\n');
  });

  it('renews its own signature after a change, and says whose else is worth nothing now', async () => {
    await sign('m.yaml');
    await sign('m.yaml', 'bob');
    write('m.yaml', read('m.yaml').replace('version: 3', 'version: 4'));
    expect((await verify('m.yaml')).stdout).toContain('Signature 2 of 2 by bob does not match the signed content.');
    const again = await sign('m.yaml');
    expect(again.stdout).toMatch(/had changed since alice .* signed it; signed again/);
    expect(again.stdout).toMatch(/the signature of SHA256:\S+ does not match the patch any more\. Have it made again/);
    expect((await verify('m.yaml')).stdout).toContain('author      alice\n');
    expect(read('m.yaml').match(/- keyid/g)).toHaveLength(2);
  });

  it('signs every document of a file, and leaves those of others alone', async () => {
    const foreign = 'apiVersion: v1\nkind: ConfigMap\ndata: {a: &x 1, b: *x}\n';
    write('m.yaml', `${unsigned('cve-a')}---\n${foreign}---\n${unsigned('cve-b')}`);
    const { status, stdout } = await sign('m.yaml');
    expect([status, stdout.match(/: signed by alice/g)?.length]).toEqual([0, 2]);
    expect(read('m.yaml')).toContain(foreign);
    expect((await verify('m.yaml')).stdout).toContain('2 of 2 are trusted.');
  });

  it('signs none of a file in which one is broken', async () => {
    write('m.yaml', `${unsigned('cve-a')}---\n${unsigned('cve-b').replace('severity: High', 'severity: high')}`);
    const before = read('m.yaml');
    const { status, stderr } = await sign('m.yaml');
    expect(status).toBe(1);
    expect(stderr).toMatch(/m\.yaml:\d+:\d+: spec\.patch\.severity: must be one of .* Write High\.\n/);
    expect(stderr).toContain('stopgap: Nothing was signed.\n');
    expect(read('m.yaml')).toBe(before);
  });

  it('keeps the rights of the file and the link that leads to it, and leaves nothing behind', async () => {
    mkdirSync(file('repo'));
    writeFileSync(file('repo/m.yaml'), unsigned(), { mode: 0o640 });
    chmodSync(file('repo/m.yaml'), 0o640);
    symlinkSync('m.yaml', file('repo/link.yaml'));
    expect((await sign('repo/link.yaml')).status).toBe(0);
    expect(readlinkSync(file('repo/link.yaml'))).toBe('m.yaml');
    expect(statSync(file('repo/m.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(file('repo'))).toEqual(['link.yaml', 'm.yaml']);
    expect((await verify('repo/m.yaml')).status).toBe(0);
  });

  it('signs a file with Windows line ends and no end of its own', async () => {
    write('m.yaml', unsigned().replaceAll('\n', '\r\n').trimEnd());
    expect((await sign('m.yaml')).status).toBe(0);
    expect(read('m.yaml').replaceAll('\r\n', '')).not.toContain('\n');
    expect(read('m.yaml').endsWith('\n')).toBe(false);
    expect((await verify('m.yaml')).status).toBe(0);
  });

  it('signs JSON', async () => {
    write('m.yaml', JSON.stringify(aManifest({ signatures: [] }), null, 2));
    expect((await sign('m.yaml')).status).toBe(0);
    expect(() => JSON.parse(read('m.yaml')) as unknown).not.toThrow();
    expect((await verify('m.yaml')).status).toBe(0);
  });

  it('refuses a 17th signature', async () => {
    const signatures = Array.from({ length: 16 }, () => ({ keyid: 'x', sig: 'YWJj' }));
    write('m.yaml', aManifestYaml({ signatures }));
    expect(await sign('m.yaml')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('carries 16 signatures already') as string,
    });
  });

  it.each([
    [
      'a key that others may read',
      () => {
        chmodSync(file('open-key'), 0o644);
      },
      'open-key',
      /has permissions 0644, so that others may read .* Run `chmod 600/,
    ],
    ['a key that is not there', () => undefined, 'no-key', /no-key cannot be read: ENOENT/],
    ['a public key that is none', () => write('x.pub', 'x'), 'x.pub', /is not an OpenSSH public key/],
    [
      'a manifest for a key',
      () => {
        chmodSync(file('m.yaml'), 0o600);
      },
      'm.yaml',
      /is not an OpenSSH private key; convert it/,
    ],
  ])('refuses %s', async (_, prepare, key, words) => {
    writeFileSync(file('open-key'), read('alice'), { mode: 0o600 });
    prepare();
    const before = read('m.yaml');
    expect(await sign('m.yaml', key)).toMatchObject({ status: 1, stderr: expect.stringMatching(words) as string });
    expect(read('m.yaml')).toBe(before);
  });

  it.each([
    ['a file that is not there', 'absent.yaml', 'cannot be read: ENOENT'],
    ['a file of other things', 'other.yaml', 'holds no MicroPatch, so there is nothing to sign.'],
    ['an empty file', 'empty.yaml', 'holds no MicroPatch, so there is nothing to sign.'],
    ['a folder', '.', 'cannot be read: EISDIR'],
    ['a device without end', 'endless', 'is larger than 256 KiB'],
  ])('says what is wrong with %s', async (_, name, words) => {
    write('other.yaml', 'kind: ConfigMap\n');
    write('empty.yaml', '');
    expect(await sign(name)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) as string });
  });
});

describe('a key that is no plain file', () => {
  it('is a folder: nobody is told to change its rights', async () => {
    write('for-a-folder.yaml', unsigned());
    mkdirSync(file('folder'), { mode: 0o755 });
    const { status, stderr } = await sign('for-a-folder.yaml', 'folder');
    expect([status, stderr]).toEqual([1, `stopgap: ${file('folder')} is a folder, not a file with a key.\n`]);
  });

  it('is a pipe: nobody waits for it', async () => {
    run('mkfifo', ['-m', '600', file('pipe')]);
    const { status, stderr } = await sign('for-a-folder.yaml', 'pipe');
    expect([status, stderr]).toEqual([1, `stopgap: ${file('pipe')} is a device or a pipe, not a file with a key.\n`]);
  });
});

describe('stopgap sign with keys that only OpenSSH can use', () => {
  const environment = { ...process.env };
  let agent: ChildProcess | undefined;
  afterAll(() => {
    agent?.kill();
    process.env = environment;
  });

  it('has ssh-keygen ask for the passphrase', async () => {
    run('ssh-keygen', ['-t', 'ed25519', '-N', 'secret', '-C', 'locked', '-f', file('locked')]);
    writeFileSync(file('ask'), '#!/bin/sh\necho secret\n', { mode: 0o700 });
    Object.assign(process.env, { SSH_ASKPASS: file('ask'), SSH_ASKPASS_REQUIRE: 'force' });
    write('m.yaml', unsigned());
    expect(await sign('m.yaml', 'locked')).toMatchObject({ status: 0, stderr: '' });
    await stopgap([
      'root',
      'init',
      '--root-key',
      file('admin'),
      '--root',
      'admin',
      '--author',
      `carol=${file('locked.pub')}`,
      '-o',
      file('locked.json'),
    ]);
    expect((await verify('m.yaml', 'locked.json')).stdout).toContain('author      carol\n');
  });

  it('says so when the passphrase is wrong', async () => {
    writeFileSync(file('ask'), '#!/bin/sh\necho wrong\n');
    write('m.yaml', unsigned());
    const before = read('m.yaml');
    expect(await sign('m.yaml', 'locked')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ssh-keygen did not sign. Its own message is above.') as string,
    });
    expect(read('m.yaml')).toBe(before);
  });

  it('uses a key in an agent by its public file', async () => {
    agent = spawn('ssh-agent', ['-D', '-a', file('agent')], { stdio: 'ignore' });
    process.env['SSH_AUTH_SOCK'] = file('agent');
    await expect.poll(() => existsSync(file('agent'))).toBe(true);
    run('env', [`SSH_AUTH_SOCK=${file('agent')}`, 'ssh-add', file('alice')]);
    writeFileSync(file('agent-alice.pub'), read('alice.pub'));
    write('m.yaml', unsigned());
    expect(await sign('m.yaml', 'agent-alice.pub')).toMatchObject({ status: 0, stderr: '' });
    expect((await verify('m.yaml')).stdout).toContain('author      alice\n');
  });

  it('says what to install where there is no ssh-keygen', async () => {
    expect(await signWithSshKeygen(new Uint8Array(), file('locked'), file('no-such-program'))).toEqual({
      ok: false,
      error: `This key can only be used by OpenSSH, but ${file('no-such-program')} is not installed. Install openssh-client and try again.`,
    });
  });
});

describe('stopgap verify', () => {
  it('says who signed what', async () => {
    write('v.yaml', unsigned());
    await sign('v.yaml');
    const { status, stdout } = await verify('v.yaml');
    expect(status).toBe(0);
    expect(stdout.split('\n').slice(1, 8)).toEqual([
      '  author      alice',
      '  fixes       CVE-2022-0778, GHSA-x3mh-jvjw-3xwx (High)',
      '  summary     BN_mod_sqrt() loops for ever for a non-prime modulus',
      '  see         https://www.openssl.org/news/secadv/20220315.txt',
      '  version     3',
      '  expires     2027-03-01T00:00:00Z',
      expect.stringMatching(/^ {2}sha256 {6}[0-9a-f]{64}$/),
    ]);
    expect(inOneLine(stdout)).toContain(`${file('v.yaml')}:1: cve-2022-0778 is trusted`);
  });

  it('says every reason why not', async () => {
    write('v.yaml', unsigned());
    await sign('v.yaml', 'mallory');
    const { status, stdout } = await verify('v.yaml', 'root.json', new Date('2036-01-01T00:00:00Z'));
    expect(status).toBe(1);
    const text = inOneLine(stdout);
    expect(text).toContain('cve-2022-0778 is NOT trusted');
    expect(text).toContain(' TrustRootExpired: The trust root expired at 2027-11-24T12:00:00Z.');
    expect(text).toContain(' What to do: install a trust root with a later date.');
    expect(text).toContain(' SignatureInvalid: 1 author must have signed, but 0 did.');
    expect(text).toContain('which nobody with this role owns.');
    expect(text).toContain('have an author sign the file again');
    expect(stdout).toContain('0 of 1 is trusted.\n');
  });

  it('refuses what was signed under another name', async () => {
    write('v.yaml', unsigned());
    await sign('v.yaml');
    write('v.yaml', read('v.yaml').replace('name: cve-2022-0778', 'name: cve-2018-7167'));
    expect(await verify('v.yaml')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('does not match the signed content') as string,
    });
  });

  it('still trusts a patch that is past its date, and says what that means', async () => {
    write('v.yaml', toYaml(aManifest({ patch: aFullPatch({ expires: '2026-01-01T00:00:00Z' }), signatures: [] })));
    await sign('v.yaml');
    const { status, stdout } = await verify('v.yaml');
    expect(status).toBe(0);
    expect(inOneLine(stdout)).toContain('2026-01-01T00:00:00Z, which is past: it is applied to no further process');
  });

  it('answers programs in JSON', async () => {
    write('v.yaml', `${unsigned('cve-a')}---\n${unsigned('cve-b')}---\nkind: MicroPatch\n---\nkind: ConfigMap\n`);
    const { status, stdout } = await stopgap([
      'verify',
      file('v.yaml'),
      '--trust-root',
      file('root.json'),
      '-o',
      'json',
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      trustRoot: { version: 1, expires: '2027-11-24T12:00:00Z' },
      patches: [
        { name: 'cve-a', line: 1, trusted: false, failures: [{ reason: 'NotApproved' }] },
        { name: 'cve-b', trusted: false },
      ],
      rejected: [{ field: 'apiVersion' }, { field: 'metadata' }, { field: 'spec' }],
      ignored: 1,
    });
  });

  it.each([
    [
      'a trust root that is not there',
      'm.yaml',
      'absent.json',
      3,
      /cannot read the trust root .* Make one with `stopgap root init`/,
    ],
    [
      'a trust root that is something else',
      'm.yaml',
      'm.yaml',
      3,
      /The trust root is refused: the file is not JSON in UTF-8/,
    ],
    ['a file that is not there', 'absent.yaml', 'root.json', 3, /absent\.yaml cannot be read: ENOENT/],
    ['a trust root that is a device', 'absent.yaml', 'endless', 3, /the trust root .*endless is no file/],
  ])('says what is wrong with %s', async (_, name, root, status, words) => {
    write('m.yaml', unsigned());
    expect(await verify(name, root)).toMatchObject({ status, stderr: expect.stringMatching(words) as string });
  });

  it('reads no more of a device without end than a manifest may have', async () => {
    expect(await verify('endless')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('endless: is larger than 256 KiB') as string,
    });
  });

  it('is not content with a file without any patch', async () => {
    write('v.yaml', 'kind: ConfigMap\n');
    expect(await verify('v.yaml')).toEqual({
      status: 1,
      stdout: `${file('v.yaml')} holds no MicroPatch.\n`,
      stderr: '',
    });
  });
});

describe('help', () => {
  it.each([[['keygen']], [['root', 'init']], [['sign']], [['prepare']], [['attach']], [['verify']]])(
    'for %j fits 80 columns',
    async (command) => {
      const { status, stdout } = await stopgap([...command, '--help']);
      expect(status).toBe(0);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it.each([
    [['verfy'], 'Did you mean verify?'],
    [['root', 'int'], 'Did you mean init?'],
    [['keygen', 'k', '--coment', 'x'], 'Did you mean --comment?'],
    [['sign', 'm.yaml'], "required option '--key <file>' not specified"],
    [['attach', 'm.yaml'], "required option '--signature <file>' not specified"],
    [['prepar', 'm.yaml'], 'Did you mean prepare?'],
    [['verify', 'm.yaml', '--trust-root', 'r', '-o', 'xml'], 'Allowed choices are text, json.'],
  ])('is offered for %j, with exit status 2', async (args, words) => {
    const { status, stderr } = await stopgap(args);
    expect(status).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).toContain('add --help');
  });
});
