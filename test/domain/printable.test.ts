import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '#domain/printable.ts';

describe('printable', () => {
  it.each([
    ['/usr/bin/node', '/usr/bin/node'],
    ['Größe, 大きさ, 🩹', 'Größe, 大きさ, 🩹'],
    ['a\u001b[31mred', 'a\\u001b[31mred'],
    ['\u009b31m', '\\u009b31m'],
    ['one\ntwo\rthree', 'one\\u000atwo\\u000dthree'],
    ['a\u202eb', 'a\\u202eb'],
    ['a\u2028b', 'a\\u2028b'],
    ['\u{e0001}', '\\udb40\\udc01'],
  ])('shows %j as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves nothing that a terminal obeys, and changes no JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
        expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text);
      }),
    );
  });
});
