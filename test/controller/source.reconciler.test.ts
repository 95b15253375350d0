import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#domain/result.ts';
import { sourceFailure } from '#domain/source/source-failure.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import { createSourceReconciler, type SourcePass, type SourceReconciler } from '../../controller/source.reconciler.ts';
import { EMPTY_MEMORY, type SourceMemory } from '../../controller/source-memory.ts';
import { aRequest, FakeGit, FakeStore, fakeReaders, fileOf, NO_KEEPER } from '../support/fake-source.ts';
import { never } from '../support/git-sources.ts';
import { aCommit, aHead, aName } from '../support/source-builders.ts';

let git: FakeGit;
let store: FakeStore;
let now: Date;
let reconciler: SourceReconciler;
let memory: SourceMemory;

beforeEach(() => {
  git = new FakeGit();
  store = new FakeStore();
  now = new Date('2026-11-24T06:00:00Z');
  reconciler = createSourceReconciler({ ...fakeReaders(() => now), git, store, chance: () => 0.5, trust: NO_KEEPER });
  memory = EMPTY_MEMORY;
});

async function pass(over: Partial<SourceRequest> = {}): Promise<SourcePass> {
  git.asked.length = 0;
  now = new Date(now.getTime() + 1_000);
  const result = await reconciler.reconcile(memory, aRequest(over), never);
  memory = result.memory;
  return result;
}
const restart = async (): Promise<void> => {
  memory = await reconciler.restore(never);
};
const names = ({ desired }: SourcePass): string[] => [...(desired?.patches.keys() ?? [])];
const conditions = ({ status }: SourcePass): string[] =>
  status.conditions.map(({ type, status: is, reason }) => `${type}=${is}:${reason}`);
const two = { 'patches/a.yaml': fileOf({ name: 'a' }), 'patches/b.yaml': fileOf({ name: 'b' }) };

