import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { SSHSIG_NAMESPACE } from '#domain/trust/sshsig.ts';
import { advanceTrust, rootOf, startTrust } from '#domain/trust/trust-state.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '../../runtime/crypto/node-crypto.ts';
import { stopgap, TEST_NOW } from '../support/command-line.ts';
import { run } from '../support/stock-tools.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('root');
const file = (name: string): string => join(folder.path, name);
const NAMES = ['admin', 'alice', 'bob', 'cora', 'fresh'];

beforeAll(async () => {
  for (const name of NAMES) await stopgap(['keygen', file(name), '--comment', name]);
});
beforeEach(async () => {
  for (const name of ['trust', 'root.json']) rmSync(file(name), { recursive: true, force: true });
  mkdirSync(file('trust'));
  await init();
});
afterAll(() => {
  folder.remove();
});

const key = (name: string): string => `${name}=${file(`${name}.pub`)}`;
const init = (...more: readonly string[]) =>
  stopgap([
    ...['root', 'init', '--root-key', file('admin'), '--root', 'admin', '--author', key('alice')],
    ...['-o', file('root.json'), ...more],
  ]);
const next = (command: 'add' | 'rotate', ...args: readonly string[]) =>
  stopgap(['root', command, file('root.json'), '-o', file('trust'), ...args]);
const add = (...args: readonly string[]) => next('add', '--key', file('admin'), ...args);
const sign = (name: string, by: string, previous = 'root.json', ...more: readonly string[]) =>
  stopgap(['root', 'sign', file(name), '--previous', file(previous), '--key', file(by), ...more]);
/** The administrator's own copy of the trust root, which no Git has touched. */
const pinned = ['--trust-root', file('root.json')];

function envelopeIn(name: string) {
  const envelope = parseEnvelope(readFileSync(file(name)));
  if (!envelope.ok) throw new Error(envelope.error.join());
  return envelope.value;
}
const predicateIn = (name: string): TrustRootPredicate =>
  (JSON.parse(Buffer.from(envelopeIn(name).payload).toString()) as { predicate: TrustRootPredicate }).predicate;

/** What a machine makes of the folder of documents, with root.json pinned on it. */
function advance() {
  const pinned = verifyTrustRoot(readFileSync(file('root.json')), nodeCrypto);
  if (!pinned.ok) throw new Error(JSON.stringify(pinned.error));
  const documents = readdirSync(file('trust')).map((name) => ({ name, envelope: envelopeIn(`trust/${name}`) }));
  const { state, refused } = advanceTrust(startTrust(pinned.value), documents, nodeCrypto, TEST_NOW);
  return { version: rootOf(state).version, root: rootOf(state), refused };
}

describe('stopgap root init', () => {
  it('gives every role that is asked for, with thresholds that rise', async () => {
    rmSync(file('root.json'));
    const made = await init(
      ...['--author', key('bob'), '--builder', key('bob'), '--approver', key('cora'), '--catalog', key('cora')],
      ...[
        '--revoker',
        key('bob'),
        '--revoker',
        key('cora'),
        '--threshold',
        'revoker=2',
        '--threshold',
        'author:High=2',
      ],
    );
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout.split('\n').slice(1, 6)).toEqual([
      'Authors     alice, bob; 1 of 2, from High 2 must sign a patch',
      'Builders    bob; 1 of 1 must sign it as well',
      'Approvers   cora; 1 of 1 must approve it',
      'Catalog     cora; 1 of 1 must sign the catalog',
      'Revokers    bob, cora; 2 of 2 must sign a revocation',
    ]);
    const { roles } = advance().root;
    expect([roles.author.thresholdFrom, roles.revoker?.threshold, roles.builder?.people]).toEqual([
      { High: 2 },
      2,
      new Set(['bob']),
    ]);
  });

  it.each([
    ['a role that is none', ['--threshold', 'boss=2'], 2, 'Write one of root, author, builder'],
    ['a severity that is none', ['--threshold', 'author:Low=2'], 2, 'Write one of Medium, High, Critical'],
    ['a threshold of a role that nobody has', ['--threshold', 'builder=1'], 1, 'The trust root has no builder role'],
    [
      'a threshold that nobody reaches',
      ['--threshold', 'author:Critical=2'],
      1,
      'thresholdFrom.Critical is 2, which 1',
    ],
  ])('says what is wrong with %s', async (_, more, status, words) => {
    rmSync(file('root.json'));
    expect(await init(...more)).toMatchObject({ status, stderr: expect.stringContaining(words) as string });
  });
});

