import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GitObject } from '#domain/source/git-object.ts';
import { readClaims } from '#domain/source/git-object.ts';
import { judgeSignature, type SignatureQuestion } from '#domain/source/judge-signature.ts';
import { headOfRef } from '#domain/source/remote-head.ts';
import { parseAllowedSigners } from '#domain/trust/allowed-signers.ts';
import { parseRevokedSigners } from '#domain/trust/revoked-signers.ts';
import { aCommitObject, anArmor, aTagObject } from '../../support/git-objects.ts';
import { failureOf, valueOf } from '../../support/git-sources.ts';
import { sha256 } from '../../support/sha256.ts';
import { anEd25519Key, keyIdOf } from '../../support/signing.ts';
import { aCommit, aHead } from '../../support/source-builders.ts';

const [alice, bob, lost, mallory] = [anEd25519Key(), anEd25519Key(), anEd25519Key(), anEd25519Key()];
const allowed = valueOf(
  parseAllowedSigners(
    [
      `alice@example.org namespaces="git" ${alice.line}`,
      `bob@example.org namespaces="git",valid-before="20260601" ${bob.line}`,
      `*@example.org namespaces="git" ${lost.line}`,
      '',
    ].join('\n'),
  ),
);
const revoked = valueOf(parseRevokedSigners(new TextEncoder().encode(`${lost.line}\n`)));
const now = new Date('2026-11-24T06:00:00Z');
const pgp = '-----BEGIN PGP SIGNATURE-----\n\niQEzBAABCAAdFiEE\n-----END PGP SIGNATURE-----';

const onHead: SignatureQuestion = {
  mode: 'Head',
  head: aHead(),
  object: aCommitObject({ signatures: [anArmor(alice)] }),
  rules: { allowed, revoked },
  allowedCommitters: [],
  firstSeen: now,
};
const signedBy = (key: typeof alice) => aCommitObject({ signatures: [anArmor(key)] });
const onTag: SignatureQuestion = {
  ...onHead,
  mode: 'Tag',
  head: headOfRef('refs/tags/v1', aCommit()),
  object: aTagObject({ signature: anArmor(alice) }),
};

