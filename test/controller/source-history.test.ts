import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommitSha } from '#domain/ids.ts';
import type { SourceRefSetting } from '#domain/source/source-ref.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import { fileOf } from '../support/fake-source.ts';
import { startGitHttpServer, type GitHttpServer } from '../support/git-http-server.ts';
import { TestRepository } from '../support/git-repository.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';
import { reasonOf, versionsOf, WatchedSource } from '../support/watched-source.ts';

/** Real programs on a busy machine: none of these limits is what a test is about. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const directory = aTemporaryDirectory('source-history');
let server: GitHttpServer;
let repository: TestRepository;
let made = 0;

beforeAll(async () => {
  server = await startGitHttpServer({ root: join(directory.path, 'served') });
});
beforeEach(() => {
  made += 1;
  repository = new TestRepository(join(directory.path, 'served', `r-${made}.git`));
});
afterAll(async () => {
  await server.close();
  directory.remove();
});

const watch = (ref: SourceRefSetting): WatchedSource =>
  new WatchedSource({
    url: `${server.origin}/r-${made}.git`,
    stateDirectory: join(directory.path, `state-${made}`),
    ref,
  });

const naming = (commit: string): Partial<SourceRequest> => ({ confirmed: { history: commit as CommitSha } });
const patchesAt = (version: number) => ({
  'patches/a.yaml': fileOf({ name: 'a', version }),
  'patches/b.yaml': fileOf({ name: 'b' }),
});

describe('a branch', () => {
  let old: string;
  let source: WatchedSource;
  beforeEach(async () => {
    old = repository.commit(patchesAt(1));
    repository.commit(patchesAt(2));
    source = watch({ branch: 'main' });
    expect(versionsOf(await source.look())).toEqual({ a: 2, b: 1 });
  });

  it('that is set back keeps its patches, says so, and goes on when it comes back', async () => {
    const tip = String(repository.tip());
    repository.setRef('refs/heads/main', old);
    const back = await source.look();
    expect([reasonOf(back), versionsOf(back)]).toEqual(['HistoryRewritten', { a: 2, b: 1 }]);
    expect(back.status.message).toContain('was set back to');
    repository.setRef('refs/heads/main', tip);
    repository.commit(patchesAt(3));
    expect(versionsOf(await source.look())).toEqual({ a: 3, b: 1 });
  });

  it('that is rewritten is followed once a person has named the new commit, and from there on again', async () => {
    const rewritten = repository.commit(patchesAt(3), 'main', []);
    const refused = await source.look();
    expect([reasonOf(refused), versionsOf(refused)]).toEqual(['HistoryRewritten', { a: 2, b: 1 }]);
    expect(reasonOf(await source.look(naming(old)))).toBe('HistoryRewritten');
    const named = naming(rewritten);
    expect(versionsOf(await source.look(named))).toEqual({ a: 3, b: 1 });
    repository.commit(patchesAt(4));
    expect(versionsOf(await source.look(named))).toEqual({ a: 4, b: 1 });
  });

  it('that is rewritten is followed at once when the policy is Any, but no version goes down', async () => {
    repository.commit(patchesAt(1), 'main', []);
    const pass = await source.look({ history: 'Any' });
    expect([reasonOf(pass), versionsOf(pass)]).toEqual(['DocumentsRejected', { a: 2, b: 1 }]);
  });

  it('that is deleted, and whose repository is emptied, removes nothing', async () => {
    repository.setRef('refs/heads/other', old);
    repository.deleteRef('refs/heads/main');
    const deleted = await source.look();
    expect([reasonOf(deleted), versionsOf(deleted)]).toEqual(['BranchDeleted', { a: 2, b: 1 }]);
    repository.deleteRef('refs/heads/other');
    const emptied = await source.look();
    expect([reasonOf(emptied), versionsOf(emptied)]).toEqual(['RepositoryEmpty', { a: 2, b: 1 }]);
  });

  it('that goes on by a commit which really lacks a patch removes it', async () => {
    repository.commit({ 'patches/a.yaml': fileOf({ name: 'a', version: 2 }) });
    const pass = await source.look();
    expect([reasonOf(pass), versionsOf(pass)]).toEqual(['Succeeded', { a: 2 }]);
    repository.commit({ 'README.md': 'no patches any more' });
    const last = await source.look();
    expect([reasonOf(last), versionsOf(last)]).toEqual(['Succeeded', {}]);
  });
});

describe('a tag', () => {
  it('that is moved keeps what it meant', async () => {
    repository.tag('v1', repository.commit(patchesAt(1)), true);
    const source = watch({ tag: 'v1' });
    expect(versionsOf(await source.look())).toEqual({ a: 1, b: 1 });
    repository.tag('v1', repository.commit(patchesAt(2)), true);
    const moved = await source.look();
    expect([reasonOf(moved), versionsOf(moved)]).toEqual(['HistoryRewritten', { a: 1, b: 1 }]);
    expect(moved.status.message).toContain('Tag v1 was moved');
  });

  it('that is made anew for the same commit is no change, and one that is deleted removes nothing', async () => {
    const commit = repository.commit(patchesAt(1));
    repository.tag('v1', commit);
    const source = watch({ tag: 'v1' });
    await source.look();
    repository.tag('v1', commit, true);
    expect(reasonOf(await source.look())).toBe('Succeeded');
    repository.deleteRef('refs/tags/v1');
    const deleted = await source.look();
    expect([reasonOf(deleted), versionsOf(deleted)]).toEqual(['TagDeleted', { a: 1, b: 1 }]);
  });
});

describe('a range of versions', () => {
  it('goes up by itself, never down, and no version changes its meaning', async () => {
    repository.tag('v1.0.0', repository.commit(patchesAt(1)));
    repository.tag('v1.1.0', repository.commit(patchesAt(2)));
    const source = watch({ semver: '1.x' });
    expect(versionsOf(await source.look())).toEqual({ a: 2, b: 1 });
    repository.tag('v1.2.0', repository.commit(patchesAt(3), 'release'));
    expect(versionsOf(await source.look())).toEqual({ a: 3, b: 1 });
    repository.tag('v1.2.0', repository.commit(patchesAt(4), 'release'));
    const changed = await source.look();
    expect([reasonOf(changed), versionsOf(changed)]).toEqual(['HistoryRewritten', { a: 3, b: 1 }]);
    repository.deleteRef('refs/tags/v1.2.0');
    const lower = await source.look();
    expect([reasonOf(lower), versionsOf(lower)]).toEqual(['HistoryRewritten', { a: 3, b: 1 }]);
    expect(lower.status.message).toContain('went down to v1.1.0');
    repository.tag('v1.3.0', repository.commit(patchesAt(5), 'release'));
    expect(versionsOf(await source.look())).toEqual({ a: 5, b: 1 });
  });

  it('takes over the higher tag of the same commit', async () => {
    const commit = repository.commit(patchesAt(1));
    repository.tag('v1.0.0', commit);
    const source = watch({ semver: '1.x' });
    await source.look();
    repository.tag('v1.0.1', commit);
    expect((await source.look()).desired?.revision).toBe(`v1.0.1@sha1:${commit}`);
  });
});
