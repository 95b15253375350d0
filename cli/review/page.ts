import { wrapText, type StyledLine, type Style } from '../styled-text.ts';

/** What the reader has before him. */
export interface Page {
  /** Characters in a line. */
  readonly width: number;
  /** Whether scripts are printed to their end. */
  readonly scripts: boolean;
}

/** Lines longer than this are hard to read, and below this there is no room for an instruction beside its bytes. */
const WIDEST = 120;
const NARROWEST = 40;

export const pageOf = (columns: number, scripts: boolean): Page => ({
  width: Math.min(Math.max(columns, NARROWEST), WIDEST),
  scripts,
});

/** Leaves room for a whole sha256 in a line of 80, also behind a mark of two. */
const LABEL_WIDTH = 12;

/** `  label       text`, with the text in as many lines as it needs. */
export function field(label: string, text: string, indent: number, { width }: Page, style?: Style): StyledLine[] {
  const room = width - indent - LABEL_WIDTH;
  return wrapText(text, room).map((line, index) => [
    { text: ' '.repeat(indent) },
    { text: (index === 0 ? label : '').padEnd(LABEL_WIDTH), style: 'faint' },
    { text: line, ...(style === undefined ? {} : { style }) },
  ]);
}

/** A sentence with a first mark; further lines begin where the sentence did. */
export function marked(mark: string, text: string, indent: number, { width }: Page, style?: Style): StyledLine[] {
  const styled = style === undefined ? {} : { style };
  return wrapText(text, width - indent - mark.length).map((line, index) => [
    { text: ' '.repeat(indent) },
    { text: index === 0 ? mark : ' '.repeat(mark.length), ...styled },
    { text: line, ...styled },
  ]);
}

/** Puts a mark before each of the lines, which were made for a page that is narrower by the mark. */
export const withGutter = (mark: string, lines: readonly StyledLine[]): StyledLine[] =>
  lines.map((line) => [{ text: mark, style: 'warning' }, ...line]);

export const EMPTY: StyledLine = [];