describe('stopgap root add', () => {
  it('makes the next trust root, which machines take, and leaves the old one as it is', async () => {
    const before = readFileSync(file('root.json'));
    const made = await add('--person', key('bob'), '--role', 'author', '--role', 'approver', '--valid-for', '30d');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout.split('\n')).toEqual([
      `Trust root  ${file('trust/2.root.json')}, version 2`,
      '            + bob',
      expect.stringMatching(/^ {12}\+ key of bob: SHA256:\S+$/) as string,
      '            + author: bob',
      '              author: 1 of 2 instead of 1 of 1',
      '            + approver: is demanded from now on, 1 of 1: bob',
      'root        1 of 1: admin',
      'author      1 of 2: alice, bob',
      'approver    1 of 1: bob',
      expect.stringMatching(/^Key {9}admin: SHA256:\S+$/) as string,
      expect.stringMatching(/^Key {9}alice: SHA256:\S+$/) as string,
      expect.stringMatching(/^Key {9}bob: SHA256:\S+$/) as string,
      'Expires     2026-12-24T12:00:00Z',
      'Signed      by the root people of version 1: admin; 1 needed: enough',
      'Signed      by the root people of version 2: admin; 1 needed: enough',
      `Next        commit ${file('trust/2.root.json')} to the folder of trust documents (\`--trust-path\` of \`stopgap host\`)`,
      '',
    ]);
    expect(readFileSync(file('root.json')).equals(before)).toBe(true);
    expect(advance()).toMatchObject({ version: 2, refused: [] });
    expect(advance().root.roles.author.people).toEqual(new Set(['alice', 'bob']));
  });

  it('collects the signatures of two thresholds on two machines', async () => {
    const made = await add('--person', key('bob'), '--role', 'root', '--threshold', 'root=2');
    expect(made.stdout).toContain('by the root people of version 2: admin; 2 needed: 1 more of bob\n');
    expect(made.stdout).toContain(
      `Next        have the others run: stopgap root sign ${file('trust/2.root.json')} --previous ${file('root.json')} --key KEY`,
    );
    expect(advance()).toMatchObject({ version: 1, refused: [{ reason: 'TooFewSigners' }] });
    const signed = await sign('trust/2.root.json', 'bob');
    expect(signed.stdout).toMatch(/2\.root\.json, version 2, signed by bob \(SHA256:\S+\)\n {12}\+ bob\n/);
    expect(signed.stdout).toContain(
      'by the root people of version 2: admin, bob; 2 needed: enough\nNext        commit',
    );
    expect(advance()).toMatchObject({ version: 2, refused: [] });
    const text = readFileSync(file('trust/2.root.json'), 'utf8');
    expect((await sign('trust/2.root.json', 'bob')).stdout).toContain('version 2, is signed already by bob');
    expect(readFileSync(file('trust/2.root.json'), 'utf8')).toBe(text);
  });

  it('takes people, roles and keys away', async () => {
    await add(...['--person', key('bob'), '--person', `alice=${file('fresh.pub')}`, '--role', 'revoker']);
    const second = ['root', 'add', file('trust/2.root.json'), '-o', file('trust'), '--key', file('admin'), ...pinned];
    await stopgap([...second, '--remove-key', file('alice.pub'), '--remove-role', 'alice=revoker']);
    expect(predicateIn('trust/3.root.json')).toMatchObject({
      people: [
        { name: 'admin' },
        { name: 'alice', keys: [readFileSync(file('fresh.pub'), 'utf8').trim()] },
        { name: 'bob' },
      ],
      roles: { revoker: { people: ['bob'] } },
    });
    const third = ['root', 'add', file('trust/3.root.json'), '-o', file('trust'), '--key', file('admin'), ...pinned];
    await stopgap([...third, '--drop-role', 'revoker', '--remove-person', 'bob']);
    expect(advance()).toMatchObject({ version: 4, refused: [] });
    expect(advance().root.roles.revoker).toBeUndefined();
    expect(advance().root.roles.author.people).toEqual(new Set(['alice']));
  });

  it('makes the folder, but not a tree of folders', async () => {
    rmSync(file('trust'), { recursive: true });
    expect(await add('--person', key('bob'), '--role', 'author')).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(file('trust'))).toEqual(['2.root.json']);
    const deep = await add('--person', key('bob'), '--role', 'author', '-o', file('none/trust'));
    expect(deep).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`Make the folder ${file('none')} first.`) as string,
    });
    expect(existsSync(file('none'))).toBe(false);
  });

  it('is no second time where the file is', async () => {
    await add('--person', key('bob'), '--role', 'author');
    expect(await add('--person', key('cora'), '--role', 'author')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('2.root.json exists already and is not overwritten') as string,
    });
  });

  it.each<[string, readonly string[], number, string]>([
    ['no change', [], 1, 'Nothing would change. `stopgap root rotate` gives a trust root a later date.'],
    ['a role for nobody', ['--role', 'author'], 1, '--role says what a --person gets. Name one.'],
    [
      'several people and several roles',
      ['--person', 'bob=bob.pub', '--role', 'approver', '--person', 'cora=cora.pub', '--role', 'catalog'],
      1,
      'each of them would get every role.',
    ],
    ['a person to remove who is not there', ['--remove-person', 'bob'], 1, 'bob is not in the trust root.'],
    ['the last author', ['--remove-person', 'alice'], 1, 'alice is the last author. Add somebody to the role first.'],
    ['a role that somebody has not', ['--remove-role', 'alice=root'], 1, 'alice is not in the root role.'],
    ['a role that all have', ['--drop-role', 'author'], 1, 'Every trust root has the author role.'],
    ['a role that is not there', ['--drop-role', 'builder'], 1, 'The trust root has no builder role.'],
    ['the last key of somebody', ['--remove-key', 'alice.pub'], 1, 'It is the last key of alice. Exchange it with'],
    ['a key of nobody', ['--remove-key', 'bob.pub'], 1, 'A key to remove is nobody’s'],
    ['a key of somebody else', ['--person', 'bob=alice.pub', '--role', 'author'], 1, 'is already a key of alice'],
    ['a threshold out of reach', ['--threshold', '2'], 1, 'roles.author.threshold is 2, which 1 person can never'],
    ['a date that is past', ['--threshold', 'root=1', '--expires', '2026-01-01'], 1, 'is past. Choose a later date.'],
    ['half a holding', ['--remove-role', 'alice'], 2, 'Write a name and a role, such as alice=approver.'],
  ])('makes nothing for %s', async (_, args, status, words) => {
    const inFolder = args.map((arg) => arg.replace(/(\w+\.pub)$/, (name) => file(name)));
    expect(await add(...inFolder)).toMatchObject({ status, stderr: expect.stringContaining(words) as string });
    expect(readdirSync(file('trust'))).toEqual([]);
  });
});

