import { styleText } from 'node:util';
import { printable } from '#domain/printable.ts';

/** What a piece of text is, not how it looks: that is decided here, in one place. */
export type Style = 'good' | 'bad' | 'added' | 'removed' | 'warning' | 'strong' | 'faint';

export interface Span {
  readonly text: string;
  readonly style?: Style;
}

/** One line of output. Colours are kept apart from its text, so that no text of others can bring colours along. */
export type StyledLine = readonly Span[];

const LOOKS: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  good: ['green', 'bold'],
  bad: ['red', 'bold'],
  added: 'green',
  removed: 'red',
  warning: 'yellow',
  strong: 'bold',
  faint: 'dim',
};

export const plain = (text: string): StyledLine => [{ text }];

/** The line as a terminal gets it. Nothing in its text is obeyed by the terminal. */
export const renderLine = (line: StyledLine, colour: boolean): string =>
  line
    .map(({ text, style }) => {
      const safe = printable(text);
      return colour && style !== undefined && safe !== ''
        ? styleText(LOOKS[style], safe, { validateStream: false })
        : safe;
    })
    .join('')
    .trimEnd();

/**
 * Text in lines of at most `width` characters: broken between words, and within a word that is longer than a line.
 * Nothing is ever left out. The text is made printable first, so that its width is the one that is shown.
 */
export function wrapText(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= room) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = chunks(word, room);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

/** A text that is not made of words, such as code or hex, in pieces of at most `width` characters; one at least. */
export function chunks(text: string, width: number): string[] {
  const characters = Array.from(text);
  const count = Math.max(1, Math.ceil(characters.length / width));
  return Array.from({ length: count }, (_, index) => characters.slice(index * width, (index + 1) * width).join(''));
}
