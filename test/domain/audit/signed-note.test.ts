import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint, parseCheckpoint, signerName } from '#domain/audit/checkpoint.ts';
import { composeNote, formatVerifierKey, openNote, parseVerifierKey, type NoteKey } from '#domain/audit/signed-note.ts';
import { ok } from '#domain/result.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { aCheckpoint, CHAIN, KEY, NODE } from '../../support/audit-chain.ts';
import { sha256 } from '../../support/sha256.ts';

/** The example of golang.org/x/mod/sumdb/note, whose format signed-note is. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

function keyOf(text: string): NoteKey {
  const key = parseVerifierKey(text, sha256);
  if (!key.ok) throw new Error(key.error);
  return key.value;
}

describe('a signed note', () => {
  it('of another implementation is opened', () => {
    expect(openNote(NOTE, keyOf(PETER), nodeCrypto)).toEqual(ok(TEXT));
    expect(formatVerifierKey(keyOf(PETER), sha256)).toBe(PETER);
  });

  it('may have signatures of others beside it', () => {
    const { note } = aCheckpoint({ seq: 1, hash: 'a'.repeat(64) });
    expect(openNote(`${note}\u2014 witness AAAAAAA=\n`, KEY, nodeCrypto)).toMatchObject({ ok: true });
  });

  it.each([
    { title: 'without its last line break', note: NOTE.slice(0, -1), says: /no signed note/ },
    { title: 'without a signature', note: `${TEXT}\n`, says: /no signature/ },
    { title: 'of another name', note: NOTE.replace('PeterNeumann', 'Somebody'), says: /not signed by PeterNeumann/ },
    { title: 'with another text', note: NOTE.replace('answer', 'Answer'), says: /changed after/ },
    { title: 'with a line between', note: NOTE.replace('\n\u2014', '\nx\n\u2014'), says: /no signature/ },
    { title: 'that is empty', note: '', says: /no signed note/ },
  ])('$title is refused', ({ note, says }) => {
    expect(openNote(note, keyOf(PETER), nodeCrypto)).toMatchObject({
      ok: false,
      error: expect.stringMatching(says) as string,
    });
  });

  it.each([
    { title: 'another id', text: PETER.replace('c74f20a3', 'c74f20a4'), says: /id/ },
    { title: 'another algorithm', text: PETER.replace('+AR', '+BR'), says: /verifier key/ },
    { title: 'no form at all', text: 'x', says: /verifier key/ },
  ])('takes no key with $title', ({ text, says }) => {
    expect(parseVerifierKey(text, sha256)).toMatchObject({ ok: false, error: expect.stringMatching(says) as string });
  });

  it('is never opened for other bytes than were signed', { timeout: 60_000 }, () => {
    const { note } = aCheckpoint({ seq: 7, hash: 'a'.repeat(64) });
    fc.assert(
      fc.property(fc.nat({ max: note.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const opened = openNote(note.slice(0, at) + character + note.slice(at + 1), KEY, nodeCrypto);
        const text = note.slice(0, note.indexOf('\n\n') + 1);
        expect(opened.ok ? opened.value : text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a checkpoint', () => {
  const checkpoint = { chain: CHAIN, node: NODE, seq: 7, hash: 'ab'.repeat(32) };

  it('is three lines', () => {
    expect(formatCheckpoint(checkpoint)).toBe(
      `stopgap.dev/audit/v1/${CHAIN}/node-1\n7\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n`,
    );
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(ok(checkpoint));
  });

  it('may have further lines', () => {
    expect(parseCheckpoint(`${formatCheckpoint(checkpoint)}more\n`)).toEqual(ok(checkpoint));
  });

  it.each([
    ['another origin', 'example.com/log\n7\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n'],
    ['no number', formatCheckpoint(checkpoint).replace('\n7\n', '\nx\n')],
    ['a number with a zero before it', formatCheckpoint(checkpoint).replace('\n7\n', '\n07\n')],
    ['a hash that is too short', formatCheckpoint(checkpoint).replace('q6ur', '')],
    ['another base64 of the same hash', formatCheckpoint(checkpoint).replace('q6s=', 'q6t=')],
  ])('with %s is none', (_, text) => {
    expect(parseCheckpoint(text)).toMatchObject({ ok: false });
  });

  it('is signed under a name that a note can carry', () => {
    expect(signerName('a b+c\n')).toBe('stopgap.dev/audit/a_b_c_');
    expect(composeNote('x\n', { ...KEY, name: signerName('a b') }, new Uint8Array(64), sha256)).toMatch(
      /^x\n\n\u2014 \S+ \S+\n$/,
    );
  });
});
