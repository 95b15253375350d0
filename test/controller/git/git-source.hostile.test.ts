import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseCommitSha, type CommitSha } from '#domain/ids.ts';
import { MAX_FILE_BYTES, type CommitTree } from '#domain/source/commit-tree.ts';
import { formatRejection } from '#domain/rejection.ts';
import { MAX_PACKS } from '../../../controller/git/mirror.ts';
import { TestRepository } from '../../support/git-repository.ts';
import {
  aGitSource,
  expectFailure,
  failureOf,
  never,
  pathsOf,
  readAll,
  textsOf,
  valueOf,
} from '../../support/git-sources.ts';
import { noProcessMentions } from '../../support/processes.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

/** Real programs on a busy machine: none of these limits is what a test is about. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const directory = aTemporaryDirectory('git-hostile');
let made = 0;

const aRepository = (): TestRepository => new TestRepository(join(directory.path, `r-${(made += 1)}.git`));
const sourceOf = (repository: TestRepository, over = {}) =>
  aGitSource({ url: repository.path, stateDirectory: join(directory.path, `state-${(made += 1)}`), ...over });

function parsedCommit(text: string): CommitSha {
  const commit = parseCommitSha(text);
  if (commit === undefined) throw new Error(`${text} is no commit`);
  return commit;
}

/** A tree that is at `patches` in a commit of the branch. */
function commitFolder(repository: TestRepository, tree: string): string {
  const root = repository.rawTree([{ mode: '40000', name: 'patches', object: tree }]);
  return repository.setRef('refs/heads/main', repository.commitTree(root));
}

const rejectedOf = async (repository: TestRepository): Promise<Record<string, string>> => {
  const { tree } = valueOf(await readAll(sourceOf(repository)));
  expect(pathsOf(tree)).toEqual(['patches/good.yaml']);
  return Object.fromEntries(tree.rejected.map(({ path, message }) => [path, message]));
};

afterAll(async () => {
  await noProcessMentions(directory.path);
  directory.remove();
});

describe('an entry that is no manifest is named, and the others go on', () => {
  let repository: TestRepository;
  let good: string;
  let evil: string;
  beforeAll(() => {
    repository = aRepository();
    good = repository.blob('kind: Good\n');
    evil = repository.blob('/etc/passwd');
  });
  const goodEntry = () => ({ mode: '100644', name: 'good.yaml', object: good });
  const folderOf = (name: string) => ({
    mode: '40000',
    name,
    object: repository.rawTree([{ mode: '100644', name: 'x.yaml', object: evil }]),
  });

  it.each([
    {
      name: 'a symbolic link',
      entry: () => ({ mode: '120000', name: 'link.yaml', object: evil }),
      path: 'patches/link.yaml',
      says: /symbolic link/,
    },
    {
      name: 'a link to a folder',
      entry: () => ({ mode: '120000', name: 'prod', object: evil }),
      path: 'patches/prod',
      says: /symbolic link/,
    },
    {
      name: 'a submodule',
      entry: () => ({ mode: '160000', name: 'vendor', object: 'a'.repeat(40) }),
      path: 'patches/vendor',
      says: /submodule/,
    },
    { name: 'a step up', entry: () => folderOf('..'), path: 'patches/..', says: /"\.\."/ },
    { name: 'a git folder', entry: () => folderOf('.git'), path: 'patches/.git', says: /"\.git"/ },
    { name: 'a git folder in capitals', entry: () => folderOf('.GIT'), path: 'patches/.GIT', says: /"\.git"/ },
    {
      name: 'a line break in a name',
      entry: () => ({ mode: '100644', name: 'a\nb.yaml', object: evil }),
      path: 'patches/a\\x0ab.yaml',
      says: /control characters/,
    },
    {
      name: 'a terminal command in a name',
      entry: () => ({ mode: '100644', name: '\u001b[2Jx.yaml', object: evil }),
      path: 'patches/\\x1b[2Jx.yaml',
      says: /control characters/,
    },
    {
      name: 'a name that is not UTF-8',
      entry: () => ({ mode: '100644', name: Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x79, 0x6d, 0x6c]), object: evil }),
      path: 'patches/f\\xff\\xfe.yml',
      says: /not UTF-8/,
    },
    {
      name: 'a name that is turned around',
      entry: () => ({ mode: '100644', name: 'a\u202elmay.yaml', object: evil }),
      path: 'patches/a\\xe2\\x80\\xaelmay.yaml',
      says: /control characters/,
    },
  ])('$name', async ({ entry, path, says }) => {
    const entries = [entry(), goodEntry()].toSorted((left, right) =>
      Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)),
    );
    commitFolder(repository, repository.rawTree(entries));
    const rejected = await rejectedOf(repository);
    expect(Object.keys(rejected)).toEqual([path]);
    expect(rejected[path]).toMatch(says);
  });

  it('a huge file: it is not even read', async () => {
    const huge = aRepository();
    const object = huge.blob(Buffer.alloc(300 * 1024 * 1024));
    const folder = [
      { mode: '100644', name: 'good.yaml', object: huge.blob('x: 1\n') },
      { mode: '100644', name: 'huge.yaml', object },
    ];
    commitFolder(huge, huge.rawTree(folder));
    const before = process.memoryUsage().rss;
    const rejected = await rejectedOf(huge);
    expect(rejected['patches/huge.yaml']).toContain('has 314572800 bytes');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('a file of one byte too many, beside one of just enough', async () => {
    const edge = aRepository();
    edge.commit({
      'patches/good.yaml': Buffer.alloc(MAX_FILE_BYTES),
      'patches/over.yaml': Buffer.alloc(MAX_FILE_BYTES + 1),
    });
    expect(Object.keys(await rejectedOf(edge))).toEqual(['patches/over.yaml']);
  });
});

