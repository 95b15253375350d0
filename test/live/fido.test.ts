import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stopgap } from '../support/command-line.ts';
import { aManifestYaml } from '../support/manifests.ts';
import { attempt, run } from '../support/stock-tools.ts';
import { BUILDS, compile } from '../support/target-program.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

/**
 * Stock OpenSSH with a token that is software: everything but the token itself is what a person with a FIDO key has, down
 * to the `ssh-sk-helper` that asks it.
 */
const folder = aTemporaryDirectory('fido');
const file = (name: string): string => join(folder.path, name);
const TOKEN = join(import.meta.dirname, '..', 'support', 'soft-token.ts');

const KEYS = {
  'ed25519-sk': ['-t', 'ed25519-sk', '-O', 'application=ssh:stopgap'],
  'ecdsa-sk': ['-t', 'ecdsa-sk'],
  untouched: ['-t', 'ed25519-sk', '-O', 'no-touch-required'],
};
const environment = { ...process.env };
let token: readonly string[] = [];

beforeAll(async () => {
  const library = await compile('soft-token', BUILDS.library);
  Object.assign(process.env, { SSH_SK_PROVIDER: library, SOFT_TOKEN: `${process.execPath} ${TOKEN}` });
  token = [`SSH_SK_PROVIDER=${library}`, `SOFT_TOKEN=${process.execPath} ${TOKEN}`];
  for (const [name, args] of Object.entries(KEYS)) keygen(...args, '-N', '', '-C', name, '-f', file(name));
  await stopgap(['keygen', file('admin')]);
  const authors = Object.keys(KEYS).flatMap((name) => ['--author', `${name}=${file(`${name}.pub`)}`]);
  const init = ['root', 'init', '--root-key', file('admin'), '--root', 'admin', '-o', file('root.json'), ...authors];
  expect(await stopgap(init)).toMatchObject({ status: 0, stderr: '' });
});
afterAll(() => {
  process.env = environment;
  folder.remove();
});

/** ssh-keygen with the token plugged in. */
const keygen = (...args: readonly string[]): string => run('env', [...token, 'ssh-keygen', ...args]).toString();

let round = 0;
let pae = '';
beforeEach(async () => {
  round += 1;
  pae = file(`${round}.pae`);
  writeFileSync(file('m.yaml'), aManifestYaml({ signatures: [] }));
  await stopgap(['prepare', file('m.yaml'), '-o', pae]);
});
const manifest = (): string => readFileSync(file('m.yaml'), 'utf8');
const sign = (key: string) => stopgap(['sign', file('m.yaml'), '--key', file(key)]);
const attach = () => stopgap(['attach', file('m.yaml'), '--signature', `${pae}.sig`]);
const verify = () => stopgap(['verify', file('m.yaml'), '--trust-root', file('root.json')]);
const signPae = (key: string): void => {
  keygen('-Y', 'sign', '-n', 'stopgap-dsse@stopgap.dev', '-f', file(key), pae);
};

describe.each(['ed25519-sk', 'ecdsa-sk'])('a FIDO key of %s', (key) => {
  const trusted = { status: 0, stdout: expect.stringContaining(`author      ${key}\n`) as string };

  it('signs by stopgap sign, which has ssh-keygen ask the token', async () => {
    expect((await verify()).status).toBe(1);
    expect(await sign(key)).toMatchObject({ status: 0, stderr: '' });
    expect(await verify()).toMatchObject(trusted);
  });

  it('signs by ssh-keygen what is attached', async () => {
    signPae(key);
    expect(await attach()).toMatchObject({ status: 0, stderr: '' });
    expect(await verify()).toMatchObject(trusted);
  });

  it('signs for this patch and no other', async () => {
    signPae(key);
    writeFileSync(file('m.yaml'), manifest().replace('version: 3', 'version: 4'));
    const before = manifest();
    expect(await attach()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('that does not match the signed content.') as string,
    });
    expect(manifest()).toBe(before);
  });
});

describe('a FIDO key that wants no touch', () => {
  it('signs for ssh-keygen, and neither for stopgap sign nor for stopgap attach', async () => {
    const before = manifest();
    signPae('untouched');
    writeFileSync(file('allowed'), `carol ${readFileSync(file('untouched.pub'), 'utf8')}`);
    const check = ['-Y', 'verify', '-n', 'stopgap-dsse@stopgap.dev', '-f', file('allowed'), '-I', 'carol'];
    expect(attempt('ssh-keygen', [...check, '-s', `${pae}.sig`], readFileSync(pae)).status).toBe(0);
    for (const refused of [await attach(), await sign('untouched')]) {
      expect(refused).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('was made by a token that nobody touched.') as string,
      });
    }
    expect(manifest()).toBe(before);
    expect((await verify()).status).toBe(1);
  });
});

describe('a FIDO key whose token is not plugged in', () => {
  it('signs nothing', async () => {
    const before = manifest();
    process.env['SSH_SK_PROVIDER'] = file('no-such-library');
    const { status, stderr } = await sign('ed25519-sk');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('ssh-keygen did not sign. Its own message is above.'),
    ]);
    expect(manifest()).toBe(before);
  });
});