describe('a pass over a source', () => {
  it('takes what Git holds, says so and keeps it', async () => {
    git.push('a', two);
    const result = await pass();
    expect(names(result)).toEqual(['a', 'b']);
    expect(result).toMatchObject({ isNews: true, nextPassAfterMs: 5_000 });
    expect(conditions(result)).toEqual(['Ready=True:Succeeded']);
    expect(result.status).toMatchObject({
      lastAttemptedRevision: aHead(aCommit('a')).revision,
      lastAppliedRevision: aHead(aCommit('a')).revision,
      documents: { valid: 2, rejected: 0, ignored: 0 },
    });
    expect(store.saved?.set).toBe(result.desired);
  });

  it('asks for the head and nothing else while that is unchanged', async () => {
    git.push('a', two);
    const first = await pass();
    const second = await pass();
    expect(git.asked).toEqual(['head']);
    expect(second.desired).toBe(first.desired);
    expect(second).toMatchObject({ isNews: false });
    expect(store.saves).toBe(1);
  });

  it('does not read a commit again because it has rejected documents', async () => {
    git.push('a', { 'patches/a.yaml': '{', 'patches/b.yaml': fileOf({ name: 'b' }) });
    await pass();
    const second = await pass();
    expect(git.asked).toEqual(['head']);
    expect(conditions(second)).toEqual(['Ready=False:DocumentsRejected', 'PruneBlocked=True:RemovalsBlocked']);
    expect(second.nextPassAfterMs).toBe(5_000);
  });

  it('reads the same commit again when it is judged by another trust root', async () => {
    git.push('a', two);
    await pass();
    const second = await pass({ judgedBy: 'root-2' });
    expect(git.asked).toEqual(['head', 'fetch', 'relation', 'files']);
    expect(second.isNews).toBe(false);
  });

  it('counts what is valid, rejected and of another kind', async () => {
    git.push('a', {
      'patches/a.yaml': fileOf({ name: 'a' }, { name: 'x', kind: 'Other' }, { name: 'b', kind: 'Broken' }),
      'patches/c.yaml': fileOf({ name: 'c', kind: 'Unsigned' }),
      'patches/d.yaml': 'no JSON',
    });
    const result = await pass();
    expect(result.status.documents).toEqual({ valid: 1, rejected: 3, ignored: 1 });
    expect(result.status.rejected).toHaveLength(3);
    expect(names(result)).toEqual(['a']);
  });

  it('never takes a patch that is not signed, and holds the last version that was', async () => {
    git.push('a', two);
    await pass();
    git.push('b', { ...two, 'patches/a.yaml': fileOf({ name: 'a', version: 2, kind: 'Unsigned' }) });
    const result = await pass();
    expect(result.desired?.patches.get(aName('a'))?.verified.patch.version).toBe(1);
    expect(result.desired?.held.get(aName('a'))).toContain('nobody signed');
    expect(result.status.documents).toEqual({ valid: 1, rejected: 1, ignored: 0 });
  });

  it('follows a new commit, and lets a patch go that it lacks', async () => {
    git.push('a', two);
    await pass();
    git.push('b', { 'patches/a.yaml': fileOf({ name: 'a', version: 2 }) });
    const result = await pass();
    expect(names(result)).toEqual(['a']);
    expect(result.isNews).toBe(true);
  });

  it('parses only the files that a commit changes, and counts the signatures of all of them', async () => {
    const readers = fakeReaders(() => now);
    const parsed: string[] = [];
    const verified: string[] = [];
    reconciler = createSourceReconciler({
      ...readers,
      trust: NO_KEEPER,
      decode: (file) => {
        parsed.push(file.path);
        return readers.decode(file);
      },
      verify: (manifest, document, at) => {
        verified.push(manifest.path);
        return readers.verify(manifest, document, at);
      },
      git,
      store,
      chance: () => 0.5,
    });
    git.push('a', two);
    await pass();
    parsed.length = 0;
    verified.length = 0;
    git.push('b', { ...two, 'patches/b.yaml': fileOf({ name: 'b', version: 2 }) });
    const result = await pass();
    expect(parsed).toEqual(['patches/b.yaml']);
    expect(verified).toEqual(['patches/a.yaml', 'patches/b.yaml']);
    expect(result.desired?.patches.get(aName('b'))?.verified.patch.version).toBe(2);
  });

  it('takes what came when the branch moved between asking and fetching', async () => {
    git.push('a', two);
    git.fetch_ = ok(aHead(aCommit('b')));
    const result = await pass();
    expect(result.desired?.commit).toBe(aCommit('b'));
    expect(result.status.lastAttemptedRevision).toBe(aHead(aCommit('b')).revision);
  });
});

