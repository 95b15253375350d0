import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stopgap } from '../support/command-line.ts';
import { aRootFile, testKeyIn } from '../support/signing.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('planted-root');
const file = (name: string): string => join(folder.path, name);
const mine = ['--trust-root', file('root.json')];
const NAMES = ['admin', 'alice', 'bob', 'mallory'];

beforeAll(async () => {
  for (const name of NAMES) await stopgap(['keygen', file(name), '--comment', name]);
  const who = ['--root-key', file('admin'), '--root', 'admin', '--author', `alice=${file('alice.pub')}`];
  await stopgap(['root', 'init', ...who, '-o', file('root.json')]);
});
beforeEach(() => {
  rmSync(file('trust'), { recursive: true, force: true });
  mkdirSync(file('trust'));
});
afterAll(() => {
  folder.remove();
});

/** What whoever may write to Git can make: a root with Mallory beside the real people, signed by her alone. */
function plant(version: number): void {
  const keys = Object.fromEntries(NAMES.map((name) => [name, [testKeyIn(file(name))]]));
  const role = { people: ['mallory', 'admin'], threshold: 1 };
  const roles = { root: role, author: { people: ['alice', 'mallory'], threshold: 1 } };
  const root = aRootFile({ people: keys, roles, version, signers: [testKeyIn(file('mallory'))] });
  writeFileSync(file(`trust/${version}.root.json`), root);
}

const ADD = ['--person', `bob=${file('bob.pub')}`, '--role', 'approver', '--key', file('admin'), '-o', file('trust')];
const add = (name: string, ...more: readonly string[]) => stopgap(['root', 'add', file(name), ...ADD, ...more]);
const rotate = (name: string, ...more: readonly string[]) =>
  stopgap(['root', 'rotate', file(name), '--key', file('admin'), '-o', file('trust'), ...more]);
const sign = (name: string, ...more: readonly string[]) =>
  stopgap(['root', 'sign', file('trust/3.root.json'), '--previous', file(name), '--key', file('admin'), ...more]);
const textOf = (name: string): string => readFileSync(file(name), 'utf8');

describe('a trust root that somebody has planted in Git', () => {
  const ways: readonly [string, typeof add][] = [
    ['add', add],
    ['rotate', rotate],
    ['sign', sign],
  ];

  it.each(ways)('is not continued by root %s where nothing but itself speaks for it', async (_, command) => {
    plant(2);
    plant(3);
    const before = textOf('trust/3.root.json');
    if (command !== sign) rmSync(file('trust/3.root.json'));
    const left = readdirSync(file('trust'));
    expect(await command('trust/2.root.json')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'trust/2.root.json is version 2, for which its own signatures say nothing',
      ) as string,
    });
    expect(readdirSync(file('trust'))).toEqual(left);
    if (command === sign) expect(textOf('trust/3.root.json')).toBe(before);
  });

  it.each(ways)('is not continued by root %s against the pinned one', async (_, command) => {
    plant(2);
    plant(3);
    const before = textOf('trust/3.root.json');
    if (command !== sign) rmSync(file('trust/3.root.json'));
    const { status, stdout, stderr } = await command('trust/2.root.json', ...mine);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /2\.root\.json does not follow version 1: by trust root 1, it is signed by 0 of the 1 people/,
    );
    if (command === sign) expect(textOf('trust/3.root.json')).toBe(before);
    else expect(readdirSync(file('trust'))).toEqual(['2.root.json']);
  });

  it('is not reached past a root between that does not follow', async () => {
    plant(2);
    plant(3);
    const { status, stderr } = await add('trust/3.root.json', ...mine);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/2\.root\.json does not follow version 1/)]);
    rmSync(file('trust/2.root.json'));
    expect((await add('trust/3.root.json', ...mine)).stderr).toMatch(
      /2\.root\.json is not there, and \S+ follows over it/,
    );
    expect(readdirSync(file('trust'))).toEqual(['3.root.json']);
  });

  it('is not continued in the place of the pinned one', async () => {
    plant(1);
    expect(await add('trust/1.root.json', ...mine)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('has other content than') as string,
    });
  });
});

describe('a trust root that follows from the pinned one', () => {
  it('is continued over all between, wherever they lie', async () => {
    await add('root.json');
    expect(await rotate('trust/2.root.json', ...mine)).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(file('copy.json'), textOf('trust/3.root.json'));
    expect((await rotate('copy.json', ...mine)).stderr).toMatch(/2\.root\.json is not there, and \S+ follows over it/);
    const made = await rotate('copy.json', ...mine, '--trust-folder', file('trust'));
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('version 4') as string });
    const late = ['--trust-root', file('trust/3.root.json')];
    expect((await add('trust/2.root.json', ...late)).stderr).toContain('is version 2, and your own copy is version 3');
    const [from, to] = [['--previous', file('trust/3.root.json')], file('trust/4.root.json')];
    const signed = await stopgap(['root', 'sign', to, ...from, '--key', file('admin'), ...mine]);
    expect(signed.stdout).toContain('version 4, is signed already by admin');
    expect(signed.stdout).toMatch(
      /\nauthor {6}1 of 1: alice\napprover {4}1 of 1: bob\n(Key {9}\w+: SHA256:\S+\n){3}Signed/,
    );
  });

  it('hands the way to prove it on to the next who signs', async () => {
    await add('root.json');
    const more = ['--person', `bob=${file('bob.pub')}`, '--role', 'root', '--threshold', 'root=2', ...mine];
    const asked = await stopgap([
      'root',
      'add',
      file('trust/2.root.json'),
      '--key',
      file('admin'),
      '-o',
      file('trust'),
      ...more,
    ]);
    expect(asked.stdout).toContain(
      `--previous ${file('trust/2.root.json')} --trust-root ${file('root.json')} --key KEY`,
    );
  });
});
