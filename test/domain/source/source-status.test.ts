import { describe, expect, it } from 'vitest';
import { sourceFailure, SOURCE_REASONS, type SourceReason } from '#domain/source/source-failure.ts';
import { summarizeSource, type SourceFindings } from '#domain/source/source-status.ts';
import { aCommit, aPatchSet, aRejection } from '../../support/source-builders.ts';

const now = new Date('2026-11-24T06:00:00Z');
const desired = aPatchSet([{ name: 'a' }]);
const found: SourceFindings = {
  attempted: desired.revision,
  desired,
  documents: { valid: 1, rejected: 0, ignored: 0 },
  failure: undefined,
  verified: undefined,
  storage: undefined,
  missingFolder: undefined,
  contactAt: now.toISOString(),
  previous: undefined,
  now,
};
const verified = {
  mode: 'Head' as const,
  principal: 'alice@example.org',
  key: 'SHA256:abc',
  firstSeen: '2026-11-24T05:00:00.000Z',
};
const types = (over: Partial<SourceFindings>): string[] =>
  summarizeSource({ ...found, ...over }).conditions.map(({ type, status }) => `${type}=${status}`);

describe('summarizeSource', () => {
  it.each([
    { name: 'all is in force', over: {}, conditions: ['Ready=True'] },
    {
      name: 'the server is away',
      over: { failure: sourceFailure('Unreachable', 'no route') },
      conditions: ['Ready=False', 'Reconciling=True', 'FetchFailed=True'],
    },
    {
      name: 'the token is wrong',
      over: { failure: sourceFailure('AuthenticationFailed', 'refused') },
      conditions: ['Ready=False', 'Stalled=True', 'FetchFailed=True'],
    },
    {
      name: 'the history was rewritten',
      over: { failure: sourceFailure('HistoryRewritten', 'rewound') },
      conditions: ['Ready=False', 'Stalled=True', 'HistoryRewritten=True'],
    },
    {
      name: 'removals wait for a person',
      over: { desired: { ...desired, removalsBlocked: 'too many' } },
      conditions: ['Ready=False', 'PruneBlocked=True'],
    },
    {
      name: 'a document is broken',
      over: { desired: { ...desired, rejected: [aRejection()] } },
      conditions: ['Ready=False'],
    },
    { name: 'the folder is missing', over: { missingFolder: 'patchs' }, conditions: ['Ready=False'] },
    { name: 'the disk is full', over: { storage: 'no space' }, conditions: ['Ready=True', 'StorageFailed=True'] },
    { name: 'the commit is signed', over: { verified }, conditions: ['Ready=True', 'SourceVerified=True'] },
    {
      name: 'the server is away and what is in force is signed',
      over: { verified, failure: sourceFailure('Unreachable', 'no route') },
      conditions: ['Ready=False', 'Reconciling=True', 'FetchFailed=True', 'SourceVerified=True'],
    },
    {
      name: 'a newer commit is not signed',
      over: { verified, failure: sourceFailure('NotSigned', 'no signature') },
      conditions: ['Ready=False', 'Stalled=True', 'SourceVerified=False'],
    },
    {
      name: 'it is not known who may sign',
      over: { failure: sourceFailure('SignersUnusable', 'no file') },
      conditions: ['Ready=False', 'Stalled=True', 'SourceVerified=False'],
    },
    { name: 'nothing was read yet', over: { desired: undefined }, conditions: ['Ready=False'] },
  ])('says so when $name', ({ over, conditions }) => {
    expect(types(over)).toEqual(conditions);
  });

  it('names who signed the commit in force, by which key, and when it was first seen', () => {
    const { conditions } = summarizeSource({ ...found, verified });
    expect(conditions.find(({ type }) => type === 'SourceVerified')?.message).toBe(
      `${desired.revision} is signed by alice@example.org with key SHA256:abc; first seen here at 2026-11-24T05:00:00.000Z.`,
    );
  });

  it('keeps saying what is in force while the server is away', () => {
    const status = summarizeSource({ ...found, failure: sourceFailure('Unreachable', 'no route to git.example') });
    expect(status.message).toContain('No route to git.example.');
    expect(status.message).toContain(`1 patch of main@sha1:${aCommit('a')} in force.`);
    expect(status.lastAppliedRevision).toBe(desired.revision);
  });

  it('carries the time of the last change, and of the last answer of the server', () => {
    const first = summarizeSource(found);
    const later = new Date(now.getTime() + 60_000);
    const second = summarizeSource({ ...found, contactAt: undefined, previous: first, now: later });
    expect(second.conditions).toEqual(first.conditions);
    expect(second.lastContactTime).toBe(now.toISOString());
    const third = summarizeSource({
      ...found,
      failure: sourceFailure('Timeout', 'slow'),
      previous: second,
      now: later,
    });
    expect(third.conditions.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(
      third.conditions.map(() => later.toISOString()),
    );
  });

  it('repeats ten rejections at most and counts them all', () => {
    const rejected = Array.from({ length: 40 }, (_, line) => aRejection({ line: line + 1 }));
    const documents = { valid: 1, rejected: 40, ignored: 3 };
    const status = summarizeSource({ ...found, desired: { ...desired, rejected }, documents });
    expect(status.rejected).toHaveLength(10);
    expect(status.documents.rejected).toBe(40);
    expect(status.message).toContain('40 of 41 documents were rejected');
  });
});

describe('sourceFailure', () => {
  it.each(Object.keys(SOURCE_REASONS) as SourceReason[])('gives whole sentences for %s', (reason) => {
    expect(sourceFailure(reason, 'something happened').message).toMatch(/^Something happened\. [A-Z].*[^.]\.$/);
  });
});
