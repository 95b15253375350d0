import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunks, renderLine, wrapText } from '../../cli/styled-text.ts';

describe('renderLine', () => {
  const line = [{ text: 'a ' }, { text: 'b\u001b[31m', style: 'good' }, { text: '  ' }] as const;

  it('has no colours where nobody wants them, and no spaces at the end', () => {
    expect(renderLine(line, false)).toBe('a b\\u001b[31m');
  });

  it('has those of the style and none of the text', () => {
    expect(renderLine(line, true)).toBe('a \u001b[32m\u001b[1mb\\u001b[31m\u001b[22m\u001b[39m');
  });
});

describe('wrapText', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one', 3, ['one']],
    ['abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
    ['', 5, ['']],
    ['a\nb', 20, ['a\\u000ab']],
  ])('breaks %j at %i', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });

  it('leaves nothing out and exceeds no line', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const lines = wrapText(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(lines.every((one) => one.length <= width)).toBe(true);
      }),
    );
  });
});

describe('chunks', () => {
  it('cuts no character in two', () => {
    expect(chunks('a😀b', 2)).toEqual(['a😀', 'b']);
    expect(chunks('', 2)).toEqual(['']);
  });
});
