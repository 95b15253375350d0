import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hook, Patch, Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { hexAddress, toHex } from '#domain/bytes.ts';
import { openModuleFile } from '../../runtime/elf/module-file.ts';
import { stopgap } from '../support/command-line.ts';
import { aFullPatch, aHook, aManifest, aPatchlet, aVariant, toYaml } from '../support/manifests.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('verify');
const file = (name: string): string => join(folder.path, name);
const source = (path: string): string => new URL(path, import.meta.url).pathname;
const here = process.cwd();

/** Files are named as people name them, so that what is printed is the same wherever the test runs. */
beforeAll(async () => {
  process.chdir(folder.path);
  for (const name of ['alice', 'bob', 'admin', 'mallory']) await stopgap(['keygen', name]);
  await stopgap([
    ...['root', 'init', '--root-key', 'admin', '--root', 'admin', '-o', 'root.json'],
    ...['--author', 'alice=alice.pub', '--author', 'bob=bob.pub'],
  ]);
});
afterAll(() => {
  process.chdir(here);
  folder.remove();
});

const write = (name: string, patch: Partial<Patch>): void => {
  writeFileSync(file(name), toYaml(aManifest({ patch: aFullPatch(patch), signatures: [] })));
};
const verify = (name: string, columns = 80, ...flags: string[]) =>
  stopgap(['verify', name, '--trust-root', 'root.json', ...flags], undefined, columns);
const sign = async (name: string, ...keys: string[]) => {
  for (const key of keys) expect((await stopgap(['sign', name, '--key', key])).status).toBe(0);
};

describe('stopgap verify of CVE-2022-0778 in the catalogue', () => {
  const golden = (name: string): string => readFileSync(source(`verified/${name}.txt`), 'utf8');
  beforeAll(() => {
    copyFileSync(source('../../catalog/cve-2022-0778/micropatch.yaml'), file('unsigned.yaml'));
    copyFileSync(file('unsigned.yaml'), file('signed.yaml'));
  });

  it.each([60, 80, 120])('prints what is signed, in %i columns', async (columns) => {
    await sign('signed.yaml', 'alice');
    expect(await verify('signed.yaml', columns)).toEqual({
      status: 0,
      stdout: golden(`signed-${columns}`),
      stderr: '',
    });
  });

  it('marks each line of what is not signed', async () => {
    const { status, stdout } = await verify('unsigned.yaml');
    expect([status, stdout]).toEqual([1, golden('unsigned-80')]);
    const lines = stdout.split('\n');
    const content = lines.slice(lines.indexOf('') + 1, -3);
    expect(content.length).toBeGreaterThan(30);
    expect(content.filter((line) => !line.startsWith('?'))).toEqual([]);
  });
});

