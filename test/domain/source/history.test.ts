import { describe, expect, it } from 'vitest';
import { judgeHistory, type HistoryQuestion } from '#domain/source/history.ts';
import { headOfPin, headOfRef } from '#domain/source/remote-head.ts';
import { aCommit, aHead } from '../../support/source-builders.ts';

const before = aHead(aCommit('a'));
const next = aHead(aCommit('b'));
const onBranch: HistoryQuestion = {
  policy: 'FastForwardOnly',
  ref: { kind: 'branch', name: 'main' },
  accepted: before,
  next,
  relation: 'ahead',
  versionOrder: 0,
  confirmed: undefined,
  isVerifying: false,
};
const tagged = (digit: string) => headOfRef('refs/tags/v1', aCommit(digit));
const onTag: HistoryQuestion = {
  ...onBranch,
  ref: { kind: 'tag', name: 'v1' },
  accepted: tagged('a'),
  next: tagged('a'),
};
const released = (version: string, digit: string) => headOfRef(`refs/tags/v${version}`, aCommit(digit), version);
const onRange: HistoryQuestion = {
  ...onBranch,
  ref: { kind: 'semver', range: '1.x' },
  accepted: released('1.1.0', 'a'),
  next: released('1.2.0', 'b'),
  relation: 'diverged',
  versionOrder: -1,
};
const onPin: HistoryQuestion = {
  ...onBranch,
  ref: { kind: 'commit', commit: next.commit },
  next: headOfPin(next.commit),
};

describe('judgeHistory', () => {
  it.each<{ name: string; question: HistoryQuestion }>([
    { name: 'the first commit ever', question: { ...onBranch, accepted: undefined, relation: 'diverged' } },
    { name: 'a branch that goes on', question: onBranch },
    { name: 'the same commit again', question: { ...onBranch, next: before, relation: 'same' } },
    { name: 'a rewrite under Any', question: { ...onBranch, policy: 'Any', relation: 'diverged' } },
    {
      name: 'a rewrite that a person confirmed',
      question: { ...onBranch, relation: 'diverged', confirmed: next.commit },
    },
    { name: 'a tag that stays', question: onTag },
    { name: 'a higher version on another branch', question: onRange },
    {
      name: 'the same version at the same commit',
      question: { ...onRange, next: released('1.1.0', 'a'), versionOrder: 0 },
    },
    { name: 'a pin that a person changed', question: { ...onPin, relation: 'behind' } },
  ])('follows $name', ({ question }) => {
    expect(judgeHistory(question)).toEqual({ ok: true, value: question.next });
  });

  it.each<{ name: string; question: HistoryQuestion; says: RegExp }>([
    {
      name: 'a rewound branch',
      question: { ...onBranch, relation: 'behind' },
      says: /Branch main was set back to bbbbbbbbbbbb/,
    },
    { name: 'a rewritten branch', question: { ...onBranch, relation: 'diverged' }, says: /main was rewritten/ },
    {
      name: 'a rewrite when another commit was confirmed',
      question: { ...onBranch, relation: 'diverged', confirmed: aCommit('c') },
      says: /was rewritten/,
    },
    { name: 'a moved tag', question: { ...onTag, next: tagged('b'), relation: 'ahead' }, says: /Tag v1 was moved/ },
    { name: 'a lower version', question: { ...onRange, versionOrder: 1 }, says: /went down/ },
    {
      name: 'a version that means another commit',
      question: { ...onRange, next: released('1.1.0', 'b'), versionOrder: 0 },
      says: /now means/,
    },
  ])('keeps the last good state at $name', ({ question, says }) => {
    const verdict = judgeHistory(question);
    expect(verdict).toMatchObject({ ok: false, error: { condition: 'HistoryRewritten', kind: 'refused' } });
    if (verdict.ok) return;
    expect(verdict.error.message).toMatch(says);
    expect(verdict.error.message).toContain('its patches stay in force');
    expect(verdict.error.message).toContain(`confirm ${question.next.commit}`);
  });

  const verifying = { isVerifying: true, confirmed: next.commit };
  it.each<{ name: string; question: HistoryQuestion; isFollowed: boolean }>([
    { name: 'a branch that goes on', question: { ...onBranch, isVerifying: true }, isFollowed: true },
    { name: 'a rewrite', question: { ...onBranch, isVerifying: true, relation: 'diverged' }, isFollowed: false },
    {
      name: 'a rewrite under Any',
      question: { ...onBranch, isVerifying: true, policy: 'Any', relation: 'diverged' },
      isFollowed: false,
    },
    { name: 'a confirmed rewrite', question: { ...onBranch, ...verifying, relation: 'diverged' }, isFollowed: true },
    { name: 'a confirmed rewind', question: { ...onBranch, ...verifying, relation: 'behind' }, isFollowed: false },
    {
      name: 'a confirmed rewind under Any',
      question: { ...onBranch, ...verifying, policy: 'Any', relation: 'behind' },
      isFollowed: false,
    },
    { name: 'a confirmed lower version', question: { ...onRange, ...verifying, versionOrder: 1 }, isFollowed: false },
    { name: 'a higher version', question: { ...onRange, isVerifying: true }, isFollowed: true },
    { name: 'a confirmed tag that moved', question: { ...onTag, ...verifying, next: tagged('b') }, isFollowed: true },
    { name: 'a tag that moved', question: { ...onTag, isVerifying: true, next: tagged('b') }, isFollowed: false },
  ])('where commits are verified, follows $name: $isFollowed', ({ question, isFollowed }) => {
    const asked =
      question.ref.kind === 'tag' ? { ...question, confirmed: question.confirmed && aCommit('b') } : question;
    expect(judgeHistory(asked).ok).toBe(isFollowed);
  });

  it('where commits are verified, says that the way back is a signature', () => {
    const verdict = judgeHistory({ ...onBranch, ...verifying, relation: 'behind' });
    expect(verdict.ok ? '' : verdict.error.message).toContain('sign a new commit that reverts');
    expect(verdict.ok ? '' : verdict.error.message).not.toContain('--confirm-history');
  });
});