describe('content is passed on as it is', () => {
  it('bytes that are not UTF-8, line ends and a mark of byte order are not touched', async () => {
    const repository = aRepository();
    const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x00, 0x0d, 0x0a]), randomBytes(1000)]);
    repository.commit({ 'patches/a.yaml': bytes, 'patches/.gitattributes': '*.yaml filter=lfs eol=crlf ident\n' });
    const { tree } = valueOf(await readAll(sourceOf(repository)));
    expect(Buffer.from(tree.files[0]?.bytes ?? [])).toEqual(bytes);
  });

  it('a file in many places is one object and still every one of the files', async () => {
    const repository = aRepository();
    repository.commit({ 'patches/a.yaml': 'same', 'patches/b.yaml': 'same', 'patches/c.yaml': '' });
    expect(textsOf(valueOf(await readAll(sourceOf(repository))).tree)).toEqual({
      'patches/a.yaml': 'same',
      'patches/b.yaml': 'same',
      'patches/c.yaml': '',
    });
  });
});

describe('a repository full of refs that look like options', () => {
  it('is read as any other, and none of them does anything', async () => {
    const repository = aRepository();
    const commit = repository.commit({ 'patches/a.yaml': 'a: 1' });
    const trap = join(directory.path, 'trap');
    for (const name of [
      '-x',
      '--upload-pack=touch$IFS' + trap,
      '--exec=touch',
      '--output=' + trap.replaceAll('/', '_'),
    ])
      for (const kind of ['heads', 'tags']) repository.setRef(`refs/${kind}/${name}`, commit);
    repository.setRef('refs/tags/v1.0.0', commit);
    for (const ref of [{ branch: 'main' }, { semver: '1.x' }, { commit }])
      expect(pathsOf(valueOf(await readAll(sourceOf(repository, ref))).tree)).toEqual(['patches/a.yaml']);
    expectFailure(await readAll(sourceOf(repository, { branch: 'gone' })), 'RefNotFound', /heads\/--exec=touch/);
    expect(existsSync(trap)).toBe(false);
  });
});