describe('stopgap root rotate', () => {
  it('exchanges the keys of people, also those of the root', async () => {
    const made = await next(
      'rotate',
      '--key',
      file('admin'),
      '--key',
      file('fresh'),
      '--person',
      `admin=${file('fresh.pub')}`,
    );
    expect(made.stdout).toMatch(/ {12}\+ key of admin: SHA256:\S+\n {12}- key of admin: SHA256:\S+\n/);
    expect(advance()).toMatchObject({ version: 2, refused: [] });
    expect(predicateIn('trust/2.root.json').people[0]?.keys).toEqual([readFileSync(file('fresh.pub'), 'utf8').trim()]);
  });

  it('needs the old key and the new one', async () => {
    await next('rotate', '--key', file('fresh'), '--person', `admin=${file('fresh.pub')}`);
    expect(advance().refused).toMatchObject([{ reason: 'TooFewSigners' }]);
    expect((await sign('trust/2.root.json', 'admin')).stdout).toContain('version 1: admin; 1 needed: enough');
    expect(advance()).toMatchObject({ version: 2, refused: [] });
  });

  it('gives nothing but a later date where no key is named', async () => {
    expect((await next('rotate', '--key', file('admin'), '--valid-for', '500d')).status).toBe(0);
    expect(advance()).toMatchObject({ version: 2, refused: [] });
    expect(predicateIn('trust/2.root.json')).toEqual({
      ...predicateIn('root.json'),
      version: 2,
      expires: '2028-04-07T12:00:00Z',
    });
  });

  it('knows nobody new', async () => {
    expect(await next('rotate', '--key', file('admin'), '--person', key('bob'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'bob is not in the trust root. People are added with `stopgap root add`',
      ) as string,
    });
  });
});

