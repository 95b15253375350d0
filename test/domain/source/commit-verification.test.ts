import { describe, expect, it } from 'vitest';
import {
  judgeUnverified,
  parseCommitters,
  verificationFault,
  type VerificationSettings,
  type VerifiedHead,
} from '#domain/source/commit-verification.ts';
import { failureOf, valueOf } from '../../support/git-sources.ts';
import { aCommit, aHead } from '../../support/source-builders.ts';

const head: VerificationSettings = {
  mode: 'Head',
  ref: { kind: 'branch', name: 'main' },
  history: 'FastForwardOnly',
  hasAllowedSigners: true,
  hasRevokedSigners: true,
  allowedCommitters: ['alice@example.org'],
};
const none: VerificationSettings = {
  ...head,
  mode: 'None',
  hasAllowedSigners: false,
  hasRevokedSigners: false,
  allowedCommitters: [],
};
const tag: VerificationSettings = { ...head, mode: 'Tag', ref: { kind: 'tag', name: 'v1' } };

describe('verificationFault', () => {
  it.each([
    { name: 'no verification', settings: none },
    { name: 'no verification of a rewritten history', settings: { ...none, history: 'Any' as const } },
    { name: 'the newest commit of a branch', settings: head },
    { name: 'the commit of a tag', settings: { ...tag, mode: 'Head' as const } },
    { name: 'a tag', settings: tag },
    { name: 'a range of versions', settings: { ...tag, ref: { kind: 'semver' as const, range: '1.x' } } },
    {
      name: 'no revoked keys and any committer',
      settings: { ...head, hasRevokedSigners: false, allowedCommitters: [] },
    },
  ])('has nothing against $name', ({ settings }) => {
    expect(verificationFault(settings)).toBeUndefined();
  });

  it.each([
    { name: 'signers whom nobody asks', settings: { ...none, hasAllowedSigners: true }, says: /no commit would be/ },
    {
      name: 'revocations that nobody asks',
      settings: { ...none, hasRevokedSigners: true },
      says: /no commit would be/,
    },
    {
      name: 'committers whom nobody asks',
      settings: { ...none, allowedCommitters: ['a@b'] },
      says: /no commit would be/,
    },
    { name: 'no signers', settings: { ...head, hasAllowedSigners: false }, says: /nobody is named/ },
    { name: 'a history that may go back', settings: { ...head, history: 'Any' as const }, says: /however old/ },
    { name: 'the tag of a branch', settings: { ...tag, ref: head.ref }, says: /a branch has no tag/ },
    {
      name: 'the tag of a pinned commit',
      settings: { ...tag, ref: { kind: 'commit' as const, commit: aCommit() } },
      says: /a commit has no tag/,
    },
  ])('refuses $name', ({ settings, says }) => {
    expect(verificationFault(settings)?.message).toMatch(says);
  });
});

describe('parseCommitters', () => {
  it.each(['alice@example.org', 'root@localhost', '12+bot@users.noreply.example'])('takes %s', (text) => {
    expect(valueOf(parseCommitters([text]))).toEqual([text]);
  });

  it.each(['', ' ', 'Alice <alice@example.org>', 'a b', 'al\u00efce@example.org', 'a,b', 'a\n'])(
    'refuses %j',
    (text) => {
      expect(failureOf(parseCommitters(['alice@example.org', text])).message).toContain('no address');
    },
  );
});

describe('judgeUnverified', () => {
  const before: VerifiedHead = {
    mode: 'Head',
    principal: 'alice@example.org',
    key: 'SHA256:x',
    firstSeen: '2026-11-24T06:00:00.000Z',
  };
  const question = { before: undefined, ...aHead(), confirmed: undefined };

  it.each([
    { name: 'where nobody ever vouched', question },
    { name: 'that a person has named', question: { ...question, before, confirmed: aHead().commit } },
  ])('lets a commit follow $name', ({ question: asked }) => {
    expect(judgeUnverified(asked)).toEqual({ ok: true, value: undefined });
  });

  it.each([
    { name: 'after one that was signed', question: { ...question, before } },
    { name: 'when another one was named', question: { ...question, before, confirmed: aCommit('c') } },
  ])('refuses a commit $name', ({ question: asked }) => {
    const failure = failureOf(judgeUnverified(asked));
    expect(failure).toMatchObject({ reason: 'VerificationDropped', condition: 'SourceVerified', kind: 'refused' });
    expect(failure.message).toMatch(/signed by alice@example.org.*confirm a{40} with --confirm-history/);
  });
});