describe('judgeSignature', () => {
  it.each<{ name: string; question: SignatureQuestion; principal?: string }>([
    { name: 'a commit of an allowed signer', question: onHead },
    { name: 'a tag of an allowed signer', question: onTag },
    { name: 'a committer on the list', question: { ...onHead, allowedCommitters: ['alice@example.org'] } },
    { name: 'a tagger on the list', question: { ...onTag, allowedCommitters: ['alice@example.org'] } },
    {
      name: 'a commit that was first seen before the end of its key',
      question: { ...onHead, object: signedBy(bob), firstSeen: new Date('2026-05-31T00:00:00Z') },
      principal: 'bob@example.org',
    },
    {
      name: 'a key that only another list revokes',
      question: { ...onHead, object: signedBy(lost), rules: { allowed, revoked: undefined } },
      principal: '*@example.org',
    },
  ])('leaves $name to git, with the lines of that key only', ({ question, principal = 'alice@example.org' }) => {
    const { signers, verified } = valueOf(judgeSignature(question, sha256));
    expect(signers.map((signer) => signer.principals)).toEqual([principal]);
    expect(verified).toMatchObject({ mode: question.mode, principal, firstSeen: question.firstSeen.toISOString() });
    expect(verified.key).toMatch(/^SHA256:/);
  });

  it.each<{ name: string; over: Partial<SignatureQuestion>; reason: string; says: RegExp }>([
    { name: 'no signature', over: { object: aCommitObject() }, reason: 'NotSigned', says: /has no signature/ },
    {
      name: 'a signature in the message only',
      over: { object: aCommitObject({ message: `hello\n${anArmor(alice)}\n` }) },
      reason: 'NotSigned',
      says: /has no signature/,
    },
    {
      name: 'the key of a forge, which signs by OpenPGP what is merged there',
      over: {
        object: aCommitObject({ committer: 'committer GitHub <noreply@github.com> 1 +0000', signatures: [pgp] }),
      },
      reason: 'SignatureUnsupported',
      says: /what a forge merges, it signs by its own key/,
    },
    {
      name: 'two signatures, of which the first is good',
      over: { object: aCommitObject({ signatures: [anArmor(alice), anArmor(mallory)] }) },
      reason: 'SignatureUnsupported',
      says: /not the only one/,
    },
    {
      name: 'another signature beside the good one',
      over: { object: aCommitObject({ signatures: [anArmor(alice)], more: 'gpgsig-sha256 x\n' }) },
      reason: 'SignatureUnsupported',
      says: /not the only one/,
    },
    {
      name: 'a signature over a patch',
      over: { object: aCommitObject({ signatures: [anArmor(alice, 'stopgap-dsse@stopgap.dev')] }) },
      reason: 'SignatureUnsupported',
      says: /another purpose than Git/,
    },
    {
      name: 'half an armor',
      over: { object: aCommitObject({ signatures: [anArmor(alice).slice(0, 90)] }) },
      reason: 'SignatureUnsupported',
      says: /not a well-formed/,
    },
    {
      name: 'a stranger',
      over: { object: signedBy(mallory) },
      reason: 'SignerUnknown',
      says: new RegExp(`${keyIdOf(mallory).replace(/[+/]/g, '\\$&')}, which is not among`),
    },
    {
      name: 'a revoked key, although it is allowed',
      over: { object: signedBy(lost) },
      reason: 'SignerRevoked',
      says: /which is revoked/,
    },
    {
      name: 'a key that had ended when the commit was first seen, whatever the commit says',
      over: { object: signedBy(bob) },
      reason: 'SignerExpired',
      says: /signed by bob@example.org.*2026-11-24T06:00:00.000Z, when it was first seen/,
    },
    {
      name: 'a committer who is not on the list',
      over: { allowedCommitters: ['carol@example.org'] },
      reason: 'CommitterNotAllowed',
      says: /names alice@example.org as its committer, who is not/,
    },
    {
      name: 'a committer on the list, signed by somebody else who may sign',
      over: {
        allowedCommitters: ['alice@example.org', 'bob@example.org'],
        object: aCommitObject({ committer: 'committer B <bob@example.org> 1 +0000', signatures: [anArmor(alice)] }),
      },
      reason: 'CommitterNotAllowed',
      says: /names bob@example.org as its committer and is signed by alice@example.org/,
    },
    {
      name: 'two committers',
      over: {
        allowedCommitters: ['alice@example.org'],
        object: aCommitObject({
          committer: 'committer A <alice@example.org> 1 +0000\ncommitter B <bob@example.org> 1 +0000',
          signatures: [anArmor(alice)],
        }),
      },
      reason: 'CommitterNotAllowed',
      says: /no committer with an address/,
    },
  ])('refuses $name', ({ over, reason, says }) => {
    const failure = failureOf(judgeSignature({ ...onHead, ...over }, sha256));
    expect(failure).toMatchObject({ reason, condition: 'SourceVerified', kind: 'refused' });
    expect(failure.message).toMatch(says);
    expect(failure.message).toContain(onHead.head.revision);
  });

  it.each<{ name: string; object: GitObject; reason: string; says: RegExp }>([
    { name: 'that is none', object: signedBy(alice), reason: 'NotSigned', says: /no annotated tag/ },
    { name: 'without a signature', object: aTagObject(), reason: 'NotSigned', says: /has no signature/ },
    {
      name: 'that an older release was signed as',
      object: aTagObject({ name: 'v0.9', signature: anArmor(alice) }),
      reason: 'TagMismatch',
      says: /signed under another name/,
    },
    {
      name: 'for another commit',
      object: aTagObject({ target: aCommit('e'), signature: anArmor(alice) }),
      reason: 'TagMismatch',
      says: /signed for another object/,
    },
    {
      name: 'with text behind its signature',
      object: aTagObject({ signature: `${anArmor(alice)}\nmore` }),
      reason: 'SignatureUnsupported',
      says: /not a well-formed/,
    },
    {
      name: 'with two signatures, of which the last counts',
      object: aTagObject({ signature: `${anArmor(alice)}\n${anArmor(mallory)}` }),
      reason: 'SignerUnknown',
      says: /not among the allowed/,
    },
  ])('refuses a tag $name', ({ object, reason, says }) => {
    const failure = failureOf(judgeSignature({ ...onTag, object }, sha256));
    expect(failure).toMatchObject({ reason, condition: 'SourceVerified', kind: 'refused' });
    expect(failure.message).toMatch(says);
  });

  it('leaves a revoked key in a binary list to ssh-keygen', () => {
    const list = valueOf(parseRevokedSigners(new TextEncoder().encode('SSHKRL\n\0')));
    expect(judgeSignature({ ...onHead, rules: { allowed, revoked: list } }, sha256).ok).toBe(true);
  });
});

describe('readClaims', () => {
  it('takes any bytes for what they are and never throws', () => {
    const whole = aCommitObject({ signatures: [anArmor(alice)] }).bytes;
    const mutated = fc
      .tuple(fc.nat({ max: whole.length - 1 }), fc.uint8Array({ maxLength: 8 }))
      .map(([at, bytes]) => Uint8Array.of(...whole.slice(0, at), ...bytes, ...whole.slice(at + bytes.length)));
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated),
        fc.constantFrom('commit', 'tag'),
        (bytes, type) => {
          expect(['none', 'ssh', 'unusable']).toContain(readClaims({ type, id: aCommit(), bytes }).signature.kind);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads an address only where it is one, and plain', () => {
    const emailOf = (committer: string) => readClaims(aCommitObject({ committer })).email;
    expect(emailOf('committer Al\u00efce <alice@example.org> 1 +0000')).toBe('alice@example.org');
    expect(emailOf('committer A <alice@example.org> <eve@example.org> 1 +0000')).toBeUndefined();
    expect(emailOf('committer A <alice@ex\u001bample.org> 1 +0000')).toBeUndefined();
    expect(emailOf('committer A alice@example.org 1 +0000')).toBeUndefined();
    expect(emailOf('committer A <a@example.org>\n <b@example.org> 1 +0000')).toBeUndefined();
  });
});
