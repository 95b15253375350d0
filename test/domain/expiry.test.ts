import { describe, expect, it } from 'vitest';
import { expiryAgainst, type HeldVersion } from '#domain/expiry.ts';
import { aPatch, aVerifiedPatch, buildId, digest, name, OURS, THEIRS } from '../support/builders.ts';

const EXPIRES = '2026-11-24T12:00:00Z';
const BEFORE = new Date('2026-11-24T11:59:59.999Z');
const AT = new Date(EXPIRES);

const wanted = (expires = EXPIRES) => ({
  patch: aVerifiedPatch({ patch: aPatch({ expires }) }),
  owner: OURS,
  buildId: buildId('a'),
});
const held = (over: Partial<HeldVersion> = {}): HeldVersion => ({
  name: name('cve-1'),
  digest: digest('1'),
  owner: OURS,
  buildId: buildId('a'),
  state: 'Live',
  ...over,
});

describe('a version of a patch at its signed date', () => {
  it.each([
    { title: 'before it, in nothing yet: put in', now: BEFORE, in: [], expires: EXPIRES, reason: undefined },
    { title: 'at it, in nothing yet: refused', now: AT, in: [], expires: EXPIRES, reason: 'Expired' },
    { title: 'no date that can be read: refused', now: BEFORE, in: [], expires: 'never', reason: 'Expired' },
    { title: 'before it, over an older one: put in', now: BEFORE, in: [held({ digest: digest('0') })] },
    { title: 'past it, over an older one: refused', in: [held({ digest: digest('0') })], reason: 'Expired' },
    { title: 'past it, in and whole: nothing against it', in: [held()] },
    { title: 'past it, in and tampered with: mended', in: [held({ state: 'Tampered' })] },
    { title: 'past it, half in: finished', in: [held({ state: 'Partial' })] },
    { title: 'past it, taken out before: refused', in: [held({ state: 'Retired' })], reason: 'Expired' },
    { title: 'past it, in beside one taken out: mended', in: [held({ state: 'Retired' }), held()] },
    { title: 'past it, in for another owner: refused', in: [held({ owner: THEIRS })], reason: 'Expired' },
    { title: 'past it, in under another name: refused', in: [held({ name: name('cve-2') })], reason: 'Expired' },
    { title: 'past it, in another build: refused', in: [held({ buildId: buildId('b') })], reason: 'Expired' },
    { title: 'past it, in a build that is gone: refused', in: [held({ buildId: undefined })], reason: 'Expired' },
  ])('$title', ({ now = AT, in: inProcess, expires, reason }) => {
    expect(expiryAgainst(wanted(expires), inProcess, now)?.reason).toBe(reason);
  });

  it('is named in the refusal', () => {
    expect(expiryAgainst(wanted(), [], AT)?.message).toBe(`expired at ${EXPIRES}: applied to no further process`);
  });
});
