import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { headOfRef } from '#domain/source/remote-head.ts';
import type { DesiredPatch, Envelope, PatchSet } from '#domain/patch.ts';
import type { AcceptedState } from '../../../controller/ports.ts';
import { createAcceptedStateFile } from '../../../controller/store/accepted-state-file.ts';
import { failureOf, never, valueOf } from '../../support/git-sources.ts';
import { aCommit, aHead, aName, aPatchSet, aRejection } from '../../support/source-builders.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = aTemporaryDirectory('accepted-state');
let files = 0;
const aPath = (): string => join(directory.path, `s-${(files += 1)}`, 'accepted');
afterAll(directory.remove);

/** A set in which every patch has an approval. */
function anApprovedSet(): PatchSet {
  const set = aPatchSet([
    { name: 'a', version: 3 },
    { name: 'b', state: 'Disabled' },
  ]);
  const approvals = [{ payload: Uint8Array.of(1, 2), signatures: [{ keyid: 'SHA256:bob', sig: 'c2ln' }] }];
  const approve = ({ verified, ...rest }: DesiredPatch): DesiredPatch => ({
    ...rest,
    verified: { ...verified, approvals },
  });
  return { ...set, patches: new Map([...set.patches].map(([name, patch]) => [name, approve(patch)])) };
}

const aState = (over: Partial<AcceptedState> = {}): AcceptedState => ({
  source: { url: 'https://git.example/a.git', ref: { kind: 'branch', name: 'main' }, path: 'patches' },
  head: aHead(),
  set: {
    ...anApprovedSet(),
    rejected: [aRejection(), aRejection({ name: 'b', line: 7 })],
    held: new Map([[aName('b'), 'because']]),
    removalsBlocked: 'Nothing is removed.',
  },
  isFolderKnown: true,
  removalBase: 4,
  recordLost: 'the file was damaged',
  ...over,
});

/** Node reads bytes as a Buffer. */
const asRead = ({ payload, signatures }: Envelope) => ({ payload: Buffer.from(payload), signatures });

/**
 * What was saved, as far as it comes back: the patches themselves have to be verified again, and what is withdrawn is
 * the matter of the trust documents.
 */
const backOf = ({ set: { patches, ...set }, ...rest }: AcceptedState) => ({
  ...rest,
  set: Object.fromEntries(Object.entries(set).filter(([field]) => field !== 'withdrawn')),
  patches: [...patches].map(([name, { verified, placement, driftPolicy, state, path, commit }]) => ({
    commit,
    manifest: {
      name,
      path,
      line: 1,
      envelope: asRead(verified.envelope),
      approvals: verified.approvals.map(asRead),
      placement,
      driftPolicy,
      state,
    },
  })),
});

describe('the accepted state on disk', () => {
  it.each([
    { name: 'everything', state: aState() },
    {
      name: 'nothing that need not be there',
      state: aState({ set: aPatchSet([]), removalBase: undefined, recordLost: undefined }),
    },
    {
      name: 'a range of versions',
      state: aState({
        source: { url: 'ssh://git@h/a', ref: { kind: 'semver', range: '1.x' }, path: '' },
        head: headOfRef('refs/tags/v1.2.0', aCommit('b'), '1.2.0'),
      }),
    },
    { name: 'a tag', state: aState({ source: { url: '/srv/a', ref: { kind: 'tag', name: 'v1' }, path: '' } }) },
    {
      name: 'a pin',
      state: aState({ source: { url: '/srv/a', ref: { kind: 'commit', commit: aCommit('c') }, path: '' } }),
    },
  ])('comes back as it was: $name', async ({ state }) => {
    const store = createAcceptedStateFile(aPath());
    expect(await store.save(state, never)).toEqual({ ok: true, value: undefined });
    expect(valueOf(await store.load(never))).toEqual(backOf(state));
  });

  it('is nothing where nothing was saved', async () => {
    expect(await createAcceptedStateFile(aPath()).load(never)).toEqual({ ok: true, value: undefined });
  });

  it('is for its owner only, and leaves no second file', async () => {
    const path = aPath();
    const store = createAcceptedStateFile(path);
    await store.save(aState(), never);
    await store.save(aState(), never);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(path, '..'))).toEqual(['accepted']);
  });

  it('is written even if a crash left half a file beside it', async () => {
    const path = aPath();
    const store = createAcceptedStateFile(path);
    await store.save(aState(), never);
    writeFileSync(`${path}.new`, 'half');
    expect(valueOf(await store.load(never))).toBeDefined();
    await store.save(aState({ removalBase: 9 }), never);
    expect(valueOf(await store.load(never))?.removalBase).toBe(9);
  });

  it('says why it cannot be written', async () => {
    const path = join(directory.path, 'blocked');
    writeFileSync(path, '');
    expect(failureOf(await createAcceptedStateFile(join(path, 'accepted')).save(aState(), never))).toContain(
      'cannot be written',
    );
  });

  it.each([
    { name: 'empty', damage: () => Buffer.alloc(0), says: /empty, damaged/ },
    { name: 'cut off', damage: (bytes: Buffer) => bytes.subarray(0, -10), says: /digest does not match/ },
    { name: 'of another program', damage: () => Buffer.from('{"patches": []}\n'), says: /another version/ },
    {
      name: 'full of zeros, as after a power failure',
      damage: (bytes: Buffer) => Buffer.alloc(bytes.length),
      says: /damaged/,
    },
  ])('that is $name is an error and no crash', async ({ damage, says }) => {
    const path = aPath();
    const store = createAcceptedStateFile(path);
    await store.save(aState(), never);
    writeFileSync(path, damage(readFileSync(path)));
    expect(failureOf(await store.load(never))).toMatch(says);
  });

  it('notices every single damaged bit', async () => {
    const path = aPath();
    const store = createAcceptedStateFile(path);
    await store.save(aState(), never);
    const good = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(7), async (at, bit) => {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        writeFileSync(path, bytes);
        expect((await store.load(never)).ok).toBe(false);
      }),
    );
  });
});