describe('a pass that fails', () => {
  const unreachable = sourceFailure('Unreachable', 'no route to git.example');

  it.each([
    { name: 'asking', fail: () => (git.head_ = err(unreachable)) },
    { name: 'fetching', fail: () => (git.fetch_ = err(unreachable)) },
    { name: 'comparing', fail: () => (git.relation_ = err(unreachable)) },
    { name: 'reading', fail: () => (git.files_ = err(unreachable)) },
  ])('at $name leaves everything in force and tries again, ever less often', async ({ fail }) => {
    git.push('a', two);
    const good = await pass();
    git.push('b', {});
    fail();
    const waits: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      const result = await pass();
      expect(result.desired).toBe(good.desired);
      expect(result.isNews).toBe(false);
      expect(conditions(result)).toEqual([
        'Ready=False:Unreachable',
        'Reconciling=True:ProgressingWithRetry',
        'FetchFailed=True:Unreachable',
      ]);
      waits.push(result.nextPassAfterMs);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('recovers by itself', async () => {
    git.head_ = err(unreachable);
    expect(await pass()).toMatchObject({ desired: undefined, nextPassAfterMs: 1_000 });
    git.push('a', two);
    const result = await pass();
    expect(conditions(result)).toEqual(['Ready=True:Succeeded']);
    expect(result).toMatchObject({ nextPassAfterMs: 5_000, isNews: true });
  });

  it('says since when, and when the server answered last', async () => {
    git.push('a', two);
    const good = await pass();
    git.head_ = err(unreachable);
    const first = await pass();
    const second = await pass();
    expect(second.status.conditions).toEqual(first.status.conditions);
    expect(second.status.lastContactTime).toBe(good.status.lastContactTime);
  });

  it('removes nothing when the branch is gone, and says that it was there', async () => {
    git.push('a', two);
    await pass();
    git.head_ = err(sourceFailure('RefNotFound', 'https://git.example/a.git has no branch main; it has heads/dev'));
    const result = await pass();
    expect(names(result)).toEqual(['a', 'b']);
    expect(conditions(result)).toContain('FetchFailed=True:BranchDeleted');
    expect(result.status.message).toContain('an absent branch removes nothing');
  });

  it('stops when it is told to', async () => {
    git.push('a', two);
    const result = await reconciler.reconcile(memory, aRequest(), AbortSignal.abort());
    expect(result.desired).toBeUndefined();
    expect(conditions(result)).toContain('FetchFailed=True:Cancelled');
  });
});

describe('a commit that must not be followed', () => {
  beforeEach(async () => {
    git.push('a', two);
    await pass();
    git.push('b', {});
    git.relation_ = ok('diverged');
  });

  it('keeps the last good state and asks for no more than the head until something changes', async () => {
    const first = await pass();
    expect(names(first)).toEqual(['a', 'b']);
    expect(conditions(first)).toEqual([
      'Ready=False:HistoryRewritten',
      'Stalled=True:HistoryRewritten',
      'HistoryRewritten=True:HistoryRewritten',
    ]);
    expect(git.asked).toEqual(['head', 'fetch', 'relation']);
    const second = await pass();
    expect(git.asked).toEqual(['head']);
    expect(second.status.conditions).toEqual(first.status.conditions);
    expect(second.nextPassAfterMs).toBe(5_000);
  });

  it('is followed once a person names it', async () => {
    git.push('b', { 'patches/a.yaml': fileOf({ name: 'a' }) });
    await pass();
    const result = await pass({ confirmed: { history: aCommit('b') } });
    expect(names(result)).toEqual(['a']);
    expect(conditions(result)).toEqual(['Ready=True:Succeeded']);
  });

  it('is forgotten when the history comes back', async () => {
    await pass();
    git.head_ = ok(aHead(aCommit('a')));
    expect(conditions(await pass())).toEqual(['Ready=True:Succeeded']);
    expect(git.asked).toEqual(['head']);
  });

  it('is followed when the source is another one, whose history cannot be compared', async () => {
    git.push('b', { 'patches/a.yaml': fileOf({ name: 'a' }) });
    const source = { ...aRequest().source, url: 'https://other.example/a.git' };
    const result = await pass({ source });
    expect(git.asked).toEqual(['head', 'fetch', 'files']);
    expect(names(result)).toEqual(['a']);
  });

  it('is refused again after a restart', async () => {
    await restart();
    expect(conditions(await pass())).toContain('HistoryRewritten=True:HistoryRewritten');
  });
});

describe('removing many at once', () => {
  it('waits until a person names the commit, then happens', async () => {
    git.push('a', two);
    await pass();
    git.push('b', {});
    const blocked = await pass();
    expect(names(blocked)).toEqual(['a', 'b']);
    expect(conditions(blocked)).toEqual(['Ready=False:PruneBlocked', 'PruneBlocked=True:RemovalsBlocked']);
    await restart();
    expect(names(await pass())).toEqual(['a', 'b']);
    const confirmed = await pass({ confirmed: { removals: aCommit('b') } });
    expect(names(confirmed)).toEqual([]);
    expect(confirmed.isNews).toBe(true);
    expect(conditions(confirmed)).toEqual(['Ready=True:Succeeded']);
  });

  it('is not what removing the last patch is, whose folder goes with it', async () => {
    git.push('a', { 'patches/a.yaml': fileOf({ name: 'a' }) });
    await pass();
    git.push('b', undefined);
    const result = await pass();
    expect(names(result)).toEqual([]);
    expect(conditions(result)).toEqual(['Ready=True:Succeeded']);
  });
});

describe('a folder that was never there', () => {
  it('is a misspelt path', async () => {
    git.push('a', undefined);
    const result = await pass();
    expect(conditions(result)).toEqual(['Ready=False:FolderNotFound']);
    expect(result.status.message).toContain('no folder patches');
  });

  it('holds what was in force under the right path, if that was more than one patch', async () => {
    git.push('a', two);
    await pass();
    git.push('b', undefined);
    const result = await pass({ source: { ...aRequest().source, path: 'patchs' } });
    expect(names(result)).toEqual(['a', 'b']);
    expect(conditions(result)).toContain('PruneBlocked=True:RemovalsBlocked');
  });
});

describe('a restart', () => {
  it('knows what was in force although Git is away', async () => {
    git.push('a', two);
    const before = await pass();
    await restart();
    git.head_ = err(sourceFailure('Unreachable', 'no route'));
    const after = await pass();
    expect(names(after)).toEqual(['a', 'b']);
    expect(after.desired?.revision).toBe(before.desired?.revision);
    expect(after.status.documents).toEqual({ valid: 2, rejected: 0, ignored: 0 });
  });

  it('reads the commit once more, and then no more', async () => {
    git.push('a', two);
    await pass();
    await restart();
    const again = await pass();
    expect(git.asked).toEqual(['head', 'fetch', 'relation', 'files']);
    expect(again.isNews).toBe(false);
    await pass();
    expect(git.asked).toEqual(['head']);
  });

  it('does not apply what no longer verifies, and does not take it out either', async () => {
    git.push('a', two);
    await pass();
    const readers = fakeReaders(() => now);
    const distrusting = createSourceReconciler({
      ...readers,
      trust: NO_KEEPER,
      verify: (manifest, document, at) =>
        manifest.name === 'a'
          ? err([
              {
                path: manifest.path,
                line: 1,
                column: 1,
                field: '',
                message: 'the key was revoked',
                fix: 'Sign again.',
                name: 'a',
              },
            ])
          : readers.verify(manifest, document, at),
      git,
      store,
      chance: () => 0.5,
    });
    memory = await distrusting.restore(never);
    expect([...(memory.accepted?.set.patches.keys() ?? [])]).toEqual(['b']);
    expect(memory.accepted?.set.held.get(aName('a'))).toContain('the key was revoked');
    const result = await distrusting.reconcile(memory, aRequest(), never);
    expect(result.desired?.held.get(aName('a'))).toContain('the key was revoked');
    expect(result.desired?.removalsBlocked).toBeUndefined();
  });

  it('with a record that cannot be read removes nothing until a person confirms', async () => {
    store.loadFault = 'the file is damaged';
    await restart();
    git.head_ = err(sourceFailure('Unreachable', 'no route'));
    expect((await pass()).desired).toBeUndefined();
    git.push('a', two);
    const blocked = await pass();
    expect(names(blocked)).toEqual(['a', 'b']);
    expect(conditions(blocked)).toEqual([
      'Ready=False:PruneBlocked',
      'PruneBlocked=True:RemovalsBlocked',
      'StorageFailed=True:StorageOperationFailed',
    ]);
    store.loadFault = undefined;
    await restart();
    expect((await pass()).desired?.removalsBlocked).toContain('the file is damaged');
    const confirmed = await pass({ confirmed: { removals: aCommit('a') } });
    expect(conditions(confirmed)).toEqual(['Ready=True:Succeeded']);
    expect(store.saved?.recordLost).toBeUndefined();
  });
});

describe('a full disk', () => {
  it('does not stop protection, is said, and is tried again', async () => {
    store.fault = 'no space left';
    git.push('a', two);
    const result = await pass();
    expect(names(result)).toEqual(['a', 'b']);
    expect(conditions(result)).toEqual(['Ready=True:Succeeded', 'StorageFailed=True:StorageOperationFailed']);
    await pass();
    store.fault = undefined;
    expect(conditions(await pass())).toEqual(['Ready=True:Succeeded']);
    expect(git.asked).toEqual(['head']);
    expect(store.saves).toBe(1);
  });
});
