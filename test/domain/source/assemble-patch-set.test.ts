import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatchSet } from '#domain/patch.ts';
import {
  asksForTheSame,
  assemblePatchSet as assemble,
  MAX_PATCHES,
  type ReadCommit,
} from '#domain/source/assemble-patch-set.ts';
import { aCommit, aDocument, aName, aPatchSet, aRejection, type DocumentSpec } from '../../support/source-builders.ts';

const prune = { isEnabled: true, limitPercent: 50, isConfirmed: false, recordLost: undefined };
const aRead = (over: Partial<ReadCommit> = {}): ReadCommit => ({
  commit: aCommit('b'),
  revision: `main@sha1:${aCommit('b')}`,
  documents: [],
  rejected: [],
  previous: undefined,
  removalBase: undefined,
  prune,
  withdrawn: new Set(),
  ...over,
});
const documents = (...specs: DocumentSpec[]) => specs.map((spec) => aDocument(spec));
const assemblePatchSet = (read: ReadCommit): PatchSet => assemble(read).set;
const names = (set: PatchSet): string[] => [...set.patches.keys()];
const threeBefore = aPatchSet([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);

describe('assemblePatchSet', () => {
  it('takes every good document and says which commit brought it', () => {
    const set = assemblePatchSet(aRead({ documents: documents({ name: 'b' }, { name: 'a' }) }));
    expect(names(set)).toEqual(['a', 'b']);
    expect(set.patches.get(aName('a'))?.commit).toBe(aCommit('b'));
    expect(set.removalsBlocked).toBeUndefined();
  });

  it('keeps the commit that brought a version when only its place or placement changes', () => {
    const moved = documents({ name: 'a', path: 'elsewhere.yaml', state: 'Audit' });
    const set = assemblePatchSet(aRead({ documents: moved, previous: aPatchSet([{ name: 'a' }]) }));
    expect(set.patches.get(aName('a'))).toMatchObject({ commit: aCommit('a'), path: 'elsewhere.yaml', state: 'Audit' });
  });

  it('lets a patch go that a good commit lacks', () => {
    const set = assemblePatchSet(aRead({ documents: documents({ name: 'a' }, { name: 'b' }), previous: threeBefore }));
    expect(names(set)).toEqual(['a', 'b']);
    expect(set.held.size).toBe(0);
  });

  it('names what is withdrawn, also while nothing may be removed, and that is news', () => {
    const withdrawn = new Set(['f'.repeat(64)]);
    const read = aRead({ rejected: [aRejection()], previous: threeBefore });
    const set = assemblePatchSet({ ...read, withdrawn });
    expect(set.withdrawn).toEqual(withdrawn);
    expect(asksForTheSame(set, assemblePatchSet({ ...read, withdrawn: new Set(withdrawn) }))).toBe(true);
    expect(asksForTheSame(set, assemblePatchSet(read))).toBe(false);
    expect(asksForTheSame(set, assemblePatchSet({ ...read, withdrawn: new Set(['0'.repeat(64)]) }))).toBe(false);
  });

  it('does not say of a revoked version that it stays in force', () => {
    const previous = aPatchSet([{ name: 'a' }]);
    const withdrawn = new Set([...previous.patches.values()].map(({ verified }) => verified.digest));
    const rejected = [aRejection({ name: 'a', message: 'It was revoked' })];
    const heldBy = (read: Partial<ReadCommit>) =>
      assemblePatchSet(aRead({ previous, rejected, ...read })).held.get(aName('a'));
    expect(heldBy({ withdrawn })).toMatch(/^version 1 of commit \w+ is taken out wherever it runs: It was revoked$/);
    expect(heldBy({})).toContain('stays in force');
  });

  it('lets the last patch go', () => {
    expect(names(assemblePatchSet(aRead({ previous: aPatchSet([{ name: 'a' }]) })))).toEqual([]);
  });

  describe('a name that stands twice', () => {
    const twice = documents(
      { name: 'a', version: 2, path: 'p/1.yaml' },
      { name: 'a', version: 3, path: 'p/2.yaml', line: 9 },
    );

    it('is refused in both places, each naming the other', () => {
      const set = assemblePatchSet(aRead({ documents: twice }));
      expect(names(set)).toEqual([]);
      expect(set.rejected.map(({ path, message }) => [path, message])).toEqual([
        ['p/1.yaml', 'the name a is also defined in p/2.yaml:9'],
        ['p/2.yaml', 'the name a is also defined in p/1.yaml:1'],
      ]);
    });

    it('keeps the version that was in force', () => {
      const set = assemblePatchSet(aRead({ documents: twice, previous: aPatchSet([{ name: 'a' }]) }));
      expect(set.patches.get(aName('a'))?.verified.patch.version).toBe(1);
      expect(set.held.get(aName('a'))).toContain('p/1.yaml:1 was rejected');
    });
  });

  describe('a rejected document', () => {
    it.each([
      { name: 'by its name', rejection: aRejection({ name: 'a', path: 'moved.yaml' }) },
      { name: 'by its path', rejection: aRejection({ name: 'renamed', path: 'patches/a.yaml' }) },
    ])('holds the last good version, found $name', ({ rejection }) => {
      const before = aPatchSet([{ name: 'a', version: 4 }]);
      const set = assemblePatchSet(aRead({ rejected: [rejection], previous: before }));
      expect(set.patches.get(aName('a'))).toEqual(before.patches.get(aName('a')));
      expect(set.held.get(aName('a'))).toContain(`version 4 of commit ${aCommit('a')} stays in force`);
      expect(set.removalsBlocked).toBeUndefined();
    });

    it('keeps what processes have of it when no good version is known, as under a wrong trust root', () => {
      const set = assemblePatchSet(aRead({ rejected: [aRejection({ name: 'a' })] }));
      expect(names(set)).toEqual([]);
      expect(set.held.get(aName('a'))).toContain('what processes have of it stays');
    });

    it('does not stop the others, nor a removal beside it', () => {
      const set = assemblePatchSet(
        aRead({
          documents: documents({ name: 'c', version: 2 }),
          rejected: [aRejection({ name: 'a' })],
          previous: threeBefore,
        }),
      );
      expect(names(set)).toEqual(['a', 'c']);
      expect(set.patches.get(aName('c'))?.verified.patch.version).toBe(2);
    });

    it.each([
      { name: 'no name', rejection: aRejection() },
      { name: 'a name that cannot be one', rejection: aRejection({ name: 'A b' }) },
    ])('with $name blocks every removal, because it may be what holds any of them', ({ rejection }) => {
      const set = assemblePatchSet(
        aRead({ documents: documents({ name: 'a' }), rejected: [rejection], previous: threeBefore }),
      );
      expect(names(set)).toEqual(['a', 'b', 'c']);
      expect(set.removalsBlocked).toContain('patches/broken.yaml:1 cannot be read');
      expect([...set.held.keys()]).toEqual(['b', 'c']);
    });

    it('without a name blocks removals even when nothing is missing, and even when a person confirmed', () => {
      const rule = { ...prune, isConfirmed: true };
      const set = assemblePatchSet(aRead({ rejected: [aRejection()], prune: rule }));
      expect(set.removalsBlocked).toBeDefined();
    });
  });

  it('follows as many patches as can be asked for, by name, and refuses the others', () => {
    const many = Array.from({ length: MAX_PATCHES + 2 }, (_, index) => aDocument({ name: `p-${10_000 + index}` }));
    const set = assemblePatchSet(aRead({ documents: many.toReversed() }));
    expect(set.patches.size).toBe(MAX_PATCHES);
    expect(set.rejected.map(({ name }) => name)).toEqual([`p-${10_000 + MAX_PATCHES}`, `p-${10_001 + MAX_PATCHES}`]);
    expect(set.rejected[0]?.message).toContain(`${MAX_PATCHES + 2} patches`);
  });

  describe('a lower version', () => {
    it('is refused, keeps what is in force and says how to go back', () => {
      const set = assemblePatchSet(
        aRead({ documents: documents({ name: 'a', version: 2 }), previous: aPatchSet([{ name: 'a', version: 5 }]) }),
      );
      expect(set.patches.get(aName('a'))?.verified.patch.version).toBe(5);
      expect(set.rejected).toMatchObject([{ field: 'spec.patch.version', name: 'a' }]);
      expect(set.rejected[0]?.fix).toContain('as version 6');
    });

    it('is what it says: the same version stays', () => {
      const set = assemblePatchSet(
        aRead({ documents: documents({ name: 'a', version: 5 }), previous: aPatchSet([{ name: 'a', version: 5 }]) }),
      );
      expect(set.rejected).toEqual([]);
    });
  });

  describe('the guard against removing many', () => {
    const four = aPatchSet([{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }]);
    it.each([
      { name: 'one of one', left: [], before: aPatchSet([{ name: 'a' }]), goes: true },
      { name: 'two of two', left: [], before: aPatchSet([{ name: 'a' }, { name: 'b' }]), goes: false },
      { name: 'half of four', left: ['a', 'b'], before: four, goes: true },
      { name: 'three of four', left: ['a'], before: four, goes: false },
      {
        name: 'three of four, confirmed',
        left: ['a'],
        before: four,
        goes: true,
        rule: { ...prune, isConfirmed: true },
      },
      {
        name: 'three of four under a limit of 75',
        left: ['a'],
        before: four,
        goes: true,
        rule: { ...prune, limitPercent: 75 },
      },
      {
        name: 'one of four without pruning',
        left: ['a', 'b', 'c'],
        before: four,
        goes: false,
        rule: { ...prune, isEnabled: false },
      },
    ])('$name', ({ left, before, goes, rule }) => {
      const found = documents(...left.map((name) => ({ name })));
      const set = assemblePatchSet(aRead({ documents: found, previous: before, prune: rule ?? prune }));
      expect(names(set)).toEqual(goes ? left : names(before));
      expect(set.removalsBlocked === undefined).toBe(goes);
    });

    it('says how to confirm, by the commit', () => {
      const set = assemblePatchSet(aRead({ previous: four }));
      expect(set.removalsBlocked).toContain(`4 of 4 patches would go at once, more than 50 %`);
      expect(set.removalsBlocked).toContain(`confirm ${aCommit('b')} with --confirm-removals`);
    });

    it('is not outwitted by new patches that come while removals wait', () => {
      const before = aPatchSet([{ name: 'a' }, { name: 'b' }]);
      const later = documents({ name: 'v' }, { name: 'w' }, { name: 'x' }, { name: 'y' }, { name: 'z' });
      const first = assemble(aRead({ documents: later, previous: before }));
      const second = assemble(
        aRead({ commit: aCommit('c'), documents: later, previous: first.set, removalBase: first.removalBase }),
      );
      expect(second.set.removalsBlocked).toContain('2 of 2 patches would go at once');
      expect(names(second.set)).toEqual(['a', 'b', 'v', 'w', 'x', 'y', 'z']);
    });

    it('lets go again once enough of the patches are back', () => {
      const before = aPatchSet([{ name: 'a' }, { name: 'b' }]);
      const first = assemble(aRead({ previous: before }));
      const second = assemble(
        aRead({ documents: documents({ name: 'a' }), previous: first.set, removalBase: first.removalBase }),
      );
      expect(names(second.set)).toEqual(['a']);
      expect(second).toMatchObject({ removalBase: undefined });
    });

    it('holds everything when the record of what was desired is lost, until a person confirms', () => {
      const rule = { ...prune, recordLost: 'the file is truncated' };
      expect(assemblePatchSet(aRead({ prune: rule })).removalsBlocked).toContain('the file is truncated');
      expect(assemblePatchSet(aRead({ prune: { ...rule, isConfirmed: true } })).removalsBlocked).toBeUndefined();
    });
  });
});

const aLetter = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const aSpec = fc.record({
  name: aLetter,
  version: fc.integer({ min: 1, max: 4 }),
  path: fc.constantFrom('p/1.yaml', 'p/2.yaml'),
});
const aFault = fc.record({
  path: fc.constantFrom('p/1.yaml', 'p/3.yaml'),
  name: fc.option(aLetter, { nil: undefined }),
});
const aReadOfGit = fc.record({
  specs: fc.array(aSpec, { maxLength: 6 }),
  faults: fc.array(aFault, { maxLength: 2 }),
  before: fc.uniqueArray(aSpec, { maxLength: 5, selector: ({ name }) => name }),
  isConfirmed: fc.boolean(),
});
const readOf = (git: typeof aReadOfGit extends fc.Arbitrary<infer T> ? T : never): ReadCommit =>
  aRead({
    documents: documents(...git.specs),
    rejected: git.faults.map(({ path, name }) => aRejection(name === undefined ? { path } : { path, name })),
    previous: aPatchSet(git.before),
    prune: { ...prune, isConfirmed: git.isConfirmed },
  });

describe('assemblePatchSet, whatever Git holds', () => {
  it('loses a patch only when nothing of the commit can hold it', () => {
    fc.assert(
      fc.property(aReadOfGit, (git) => {
        const read = readOf(git);
        const set = assemblePatchSet(read);
        for (const { name, path } of git.before.filter(({ name }) => !set.patches.has(aName(name)))) {
          expect(git.specs.map((spec) => spec.name)).not.toContain(name);
          expect(
            git.faults.every((fault) => fault.name !== undefined && fault.name !== name && fault.path !== path),
          ).toBe(true);
          expect(set.removalsBlocked).toBeUndefined();
        }
      }),
    );
  });

  it('never goes back to a lower version', () => {
    fc.assert(
      fc.property(aReadOfGit, (git) => {
        const set = assemblePatchSet(readOf(git));
        for (const { name, version } of git.before) {
          const now = set.patches.get(aName(name))?.verified.patch.version;
          if (now !== undefined) expect(now).toBeGreaterThanOrEqual(version);
        }
      }),
    );
  });

  it('gives the same set when the same commit is read again', () => {
    fc.assert(
      fc.property(aReadOfGit, (git) => {
        const read = readOf(git);
        const first = assemble(read);
        const second = assemble({ ...read, previous: first.set, removalBase: first.removalBase });
        expect(asksForTheSame(first.set, second.set)).toBe(true);
        expect(second).toEqual(first);
      }),
    );
  });

  it('explains every patch that is kept, and keeps none that it does not explain', () => {
    fc.assert(
      fc.property(aReadOfGit, (git) => {
        const read = readOf(git);
        const set = assemblePatchSet(read);
        for (const [name, patch] of set.patches) {
          const isOfThisCommit = read.documents.some(({ verified }) => verified.digest === patch.verified.digest);
          expect(set.held.has(name) || isOfThisCommit).toBe(true);
        }
        const faulty = new Set(set.rejected.map(({ name }) => name));
        for (const name of set.held.keys()) expect(set.patches.has(name) || faulty.has(name)).toBe(true);
      }),
    );
  });

  it('does not depend on the order of the documents', () => {
    fc.assert(
      fc.property(aReadOfGit, (git) => {
        const read = readOf(git);
        const turned = assemblePatchSet({ ...read, documents: read.documents.toReversed() });
        expect(asksForTheSame(assemblePatchSet(read), turned)).toBe(true);
      }),
    );
  });
});