describe('a commit that is too much is refused as a whole', () => {
  const manyEntries = (repository: TestRepository, extension: string) => {
    const object = repository.blob('a: 1\n');
    const name = (index: number): string => `${String(index).padStart(6, '0')}.${extension}`;
    return Array.from({ length: 100_000 }, (_, index) => ({ mode: '100644', name: name(index), object }));
  };

  it('100,000 manifests', async () => {
    const repository = aRepository();
    commitFolder(repository, repository.rawTree(manyEntries(repository, 'yaml')));
    expectFailure(await readAll(sourceOf(repository)), 'TooLarge', /more than 50000 files.*folder of their own/);
  });

  it('100,000 files of another kind elsewhere do not matter', async () => {
    const repository = aRepository();
    const good = { mode: '100644', name: 'good.yaml', object: repository.blob('a: 1\n') };
    const root = repository.rawTree([
      { mode: '40000', name: 'patches', object: repository.rawTree([good]) },
      { mode: '40000', name: 'src', object: repository.rawTree(manyEntries(repository, 'c')) },
    ]);
    repository.setRef('refs/heads/main', repository.commitTree(root));
    expect(pathsOf(valueOf(await readAll(sourceOf(repository))).tree)).toEqual(['patches/good.yaml']);
  });

  it('one manifest more than is allowed', async () => {
    const repository = aRepository();
    repository.commit(Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`patches/${index}.yaml`, 'a'])));
    expectFailure(await readAll(sourceOf(repository)), 'TooLarge', /5001 manifests, more than 5000/);
  });

  it('manifests that are large together', async () => {
    const repository = aRepository();
    const large = Buffer.alloc(MAX_FILE_BYTES, 'a');
    repository.commit(Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`patches/${index}.yaml`, large])));
    expectFailure(await readAll(sourceOf(repository)), 'TooLarge', /67371008 bytes, more than 67108864/);
  });

  it.each([
    {
      name: 'manifests',
      leaf: (repository: TestRepository) => [{ mode: '100644', name: 'a.yaml', object: repository.blob('a: 1\n') }],
    },
    { name: 'empty folders', leaf: () => [] },
  ])(
    'a git bomb of 10^10 $name',
    async ({ leaf }) => {
      const repository = aRepository();
      let tree = repository.rawTree(leaf(repository));
      for (let level = 0; level < 10; level += 1)
        tree = repository.rawTree(
          Array.from({ length: 10 }, (_, index) => ({ mode: '40000', name: String(index), object: tree })),
        );
      commitFolder(repository, tree);
      const before = process.memoryUsage().rss;
      const startedAt = performance.now();
      expectFailure(await readAll(sourceOf(repository)), 'TooLarge', /bytes|files and folders/);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    },
    30_000,
  );

  it('a folder in a folder in a folder, 5,000 deep', async () => {
    const repository = aRepository();
    const lines = Array.from({ length: 5_000 }, () => 'd').join('/');
    const root = repository.treeOf({ [`patches/${lines}/a.yaml`]: 'x' });
    repository.setRef('refs/heads/main', repository.commitTree(root));
    expect(failureOf(await readAll(sourceOf(repository)))).toMatchObject({
      reason: expect.stringMatching(/TooLarge|GitOperationFailed|ObjectsCorrupt/) as string,
    });
  });
});

describe('objects that are malformed', () => {
  it.each([
    {
      name: 'a tree out of order',
      make: (repository: TestRepository, blob: string) =>
        repository.rawTree([
          { mode: '100644', name: 'b', object: blob },
          { mode: '100644', name: 'a', object: blob },
        ]),
    },
    {
      name: 'a name that stands twice',
      make: (repository: TestRepository, blob: string) =>
        repository.rawTree([
          { mode: '100644', name: 'a', object: blob },
          { mode: '100644', name: 'a', object: blob },
        ]),
    },
    {
      name: 'a name with a slash',
      make: (repository: TestRepository, blob: string) =>
        repository.rawTree([{ mode: '100644', name: 'a/../../etc/x.yaml', object: blob }]),
    },
    {
      name: 'an empty name',
      make: (repository: TestRepository, blob: string) =>
        repository.rawTree([{ mode: '100644', name: '', object: blob }]),
    },
    { name: 'a commit without a committer', make: undefined },
  ])('never enter the mirror: $name', async ({ make }) => {
    const repository = aRepository();
    const blob = repository.blob('x');
    if (make !== undefined) commitFolder(repository, make(repository, blob));
    else
      repository.setRef(
        'refs/heads/main',
        repository.literal('commit', `tree ${repository.rawTree([])}\n\nno committer\n`),
      );
    const stateDirectory = join(directory.path, `state-${(made += 1)}`);
    expectFailure(await readAll(aGitSource({ url: repository.path, stateDirectory })), 'ObjectsCorrupt', /fsck/);
    const [mirror = ''] = readdirSync(stateDirectory).filter((name) => name.startsWith('mirror-'));
    expect(readdirSync(join(stateDirectory, mirror, 'objects', 'pack'))).toEqual([]);
  });

  it('that are old and harmless are read', async () => {
    const repository = aRepository();
    const blob = repository.blob('a: 1\n');
    const tree = repository.rawTree([
      {
        mode: '040000',
        name: 'patches',
        object: repository.rawTree([{ mode: '100644', name: 'a.yaml', object: blob }]),
      },
    ]);
    repository.setRef(
      'refs/heads/main',
      repository.literal('commit', `tree ${tree}\nauthor A <a@b> 0 +00000\ncommitter A <a@b> 0 +0000\n\nold\n`),
    );
    expect(pathsOf(valueOf(await readAll(sourceOf(repository))).tree)).toEqual(['patches/a.yaml']);
  });
});