describe('stopgap verify', () => {
  it('says of each signature whether it counts', async () => {
    write('s.yaml', {});
    await sign('s.yaml', 'bob', 'mallory', 'alice');
    const { status, stdout } = await verify('s.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('  author      alice, bob\n  not counted Signature 2 of 3 was made by\n');
    const { patches } = JSON.parse((await verify('s.yaml', 80, '-o', 'json')).stdout) as { patches: unknown[] };
    expect(patches).toMatchObject([
      {
        trusted: true,
        signatures: [
          { person: 'bob', counts: true },
          {
            counts: false,
            problem: expect.stringMatching(/^Signature 2 of 3 was made by SHA256:\S+, which/) as string,
          },
          { person: 'alice', counts: true },
        ],
      },
    ]);
  });

  it('tells a stale signature from one of a stranger', async () => {
    write('s.yaml', { version: 3 });
    await sign('s.yaml', 'bob');
    writeFileSync(file('s.yaml'), readFileSync(file('s.yaml'), 'utf8').replace('version: 3', 'version: 4'));
    await sign('s.yaml', 'alice');
    const { stdout } = await verify('s.yaml');
    expect(stdout).toContain('  author      alice\n');
    expect(stdout).toMatch(/not counted Signature 1 of 2 by bob does not match the signed content/);
  });

  it('shows the beginning of a script, says how much is missing, and prints all when asked to', async () => {
    const replace = `() => {\n${'  work();\n'.repeat(40)}  steal();\n}`;
    const hooks = [{ name: 'h', symbol: 'f', replace }];
    write('h.yaml', { variants: [aVariant({ patchlets: [], hooks })] });
    const { stdout } = await verify('h.yaml');
    expect(stdout).toContain('43 lines, 420 characters of JavaScript, runs instead of the');
    expect(stdout).not.toContain('steal');
    expect(stdout).toMatch(/\.\.\. 343 more characters; --scripts prints all/);
    const all = (await verify('h.yaml', 80, '--scripts')).stdout;
    expect(all.match(/^\? {9}\| {3}work\(\);$/gm)).toHaveLength(40);
    expect(all).toContain('|   steal();\n');
    expect(all).not.toContain('more characters');
  });

  it('does not let a script be longer than it looks', async () => {
    const onEnter = `(args) => {};${' '.repeat(5_000)}steal()\u001b[2K\u202e`;
    write('h.yaml', { variants: [aVariant({ patchlets: [], hooks: [aHook({ onEnter })] })] });
    const short = (await verify('h.yaml')).stdout;
    expect(short).toMatch(/\.\.\. 4\d\d\d more characters/);
    const { stdout } = await verify('h.yaml', 80, '--scripts');
    expect(stdout.replaceAll(/\n\? +\| /g, '')).toContain('steal()\\u001b[2K\\u202e');
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says in advance that a variant with both engines goes nowhere', async () => {
    write('both.yaml', { variants: [aVariant({ patchlets: [aPatchlet()], hooks: [aHook()] })] });
    expect((await verify('both.yaml')).stdout).toContain('! It has both patchlets and hooks');
  });

  it('has the same in JSON', async () => {
    write('j.yaml', {});
    const { stdout } = await verify('j.yaml', 80, '-o', 'json');
    const { patches } = JSON.parse(stdout) as { patches: Record<string, unknown>[] };
    expect(patches).toHaveLength(1);
    expect(patches[0]).not.toHaveProperty('signed');
    expect(patches[0]).toMatchObject({
      trusted: false,
      failures: [{ reason: 'NotApproved', advice: 'collect the missing signatures and approvals' }],
      signatures: [],
      unverified: {
        digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        version: 3,
        expired: false,
        variants: [
          {
            name: 'node-16.14.1-linux-x64',
            warnings: [expect.stringContaining('both patchlets and hooks') as string],
            hooks: [{ name: 'guard-length', onEnter: '(args) => {}' }],
            patchlets: [
              {
                action: 'Insert',
                inFlight: 'Allowed',
                expected: [{ address: '0x1756ca2', bytes: '488b75b0' }, { instruction: 'mov rdi, r12' }],
                code: [{ offset: 0, instruction: 'cmp r15d, r14d' }, { refersTo: '0x1756e54' }],
                warnings: [],
              },
            ],
          },
          {},
        ],
      },
    });
    await sign('j.yaml', 'alice');
    const signed = JSON.parse((await verify('j.yaml', 80, '-o', 'json')).stdout) as typeof patches & {
      patches: Record<string, unknown>[];
    };
    expect(signed.patches[0]).not.toHaveProperty('unverified');
    expect(signed.patches[0]).toMatchObject({
      signed: { ...(patches[0]?.['unverified'] as object), signers: ['alice'] },
    });
  });
});

describe('stopgap verify --binary', () => {
  const self = openModuleFile(process.execPath);
  if (!self.ok) throw new Error(self.error);
  const { buildId, readCode } = self.value;
  const entry = Number(readFileSync(process.execPath).readBigUInt64LE(24));
  const expect16 = toHex(readCode(entry, 16) ?? new Uint8Array());
  const place = hexAddress(entry);
  const patchlet = { address: place, expect: expect16, labels: { not_a_square: place } };
  afterAll(() => {
    self.value.close();
  });

  /** The verdict on a signed patch with one variant for this very program, and one for another. */
  const compare = async (patchlets: Partial<Patchlet>[], hooks: Hook[] = [], over: Partial<Variant> = {}) => {
    const variant = aVariant({ buildId, hooks, patchlets: patchlets.map((one) => aPatchlet(one)), ...over });
    write('b.yaml', { variants: [variant, aVariant({ name: 'other', hooks: [] })] });
    await sign('b.yaml', 'alice');
    const { status, stdout } = await verify('b.yaml', 120, '--binary', process.execPath);
    return { status, text: stdout.replaceAll(/\s+/g, ' ') };
  };

  it('says that the build is the one, and that what is expected is there', async () => {
    const { status, text } = await compare([patchlet]);
    expect(text).toContain('binary is this build, and has what refuse-non-square expects');
    expect(text).toContain('binary is another build');
    expect(text).toContain(`has build id ${buildId}. A variant is for it, and finds what it expects.`);
    expect(status).toBe(0);
  });

  it.each<[string, Partial<Patchlet>, string]>([
    ['other bytes', { ...patchlet, expect: `cccc${expect16.slice(4)}` }, `at ${place} there is ${expect16} (`],
    ['a site outside of the code', { ...patchlet, address: '0x10' }, '0x10 is not in the code of'],
    ['a label outside of it', { ...patchlet, labels: { not_a_square: '0x10' } }, 'not_a_square (0x10) is not in the'],
  ])('refuses %s', async (_, over, words) => {
    const { status, text } = await compare([over]);
    expect(text).toContain(`! refuse-non-square: ${words}`);
    expect(text).toContain('No variant is for it, or one does not find there what it expects.');
    expect(status).toBe(1);
  });

  it('refuses a binary that no variant is for, however trusted the patch is', async () => {
    const { status, text } = await compare([patchlet], [], { buildId: 'ab'.repeat(20) });
    expect(text).toContain('cve-2022-0778 is trusted');
    expect(text).toContain('No variant is for it');
    expect(status).toBe(1);
  });

  it('compares what can be compared of hooks, and names the rest', async () => {
    const hooks = [
      aHook({ name: 'there', address: place, expect: expect16 }),
      aHook({ name: 'gone', address: hexAddress(entry + 32), expect: 'ccccccccccccccccccccccccccccccff' }),
      { name: 'by-symbol', symbol: 'f', replace: '() => 0' },
    ];
    const { text } = await compare([], hooks);
    expect(text).toContain('has what there expects not compared: by-symbol');
    expect(text).toContain(`! gone: at ${hexAddress(entry + 32)} there is`);
  });

  it('has the same in JSON', async () => {
    await compare([patchlet]);
    const { stdout } = await verify('b.yaml', 80, '--binary', process.execPath, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      binary: { path: process.execPath, buildId },
      patches: [
        {
          signed: {
            variants: [
              { binary: { sameBuild: true, fitting: ['refuse-non-square'], notCompared: [], problems: [] } },
              { binary: { sameBuild: false } },
            ],
          },
        },
      ],
    });
  });

  it('says what is wrong with a binary that is none', async () => {
    write('b.yaml', {});
    expect(await verify('b.yaml', 80, '--binary', 'b.yaml')).toEqual({
      status: 3,
      stdout: '',
      stderr: 'stopgap: b.yaml is no program or library for x86-64.\n',
    });
  });
});
