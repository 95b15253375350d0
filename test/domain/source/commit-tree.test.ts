import { describe, expect, it } from 'vitest';
import { judgeEntry, MAX_FILE_BYTES, sortEntries, type TreeEntry, MANIFESTS } from '#domain/source/commit-tree.ts';

const anEntry = (over: Partial<TreeEntry> = {}): TreeEntry => ({
  mode: '100644',
  path: 'patches/a.yaml',
  isPathClean: true,
  size: 100,
  ...over,
});
const aFolder = (path: string): TreeEntry => anEntry({ mode: '040000', path, size: undefined });

describe('judgeEntry', () => {
  it.each([
    { name: 'a manifest', entry: anEntry(), kind: 'manifest' },
    { name: 'the other extension', entry: anEntry({ path: 'a.YML' }), kind: 'manifest' },
    { name: 'an executable manifest', entry: anEntry({ mode: '100755' }), kind: 'manifest' },
    { name: 'a manifest of the largest size', entry: anEntry({ size: MAX_FILE_BYTES }), kind: 'manifest' },
    { name: 'a file of another kind', entry: anEntry({ path: 'README.md' }), kind: 'skip' },
    { name: 'a huge file of another kind', entry: anEntry({ path: 'core.bin', size: 1e12 }), kind: 'skip' },
    { name: 'a folder', entry: aFolder('patches/prod.yaml'), kind: 'skip' },
    { name: 'names with dots', entry: anEntry({ path: 'a..b/...c.yaml' }), kind: 'manifest' },
  ])('gives $kind for $name', ({ entry, kind }) => {
    expect(judgeEntry(entry, MANIFESTS)).toEqual({ kind });
  });

  it.each([
    { name: 'a symbolic link', entry: anEntry({ mode: '120000' }), says: /symbolic link/ },
    { name: 'a link of any name', entry: anEntry({ mode: '120000', path: 'LICENSE' }), says: /symbolic link/ },
    { name: 'a submodule', entry: anEntry({ mode: '160000', path: 'vendor', size: undefined }), says: /submodule/ },
    { name: 'an unknown mode', entry: anEntry({ mode: '140000' }), says: /mode 140000/ },
    { name: 'a step up', entry: anEntry({ path: 'patches/../etc/a.yaml' }), says: /"\.\."/ },
    { name: 'a name that is a step up', entry: anEntry({ path: '..' }), says: /"\.\."/ },
    { name: 'a git folder', entry: anEntry({ path: 'a/.Git/hooks/a.yaml' }), says: /"\.git"/ },
    { name: 'an empty part', entry: anEntry({ path: '/etc/a.yaml' }), says: /lead out/ },
    { name: 'an unclean name', entry: anEntry({ path: 'a\\xff.yaml', isPathClean: false }), says: /not UTF-8/ },
    { name: 'a file one byte too large', entry: anEntry({ size: MAX_FILE_BYTES + 1 }), says: /at most 262144/ },
  ])('refuses $name', ({ entry, says }) => {
    const verdict = judgeEntry(entry, MANIFESTS);
    expect(verdict.kind).toBe('reject');
    if (verdict.kind !== 'reject') return;
    expect(verdict.rejection.message).toMatch(says);
    expect(verdict.rejection.path).toBe(entry.path);
    expect(verdict.rejection.fix).toMatch(/^[A-Z].*\.$/);
  });
});

describe('sortEntries', () => {
  it('names a refused folder once and reads on behind it', () => {
    const inside = [anEntry({ path: '../x.yaml' }), aFolder('../deep'), anEntry({ path: '../deep/y.yaml' })];
    const sorted = sortEntries([aFolder('..'), ...inside, anEntry({ path: 'z.yaml' })]);
    expect(sorted.rejected.map(({ path }) => path)).toEqual(['..']);
    expect(sorted.manifests.map(({ path }) => path)).toEqual(['z.yaml']);
  });

  it('does not take a neighbour with the same beginning for the inside of a refused folder', () => {
    const sorted = sortEntries([aFolder('a/.git'), anEntry({ path: 'a/.gitea.yaml' })]);
    expect(sorted.manifests.map(({ path }) => path)).toEqual(['a/.gitea.yaml']);
  });
});
