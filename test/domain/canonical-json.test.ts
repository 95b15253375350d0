import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, MAX_CANONICAL_BYTES, parseCanonical } from '#domain/canonical-json.ts';
import { toHex } from '#domain/bytes.ts';

const text = (value: unknown): string => {
  const result = canonicalJson(value);
  return result.ok ? new TextDecoder().decode(result.value) : `refused: ${result.error}`;
};
const parse = (json: string | Uint8Array) => parseCanonical(typeof json === 'string' ? Buffer.from(json) : json);

describe('canonicalJson', { timeout: 60_000 }, () => {
  it('writes any JSON value as the reference implementation does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(text(value)).toBe(canonicalize(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('orders members by UTF-16 code units, as the example of RFC 8785 section 3.2.3 shows', () => {
    const members = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.keys(JSON.parse(text(members)) as object)).toHaveLength(7);
    expect(text(members)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
  });

  it('writes numbers and strings as the example of RFC 8785 section 3.2.4 shows, byte for byte', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    const result = canonicalJson(value);
    expect(result.ok && toHex(result.value)).toBe(
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
    );
  });

  it.each([
    ['NaN', Number.NaN, 'number'],
    ['infinity', { a: [Number.POSITIVE_INFINITY] }, 'number'],
    ['half a surrogate pair', 'a\ud800b', 'surrogate'],
    ['half a surrogate pair in a name', { '\udc00': 1 }, 'surrogate'],
    ['undefined', { a: undefined }, 'undefined'],
    ['a hole in a list', [1, , 3], 'undefined'],
    ['a function', { a: () => 1 }, 'function'],
    ['a big integer', 10n, 'bigint'],
    ['an object of a class', new Date(0), 'class'],
    ['a map', { a: new Map() }, 'class'],
    ['a member called __proto__', JSON.parse('{"__proto__": 1}'), '__proto__'],
    ['65 levels', JSON.parse(`${'['.repeat(66)}${']'.repeat(66)}`), 'deeper'],
  ])('refuses %s', (_, value, reason) => {
    const result = canonicalJson(value);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error).toContain(reason);
  });
});

describe('parseCanonical', () => {
  it('reads back what canonicalJson wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const bytes = canonicalJson(value);
        expect(bytes.ok && parseCanonical(bytes.value)).toEqual({
          ok: true,
          value: JSON.parse(JSON.stringify(value)) as unknown,
        });
      }),
    );
  });

  it.each([
    ['white space', '{"a": 1}'],
    ['a final line feed', '{"a":1}\n'],
    ['another order', '{"b":1,"a":2}'],
    ['a duplicate member', '{"a":1,"a":1}'],
    ['a duplicate that hides in an escape', '{"a":1,"\\u0061":1}'],
    ['a needless escape', '"\\u0061"'],
    ['an escaped solidus', '"\\/"'],
    ['another number form', '1e2'],
    ['a trailing zero', '1.0'],
    ['minus zero', '-0'],
    ['an integer that a double cannot hold', '18446744073709551615'],
    ['a number that is infinite', '1e400'],
    ['a byte order mark', '\ufeff{}'],
    ['a second value', '{}{}'],
    ['a member called __proto__', '{"__proto__":{}}'],
    ['a comment', '{}//'],
    ['nothing', ''],
    ['upper-case hex in an escape', '"\\u000F"'],
    ['half a surrogate pair', '"\\ud800"'],
    ['NaN', 'NaN'],
    ['deep nesting', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['nesting that would end a stack', `${'['.repeat(400_000)}${']'.repeat(400_000)}`],
  ])('refuses %s', (_, json) => {
    expect(parse(json).ok).toBe(false);
  });

  it.each([
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['an overlong form', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)],
    ['an encoded surrogate', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ['more than a megabyte', Buffer.from(JSON.stringify('x'.repeat(MAX_CANONICAL_BYTES)))],
  ])('refuses %s', (_, bytes) => {
    expect(parse(bytes).ok).toBe(false);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof parseCanonical(bytes).ok === 'boolean'));
  });
});
