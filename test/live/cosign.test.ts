import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stopgap } from '../support/command-line.ts';
import { cosign, COSIGN_BUILD_TIMEOUT_MS, cosignProgram } from '../support/cosign.ts';
import { aManifestYaml } from '../support/manifests.ts';
import { run } from '../support/stock-tools.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('cosign');
const file = (name: string): string => join(folder.path, name);

let program = '';
const sign = (...args: readonly string[]): void => {
  cosign(program, folder.path, args);
};
/** Two keys as cosign keeps them: of its own making, and of openssl. */
const KEYS = ['p256', 'ed25519'] as const;
type Key = (typeof KEYS)[number];

beforeAll(async () => {
  program = await cosignProgram();
  sign('generate-key-pair', '--output-key-prefix', 'p256');
  run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file('ed25519.pem')]);
  sign('import-key-pair', '--key', file('ed25519.pem'), '--output-key-prefix', 'ed25519');
  writeFileSync(file('no-services.json'), '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}\n');
  await stopgap(['keygen', file('admin')]);
  const authors = KEYS.flatMap((name) => ['--author', `${name}=${file(`${name}.pub`)}`]);
  const init = ['root', 'init', '--root-key', file('admin'), '--root', 'admin', '-o', file('root.json'), ...authors];
  expect(await stopgap(init)).toMatchObject({ status: 0, stderr: '' });
}, COSIGN_BUILD_TIMEOUT_MS + 60_000);
afterAll(() => {
  folder.remove();
});

let round = 0;
let prepared = { statement: '', pae: '', signature: '' };
beforeEach(async () => {
  round += 1;
  prepared = { statement: file(`${round}.json`), pae: file(`${round}.pae`), signature: file(`${round}.sig`) };
  writeFileSync(file('m.yaml'), aManifestYaml({ signatures: [] }));
  await stopgap(['prepare', file('m.yaml'), '--statement', '-o', prepared.statement]);
  await stopgap(['prepare', file('m.yaml'), '-o', prepared.pae]);
});

const manifest = (): string => readFileSync(file('m.yaml'), 'utf8');
const attach = (key: string, signature = prepared.signature) =>
  stopgap(['attach', file('m.yaml'), '--signature', signature, '--public-key', file(`${key}.pub`)]);
const verify = () => stopgap(['verify', file('m.yaml'), '--trust-root', file('root.json')]);

/** Options of cosign 3 as `stopgap prepare` prints them, and those by which it writes what cosign 1 and 2 wrote. */
const today = (key: string): readonly string[] => [
  ...['--key', `${key}.key`, '--signing-config', 'no-services.json', '--bundle', prepared.signature],
];
const olden = (key: string, output: string): readonly string[] => [
  ...['--key', `${key}.key`, '--use-signing-config=false', '--tlog-upload=false', '--new-bundle-format=false', '--yes'],
  ...[output, prepared.signature],
];

/** Options name files of the round, and so are asked for when it runs. */
type Options = () => readonly string[];
const attest = (options: Options) => () => {
  sign('attest-blob', '--statement', prepared.statement, ...options());
};
const signPae = (options: Options) => () => {
  sign('sign-blob', ...options(), prepared.pae);
};

describe('stopgap attach takes what cosign wrote', () => {
  it.each<[string, Key, () => void]>([
    ['attest-blob', 'p256', attest(() => today('p256'))],
    ['attest-blob, of old', 'p256', attest(() => olden('p256', '--output-signature'))],
    ['attest-blob, of old, in a bundle', 'p256', attest(() => olden('p256', '--bundle'))],
    ...KEYS.flatMap((key): [string, Key, () => void][] => [
      ['sign-blob', key, signPae(() => today(key))],
      ['sign-blob, of old', key, signPae(() => olden(key, '--output-signature'))],
      ['sign-blob, of old, in a bundle', key, signPae(() => olden(key, '--bundle'))],
    ]),
  ])('by %s with a key of %s, and no other key for it', async (_, key, make) => {
    make();
    const before = manifest();
    const other = await attach(key === 'p256' ? 'ed25519' : 'p256');
    expect([other.status, manifest()]).toEqual([1, before]);
    expect((await verify()).status).toBe(1);
    expect(await attach(key)).toMatchObject({ status: 0, stderr: '' });
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`author      ${key}\n`) as string,
    });
  });
});

describe('stopgap attach', () => {
  it('says how what cosign signed differs', async () => {
    const text = readFileSync(prepared.statement, 'utf8');
    for (const [changed, words] of [
      [text.replace('"version":3', '"version":4'), 'signs other content: predicate.version is 4 there and 3 here.'],
      [JSON.stringify(JSON.parse(text), null, 1), 'signs the same statement in other bytes'],
    ] as const) {
      writeFileSync(prepared.statement, changed);
      sign('attest-blob', '--statement', prepared.statement, ...today('p256'));
      const before = manifest();
      expect(await attach('p256')).toMatchObject({ status: 1, stderr: expect.stringContaining(words) as string });
      expect(manifest()).toBe(before);
    }
  });

  it('refuses Ed25519ph, with which cosign attests by an Ed25519 key, and says what to do', async () => {
    attest(() => today('ed25519'))();
    const before = manifest();
    const { status, stderr } = await attach('ed25519');
    expect([status, manifest()]).toEqual([1, before]);
    expect(stderr).toContain(
      'or with Ed25519ph, as `cosign attest-blob` signs with Ed25519 keys; use `cosign sign-blob`',
    );
  });

  it('refuses the statement signed as a blob, which lacks its frame', async () => {
    sign('sign-blob', ...today('p256'), prepared.statement);
    expect((await attach('p256')).stderr).toContain('signs the statement alone, not the bytes that `stopgap prepare`');
    sign('sign-blob', ...today('ed25519'), prepared.statement);
    expect((await attach('ed25519')).stderr).toContain(
      'signs the statement alone, not the bytes that `stopgap prepare`',
    );
  });

  it('refuses what cosign makes of a predicate by itself, which is about a file', async () => {
    writeFileSync(file('predicate.json'), '{}');
    const own = ['--predicate', 'predicate.json', '--type', 'https://stopgap.dev/micropatch/v1alpha1'];
    sign('attest-blob', ...own, ...today('p256'), prepared.pae);
    expect((await attach('p256')).stderr).toMatch(/signs other content: \S+ is .+ there and .+ here/);
  });
});
