import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import type { Severity } from '#domain/severity.ts';
import { parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { HOST, type Place } from '#domain/trust/place.ts';
import { advanceTrust, startTrust, trustOf } from '#domain/trust/trust-state.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '../../runtime/crypto/node-crypto.ts';
import { name } from '../support/builders.ts';
import { stopgap, TEST_NOW } from '../support/command-line.ts';
import { aFullPatch, aManifest, aParsedManifest, aVariant, toYaml } from '../support/manifests.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('root-scopes');
const file = (path: string): string => join(folder.path, path);
const key = (person: string): string => `${person}=${file(`${person}.pub`)}`;

beforeAll(async () => {
  for (const person of ['admin', 'alice', 'bob', 'cora']) {
    await stopgap(['keygen', file(person), '--comment', person]);
  }
  const people = ['--author', key('alice'), '--author', key('bob'), '--catalog', key('cora')];
  await stopgap(['root', 'init', '--root-key', file('admin'), '--root', 'admin', ...people, '-o', file('first.json')]);
  const args = ['root', 'add', file('first.json'), '--drop-role', 'catalog', '--key', file('admin')];
  await stopgap([...args, '-o', file('without-catalog')]);
});
beforeEach(() => {
  rmSync(file('trust'), { recursive: true, force: true });
});
afterAll(() => {
  folder.remove();
});

/** Follows the root that has no catalog, which would have to list every patch. */
const add = (...args: readonly string[]) => addTo('without-catalog/2.root.json', ...args);
const addTo = (previous: string, ...args: readonly string[]) =>
  stopgap([
    ...['root', 'add', file(previous), '--key', file('admin'), '--trust-root', file('first.json')],
    ...['-o', file('trust'), '--trust-folder', file('trust'), ...args],
  ]);
const scope = (text: string) => ['--scope', text];

function envelopeIn(path: string) {
  const envelope = parseEnvelope(readFileSync(file(path)));
  if (!envelope.ok) throw new Error(envelope.error.join());
  return envelope.value;
}
const rolesIn = (path: string): TrustRootPredicate['roles'] =>
  (JSON.parse(Buffer.from(envelopeIn(path).payload).toString()) as { predicate: TrustRootPredicate }).predicate.roles;

/** What a machine with the first root comes to trust by the roots that were made since. */
function trustOfMachine() {
  const pinned = verifyTrustRoot(readFileSync(file('first.json')), nodeCrypto);
  if (!pinned.ok) throw new Error(JSON.stringify(pinned.error));
  const paths = ['without-catalog/2.root.json', ...readdirSync(file('trust')).map((path) => `trust/${path}`)];
  const documents = paths.map((path) => ({ name: path, envelope: envelopeIn(path) }));
  const { state, refused } = advanceTrust(startTrust(pinned.value), documents, nodeCrypto, TEST_NOW);
  expect(refused).toEqual([]);
  expect(trustOf(state).root.version).toBe(paths.length + 1);
  return trustOf(state);
}

interface Signed {
  readonly by?: string;
  readonly severity?: Severity;
  readonly packages?: readonly string[];
  readonly place?: Place;
}

/** Signs a patch on the command line and has it judged as on a machine; the reasons against it, none if it is trusted. */
async function judge({ by = 'alice', severity = 'High', packages = ['pkg:npm/a@1'], place }: Signed) {
  const patch = aFullPatch({ severity, variants: [aVariant({ packages })] });
  writeFileSync(file('m.yaml'), toYaml(aManifest({ patch, signatures: [] })));
  expect(await stopgap(['sign', file('m.yaml'), '--key', file(by)])).toMatchObject({ status: 0 });
  const { envelope } = aParsedManifest(readFileSync(file('m.yaml'), 'utf8'));
  const at = place === undefined ? {} : { place };
  const trust = trustOfMachine();
  const matter = { envelope, approvals: [], name: name('cve-2022-0778'), trust, crypto: nodeCrypto, now: TEST_NOW };
  const verdict = verifyPatch({ ...matter, ...at });
  return verdict.ok ? '' : verdict.error.map(({ message }) => message).join(' ');
}

const pod = (namespace: string, image = 'registry.example.org/app'): Place => ({ namespace, image });

describe('stopgap root add --scope', () => {
  it('makes a root that says it, prints it and shows it', async () => {
    const text = 'author:alice packages=pkg:npm/*,pkg:deb/* highestSeverity=High namespaces=shop,pay hostProcesses=no';
    const made = await add(...scope(`${text} images=registry.example.org/*`));
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const limits = {
      people: ['alice'],
      packages: ['pkg:npm/*', 'pkg:deb/*'],
      namespaces: ['shop', 'pay'],
      images: ['registry.example.org/*'],
      hostProcesses: false,
      highestSeverity: 'High',
    };
    expect(rolesIn('trust/3.root.json').author.scopes).toEqual([limits]);
    const only = /^ {12}only (.*)$/m;
    const shown = await stopgap(['root', 'show', file('trust/3.root.json')]);
    for (const { stdout } of [made, shown]) expect(JSON.parse(only.exec(stdout)?.[1] ?? '')).toEqual(limits);
    expect(/^ {12}\+ author: only (.*)$/m.exec(made.stdout)?.[1]).toBe(only.exec(made.stdout)?.[1]);
  });

  it.each<[string, string, Signed, Signed, string]>([
    [
      'packages',
      'author:alice packages=pkg:npm/*,pkg:deb/*',
      { packages: ['pkg:npm/a@1', 'pkg:deb/b@2'] },
      { packages: ['pkg:npm/a@1', 'pkg:rpm/b@2'] },
      'alice signed it, but may sign only for pkg:npm/*, pkg:deb/*.',
    ],
    [
      'a severity',
      'author:alice highestSeverity=Medium',
      { severity: 'Medium' },
      { severity: 'High' },
      'alice signed it, but may sign nothing graver than Medium.',
    ],
    [
      'namespaces',
      'author:alice namespaces=shop,pay-*',
      { place: pod('pay-eu') },
      { place: pod('billing') },
      'alice signed it, but may not sign for namespace billing, image registry.example.org/app.',
    ],
    [
      'images',
      'author:alice images=registry.example.org/*',
      { place: pod('shop') },
      { place: pod('shop', 'other.example.org/app') },
      'alice signed it, but may not sign for namespace shop, image other.example.org/app.',
    ],
    [
      'pods',
      'author:alice hostProcesses=no',
      { place: pod('shop') },
      { place: HOST },
      'alice signed it, but may not sign for a process outside pods.',
    ],
    [
      'namespaces and the machine below',
      'author:alice namespaces=shop hostProcesses=yes',
      { place: HOST },
      { place: pod('billing') },
      'alice signed it, but may not sign for namespace billing',
    ],
    [
      'several people',
      'author:bob,alice highestSeverity=Low',
      { by: 'bob', severity: 'Low' },
      { by: 'bob', severity: 'Medium' },
      'bob signed it, but may sign nothing graver than Low.',
    ],
    [
      'somebody else',
      'author:alice highestSeverity=Low',
      { by: 'bob', severity: 'Critical' },
      { by: 'alice', severity: 'Critical' },
      'alice signed it, but may sign nothing graver than Low.',
    ],
  ])('has machines judge by %s', async (_, text, covered, outside, words) => {
    expect(await add(...scope(text))).toMatchObject({ status: 0, stderr: '' });
    expect(await judge(covered)).toBe('');
    expect(await judge(outside)).toContain(words);
  });

  it('narrows people who get the role in the same command', async () => {
    const args = ['--person', key('cora'), '--role', 'builder', ...scope('builder:cora  packages=pkg:deb/*')];
    const made = await add(...args);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toContain('            + builder: only {"people":["cora"],"packages":["pkg:deb/*"]}\n');
    expect(rolesIn('trust/3.root.json').builder?.scopes).toEqual([{ people: ['cora'], packages: ['pkg:deb/*'] }]);
  });

  it('says that a second scope gives more', async () => {
    const made = await add(...scope('author:alice highestSeverity=Low'), ...scope('author:alice packages=pkg:npm/*'));
    expect(made.stdout).toContain('              author: alice may sign what any of 2 scopes covers\n');
    expect(await judge({ severity: 'Critical' })).toBe('');
    expect(await judge({ severity: 'Critical', packages: ['pkg:deb/b@2'] })).toContain('nothing graver than Low');
  });

  it.each<[string, string, number, string]>([
    [
      'the root role',
      'root:admin highestSeverity=Low',
      2,
      'The root role signs documents that are about no patch alone, so there is nothing to narrow it to. Write one of author, builder, approver.',
    ],
    [
      'the catalog role',
      'catalog:cora packages=*',
      2,
      'The catalog role signs documents that are about no patch alone',
    ],
    [
      'a role that is none',
      'autor:alice packages=*',
      2,
      '"autor" is no role. Did you mean author? Write one of author',
    ],
    ['no role', 'alice packages=*', 2, '"alice" is no role with people. Begin with them, such as "author:alice'],
    ['no people', 'author: packages=*', 2, '"author:" is no role with people.'],
    ['nothing', '', 2, '"" is no role with people.'],
    [
      'no limits',
      'author:alice',
      2,
      'author:alice has no limits. Say what narrows it, such as "author:alice packages=',
    ],
    [
      'a misspelt limit',
      'author:alice package=*',
      2,
      '"package" limits nothing. Did you mean packages? Known are packages, ',
    ],
    [
      'another limit',
      'author:alice weekdays=1',
      2,
      '"weekdays" limits nothing. Known are packages, namespaces, images, ',
    ],
    [
      'a limit without a value',
      'author:alice packages=',
      2,
      'packages has no value. Write one after packages=, without',
    ],
    ['a word', 'author:alice packages', 2, 'packages has no value.'],
    ['a space in a list', 'author:alice packages=a, b', 2, '"packages=a," has an empty place beside a comma.'],
    ['a comma among people', 'author:alice,,bob packages=a', 2, '"author:alice,,bob" has an empty place'],
    ['a limit twice', 'author:alice packages=a packages=b', 2, 'packages is given twice. Write its values once, with'],
    ['another answer', 'author:alice hostProcesses=false', 2, 'hostProcesses is "false". Write yes or no.'],
    [
      'a severity that is none',
      'author:alice highestSeverity=high',
      2,
      'is "high". Did you mean High? Write one of Low, ',
    ],
    [
      'no severity at all',
      'author:alice highestSeverity=Critical',
      2,
      'Nothing is graver than Critical, so this narrows',
    ],
    ['what is covered anyway', 'author:alice hostProcesses=yes', 2, 'hostProcesses=yes widens namespaces or images.'],
    [
      'somebody without the role',
      'author:alice,cora packages=*',
      1,
      '--scope author:alice,cora: cora is not in the author role. Name people of it (alice, bob), or give it to cora first, with --person and --role author.',
    ],
    [
      'a role that nobody has',
      'builder:alice packages=*',
      1,
      '--scope builder:alice: The trust root has no builder role.',
    ],
    [
      'too long a pattern',
      `author:alice packages=${'a'.repeat(513)}`,
      1,
      'The trust root would be refused: roles.author.sc',
    ],
  ])('makes nothing for %s', async (_, text, status, words) => {
    const made = await add(...scope(text));
    expect(made).toMatchObject({ status, stdout: '' });
    expect(made.stderr).toContain(words);
    expect(made.stderr).toContain(status === 2 ? "option '--scope <role:people limits>' argument" : 'stopgap: ');
    expect(existsSync(file('trust'))).toBe(false);
  });

  it('refuses a scope that somebody has, in whatever order', async () => {
    const twice = [...scope('author:alice packages=a,b'), ...scope('author:bob,alice packages=b,a')];
    const words = '--scope author:bob,alice: alice would have this scope twice in the author role. Leave it out.';
    expect((await add(...twice)).stderr).toContain(words);
    await add(...scope('author:alice packages=a,b'));
    expect((await addTo('trust/3.root.json', ...scope('author:alice packages=b,a'))).status).toBe(1);
  });
});

describe('stopgap root add --remove-scope', () => {
  beforeEach(async () => {
    await add(...scope('author:alice,bob highestSeverity=Low'));
    writeFileSync(file('trust/2.root.json'), readFileSync(file('without-catalog/2.root.json')));
  });
  const next = (...args: readonly string[]) => addTo('trust/3.root.json', ...args);

  it('lets somebody sign anything again, says so, and leaves others narrowed', async () => {
    const made = await next('--remove-scope', 'author:alice');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toContain('  author: alice is narrowed no longer and may sign for anything\n');
    expect(rolesIn('trust/4.root.json').author.scopes).toEqual([{ people: ['bob'], highestSeverity: 'Low' }]);
  });

  it('puts another scope in place of one', async () => {
    const made = await next('--remove-scope', 'author:alice', ...scope('author:alice highestSeverity=Medium'));
    expect(made.stdout).not.toContain('narrowed no longer');
    expect(rolesIn('trust/4.root.json').author.scopes).toEqual([
      { people: ['bob'], highestSeverity: 'Low' },
      { people: ['alice'], highestSeverity: 'Medium' },
    ]);
  });

  it('changes nothing where the same scope is put back', async () => {
    const both = ['--remove-scope', 'author:alice', '--remove-scope', 'author:bob'];
    const made = await next(...both, ...scope('author:alice,bob highestSeverity=Low'));
    expect(made).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing would change.') as string });
  });

  it('leaves no empty list where nobody is narrowed', async () => {
    await next('--remove-scope', 'author:alice', '--remove-scope', 'author:bob');
    expect(rolesIn('trust/4.root.json').author).toEqual({ people: ['alice', 'bob'], threshold: 1 });
  });

  it.each([
    [
      'somebody without a scope',
      'author:cora',
      1,
      '--remove-scope author:cora: cora is in no scope of the author role.',
    ],
    ['a role that nobody has', 'builder:bob', 1, '--remove-scope builder:bob: bob is in no scope of the builder role.'],
    ['several people', 'author:alice,bob', 2, 'Name one person, and give the flag again for the next.'],
    ['a role without scopes', 'revoker:bob', 2, 'The revoker role signs documents that are about no patch alone'],
    ['half of it', 'author', 2, '"author" is no role with people. Begin with them, such as author:alice.'],
  ])('makes nothing for %s', async (_, text, status, words) => {
    const made = await next('--remove-scope', text);
    expect(made).toMatchObject({ status, stderr: expect.stringContaining(words) as string });
    expect(existsSync(file('trust/4.root.json'))).toBe(false);
  });
});