describe('stopgap root sign', () => {
  beforeEach(() => add('--person', key('bob'), '--role', 'root', '--threshold', 'root=2'));

  it.each([
    [
      'by somebody without the role',
      'trust/2.root.json',
      'alice',
      'root.json',
      /alice .* is nobody’s in the root role of version 1 or 2/,
    ],
    ['that does not follow', 'root.json', 'admin', 'root.json', /It is version 1, and version 2 follows version 1\./],
    [
      'after one that is not in force',
      'trust/2.root.json',
      'bob',
      'trust/2.root.json',
      /is not signed by enough of its own/,
    ],
    ['that is none', 'admin.pub', 'admin', 'root.json', /admin\.pub is no trust document/],
  ])('signs none %s', async (_, name, by, previous, words) => {
    const before = readFileSync(file(name), 'utf8');
    const { status, stderr } = await sign(name, by, previous);
    expect([status, stderr]).toEqual([1, expect.stringMatching(words)]);
    expect(readFileSync(file(name), 'utf8')).toBe(before);
  });

  it('makes what ssh-keygen verifies', async () => {
    await sign('trust/2.root.json', 'bob');
    const { payload, signatures } = envelopeIn('trust/2.root.json');
    const blob = signatures[1]?.sig ?? '';
    writeFileSync(file('sig'), `-----BEGIN SSH SIGNATURE-----\n${blob}\n-----END SSH SIGNATURE-----\n`);
    writeFileSync(file('allowed'), `bob ${readFileSync(file('bob.pub'), 'utf8')}`);
    const of = ['-f', file('allowed'), '-I', 'bob', '-n', SSHSIG_NAMESPACE, '-s', file('sig')];
    expect(run('ssh-keygen', ['-Y', 'verify', ...of], Buffer.from(preAuthEncoding(payload))).toString()).toContain(
      'Good',
    );
  });
});

describe('stopgap root show', () => {
  const show = (...args: readonly string[]) => stopgap(['root', 'show', ...args]);

  it('says who may do what, until when, and whose signatures it has', async () => {
    const { status, stdout } = await show(file('root.json'));
    expect(status).toBe(0);
    expect(stdout.split('\n').slice(0, 6)).toEqual([
      `Trust root  ${file('root.json')}, version 1`,
      'Valid       from 2026-11-24T12:00:00Z until 2027-11-24T12:00:00Z',
      'root        1 of 1: admin',
      'author      1 of 1: alice',
      expect.stringMatching(/^Key {9}admin: SHA256:\S+$/) as string,
      expect.stringMatching(/^Key {9}alice: SHA256:\S+$/) as string,
    ]);
    expect(stdout).toContain('Signed      by the root people of version 1: admin; 1 needed: enough\n');
  });

  it('says what changed, and ends with 1 while signatures are missing', async () => {
    await add('--person', key('bob'), '--role', 'root', '--threshold', 'root=2');
    const { status, stdout } = await show(file('trust/2.root.json'), '--previous', file('root.json'));
    expect(status).toBe(1);
    expect(stdout).toContain('Changes\n            + bob\n');
    expect(stdout).toContain('2 needed: 1 more of bob\n');
    const json = await show(file('trust/2.root.json'), '--previous', file('root.json'), '-o', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      root: { version: 2 },
      changes: ['+ bob', {}, '+ root: bob', '  root: 2 of 2 instead of 1 of 1'].map((line) =>
        typeof line === 'string' ? line : (expect.stringContaining('key of bob') as string),
      ),
      signatures: [
        { by: 1, isEnough: true },
        { by: 2, needed: 2, signed: ['admin'], missing: ['bob'], isEnough: false },
      ],
    });
  });

  it.each([
    ['what does not follow', ['root.json', '--previous', 'root.json'], 'version 2 follows version 1'],
    ['what is not there', ['none.json'], 'cannot be read: ENOENT'],
  ])('does not show %s', async (_, args, words) => {
    const inFolder = args.map((arg) => (arg.startsWith('-') ? arg : file(arg)));
    expect(await show(...inFolder)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) as string });
  });
});
