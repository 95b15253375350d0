import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommitSha } from '#domain/ids.ts';
import { parseSourceRef, type SourceRefSetting } from '#domain/source/source-ref.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import { createSourceReconciler, type SourcePass, type SourceReconciler } from '../../controller/source.reconciler.ts';
import type { SourceMemory } from '../../controller/source-memory.ts';
import { createAcceptedStateFile } from '../../controller/store/accepted-state-file.ts';
import { aRequest, fakeReaders, fileOf } from '../support/fake-source.ts';
import { startGitHttpServer, type GitHttpServer } from '../support/git-http-server.ts';
import { TestRepository } from '../support/git-repository.ts';
import { aGitSource, never, valueOf } from '../support/git-sources.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

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

/** A source that is looked at again and again, as a program does that keeps running. */
class Watched {
  readonly #reconciler: SourceReconciler;
  readonly #request: SourceRequest;
  #memory: SourceMemory | undefined;

  constructor(ref: SourceRefSetting, over: Partial<SourceRequest> = {}) {
    const url = `${server.origin}/r-${made}.git`;
    const stateDirectory = join(directory.path, `state-${made}`);
    this.#reconciler = createSourceReconciler({
      ...fakeReaders(),
      git: aGitSource({ url, stateDirectory, ...ref }),
      store: createAcceptedStateFile(join(stateDirectory, 'accepted')),
      chance: () => 0.5,
    });
    this.#request = aRequest({ source: { url, ref: valueOf(parseSourceRef(ref)), path: 'patches' }, ...over });
  }

  async look(over: Partial<SourceRequest> = {}): Promise<SourcePass> {
    this.#memory ??= await this.#reconciler.restore(never);
    const pass = await this.#reconciler.reconcile(this.#memory, { ...this.#request, ...over }, never);
    this.#memory = pass.memory;
    return pass;
  }
}

const versionsOf = ({ desired }: SourcePass): Record<string, number> =>
  Object.fromEntries([...(desired?.patches ?? [])].map(([name, { verified }]) => [name, verified.patch.version]));
const reasonOf = ({ status }: SourcePass): string => status.conditions[0]?.reason ?? '';
const naming = (commit: string): Partial<SourceRequest> => ({ confirmed: { history: commit as CommitSha } });
const patchesAt = (version: number) => ({
  'patches/a.yaml': fileOf({ name: 'a', version }),
  'patches/b.yaml': fileOf({ name: 'b' }),
});

describe('a branch', () => {
  let old: string;
  let source: Watched;
  beforeEach(async () => {
    old = repository.commit(patchesAt(1));
    repository.commit(patchesAt(2));
    source = new Watched({ branch: 'main' });
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
    const source = new Watched({ tag: 'v1' });
    expect(versionsOf(await source.look())).toEqual({ a: 1, b: 1 });
    repository.tag('v1', repository.commit(patchesAt(2)), true);
    const moved = await source.look();
    expect([reasonOf(moved), versionsOf(moved)]).toEqual(['HistoryRewritten', { a: 1, b: 1 }]);
    expect(moved.status.message).toContain('Tag v1 was moved');
  });

  it('that is made anew for the same commit is no change, and one that is deleted removes nothing', async () => {
    const commit = repository.commit(patchesAt(1));
    repository.tag('v1', commit);
    const source = new Watched({ tag: 'v1' });
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
    const source = new Watched({ semver: '1.x' });
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
    const source = new Watched({ semver: '1.x' });
    await source.look();
    repository.tag('v1.0.1', commit);
    expect((await source.look()).desired?.revision).toBe(`v1.0.1@sha1:${commit}`);
  });
});