describe('the mirror', () => {
  it('is private, bare and without hooks', async () => {
    const repository = aRepository();
    repository.commit({ 'patches/a.yaml': 'a' });
    const stateDirectory = join(directory.path, `state-${(made += 1)}`);
    valueOf(await readAll(aGitSource({ url: repository.path, stateDirectory })));
    expect(statSync(stateDirectory).mode & 0o777).toBe(0o700);
    const [mirror = ''] = readdirSync(stateDirectory).filter((name) => name.startsWith('mirror-'));
    expect(readdirSync(join(stateDirectory, mirror)).sort()).toEqual(['HEAD', 'config', 'objects', 'refs']);
  });

  it('is made anew when it is damaged', async () => {
    const repository = aRepository();
    repository.commit({ 'patches/a.yaml': 'a' });
    const stateDirectory = join(directory.path, `state-${(made += 1)}`);
    const source = aGitSource({ url: repository.path, stateDirectory });
    const { head } = valueOf(await readAll(source));
    const [mirror = ''] = readdirSync(stateDirectory).filter((name) => name.startsWith('mirror-'));
    const packs = join(stateDirectory, mirror, 'objects', 'pack');
    for (const name of readdirSync(packs)) {
      rmSync(join(packs, name));
      writeFileSync(join(packs, name), 'damaged');
    }
    const damaged = await source.files(head, never);
    expect(damaged.ok).toBe(false);
    expect(pathsOf(valueOf(await readAll(source)).tree)).toEqual(['patches/a.yaml']);
  });

  it('forgets what a killed git has left behind', async () => {
    const repository = aRepository();
    repository.commit({ 'patches/a.yaml': 'a' });
    const stateDirectory = join(directory.path, `state-${(made += 1)}`);
    const options = { url: repository.path, stateDirectory };
    valueOf(await readAll(aGitSource(options)));
    const [mirror = ''] = readdirSync(stateDirectory).filter((name) => name.startsWith('mirror-'));
    const at = (name: string): string => join(stateDirectory, mirror, name);
    mkdirSync(at('refs/stopgap'), { recursive: true });
    const leftovers = [
      'objects/pack/tmp_pack_AbCdEf',
      'objects/pack/.tmp-1-pack-x.pack',
      'refs/stopgap/fetched.lock',
      'config.lock',
      'packed-refs.lock',
    ];
    for (const name of leftovers) writeFileSync(at(name), 'left');
    repository.commit({ 'patches/a.yaml': 'b' });
    expect(textsOf(valueOf(await readAll(aGitSource(options))).tree)).toEqual({ 'patches/a.yaml': 'b' });
    for (const name of leftovers) expect(() => statSync(at(name))).toThrow();
  });

  it('is packed anew when many fetches have left many packs', async () => {
    const repository = aRepository();
    repository.commit({ 'patches/a.yaml': 'old' });
    const stateDirectory = join(directory.path, `state-${(made += 1)}`);
    const source = aGitSource({ url: repository.path, stateDirectory });
    valueOf(await readAll(source));
    const [mirror = ''] = readdirSync(stateDirectory).filter((name) => name.startsWith('mirror-'));
    const packs = join(stateDirectory, mirror, 'objects', 'pack');
    const inside = new TestRepository(join(stateDirectory, mirror));
    for (let index = 0; index < MAX_PACKS; index += 1)
      inside.git(['pack-objects', '--quiet', join(packs, 'pack')], `${inside.blob(String(index))}\n`);
    repository.commit({ 'patches/a.yaml': 'new' });
    expect(textsOf(valueOf(await readAll(source)).tree)).toEqual({ 'patches/a.yaml': 'new' });
    expect(readdirSync(packs).filter((name) => name.endsWith('.pack'))).toHaveLength(1);
  });

  it('is not filled by a branch that is rewritten again and again, and still knows what builds upon what', async () => {
    const repository = aRepository();
    const accepted = repository.commit({ 'patches/a.yaml': 'good' });
    const stateDirectory = join(directory.path, `state-${(made += 1)}`);
    const source = aGitSource({ url: repository.path, stateDirectory, maxMirrorBytes: 1_000_000 });
    valueOf(await readAll(source));
    const mirrorBytes = (): number =>
      readdirSync(stateDirectory, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.pack'))
        .reduce((total, name) => total + statSync(join(stateDirectory, name)).size, 0);
    for (let times = 0; times < 5; times += 1) {
      repository.commit({ large: randomBytes(600_000) }, 'main', []);
      const { head } = valueOf(await readAll(source));
      expect(valueOf(await source.relation(parsedCommit(accepted), head.commit, never))).toBe('diverged');
      expect(mirrorBytes()).toBeLessThan(2_000_000);
    }
    repository.setRef('refs/heads/main', accepted);
    const next = repository.commit({ 'patches/a.yaml': 'better' });
    const { head, tree } = valueOf(await readAll(source));
    expect(head.commit).toBe(next);
    expect(textsOf(tree)).toEqual({ 'patches/a.yaml': 'better' });
    expect(valueOf(await source.relation(parsedCommit(accepted), head.commit, never))).toBe('ahead');
  });

  it('of another source is removed', async () => {
    const [one, other] = [aRepository(), aRepository()];
    one.commit({ 'patches/a.yaml': 'one' });
    other.commit({ 'patches/a.yaml': 'other' });
    const stateDirectory = join(directory.path, `state-${(made += 1)}`);
    valueOf(await readAll(aGitSource({ url: one.path, stateDirectory })));
    expect(textsOf(valueOf(await readAll(aGitSource({ url: other.path, stateDirectory }))).tree)).toEqual({
      'patches/a.yaml': 'other',
    });
    expect(readdirSync(stateDirectory).filter((name) => name.startsWith('mirror-'))).toHaveLength(1);
  });

  it('is refused in a place that is no folder of ours', async () => {
    const repository = aRepository();
    const link = join(directory.path, 'linked-state');
    symlinkSync('/tmp', link);
    expectFailure(
      await readAll(aGitSource({ url: repository.path, stateDirectory: link })),
      'StateUnusable',
      /not a folder/,
    );
  });
});

describe('a local repository', () => {
  it('that is shallow is refused, because rewrites could not be told apart', async () => {
    const repository = aRepository();
    for (let index = 0; index < 3; index += 1) repository.commit({ 'patches/a.yaml': String(index) });
    const shallow = new TestRepository(join(directory.path, 'shallow.git'));
    shallow.git(['fetch', '--quiet', '--depth=1', `file://${repository.path}`, 'refs/heads/main:refs/heads/main']);
    expectFailure(await readAll(sourceOf(shallow)), 'SourceShallow', /--unshallow/);
  });

  it('that is not there', async () => {
    const source = aGitSource({ url: '/nowhere/a.git', stateDirectory: join(directory.path, 'state-nowhere') });
    expectFailure(await readAll(source), 'NotFound', /\/nowhere\/a\.git/);
  });

  it('with SHA-256 names is refused', async () => {
    const path = join(directory.path, 'sha256.git');
    const repository = aRepository();
    repository.git(['init', '--bare', '--quiet', '--object-format=sha256', path]);
    const source = aGitSource({ url: path, stateDirectory: join(directory.path, 'state-sha256') });
    expect(failureOf(await readAll(source))).toMatchObject({ kind: 'stalled' });
  });

  it.runIf(process.getuid?.() === 0)('of another user is refused', async () => {
    const repository = aRepository();
    repository.commit({ 'patches/a.yaml': 'a' });
    chownSync(repository.path, 65534, 65534);
    expectFailure(await readAll(sourceOf(repository)), 'OwnershipRefused', /owner of the repository/);
  });
});

describe('a folder of trust documents', () => {
  const good = { 'patches/good.yaml': 'kind: Good\n' };
  const many = (count: number, bytes: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`trust/${index}.revocation.json`, Buffer.alloc(bytes, 'a')]),
    );

  async function trustOf(repository: TestRepository): Promise<CommitTree> {
    const source = sourceOf(repository);
    const { head, tree } = valueOf(await readAll(source));
    expect(pathsOf(tree)).toEqual(['patches/good.yaml']);
    return valueOf(await source.trustFiles(head, never));
  }

  it.each([
    {
      name: 'with one document more than is allowed',
      files: many(1_101, 1),
      says: /1101 trust documents, more than 1100/,
    },
    {
      name: 'whose documents are large together',
      files: many(3, 1_500_000),
      says: /4500000 bytes, more than 4194304/,
    },
    { name: 'that is a file', files: { trust: 'x' }, says: /Trust is no folder/ },
  ])('$name is refused as a whole, and the manifests are read', async ({ files, says }) => {
    const repository = aRepository();
    repository.commit({ ...good, ...files });
    const { files: read, rejected } = await trustOf(repository);
    expect(read).toEqual([]);
    expect(rejected.map(formatRejection)).toEqual([
      expect.stringMatching(/^trust\/: nothing of the folder is read: .*Keep trust roots, the catalog and/),
    ]);
    expect(rejected[0]?.message).toMatch(says);
  });

  it('with as many documents as are allowed is read', async () => {
    const repository = aRepository();
    repository.commit({ ...good, ...many(1_100, 3_000) });
    const { files, rejected } = await trustOf(repository);
    expect({ count: files.length, rejected }).toEqual({ count: 1_100, rejected: [] });
  });
});
