import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, fromEitherBase64, toBase64 } from '#domain/base64.ts';

describe('base64', () => {
  it('is what Node writes, and reads it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it('accepts one text for some bytes and no other', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+/=_\- \n]{0,16}$/), (text) => {
        const bytes = fromBase64(text);
        if (bytes !== undefined) expect(toBase64(bytes)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['no padding', 'YQ'],
    ['one padding sign of two', 'YQ='],
    ['spare bits', 'YR=='],
    ['spare bits of the longer end', 'YWJ='],
    ['a line feed', 'YWJj\n'],
    ['a space', 'YW Jj'],
    ['the URL alphabet', 'YW-_'],
    ['padding in the middle', 'YQ==YWJj'],
    ['padding alone', '===='],
    ['one digit', 'A==='],
    ['a letter outside ASCII', 'YWJé'],
  ])('refuses %s', (_, text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});

describe('base64 of other tools', () => {
  it('is read in both alphabets, the URL-safe one also without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const [standard, urlSafe] = [Buffer.from(bytes).toString('base64'), Buffer.from(bytes).toString('base64url')];
        expect(fromEitherBase64(standard)).toEqual(bytes);
        expect(fromEitherBase64(urlSafe)).toEqual(bytes);
        expect(fromEitherBase64(standard.replaceAll('+', '-').replaceAll('/', '_'))).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['both alphabets in one text', '+-AA'],
    ['the standard alphabet without padding', 'Y/8'],
    ['spare bits', 'YR=='],
    ['spare bits without padding', 'YR'],
    ['one padding sign of two', 'YQ='],
    ['too much padding', 'YWI=='],
    ['a line feed', 'YWJj\n'],
    ['a space', 'YW Jj'],
    ['one digit', 'A'],
    ['padding alone', '===='],
  ])('is refused with %s', (_, text) => {
    expect(fromEitherBase64(text)).toBeUndefined();
  });
});
