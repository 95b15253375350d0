import { chunks, wrapText, type Style, type StyledLine } from '../styled-text.ts';
import type { Page } from './page.ts';
import type { CodeLine } from './review-code.ts';
import type { ExpectedLine, PatchletReview } from './review-patchlet.ts';

/** One row of the listing, as a diff has them: `-` goes, `+` comes, a blank stays, `~` is how the line above was written. */
interface Row {
  readonly sign: '-' | '+' | ' ' | '~';
  readonly address: string;
  readonly bytes: string;
  readonly text: string;
}

/** A name for the place of the row that follows. */
interface Label {
  readonly label: string;
}

const STYLES: Readonly<Record<Row['sign'], Style | undefined>> = {
  '-': 'removed',
  '+': 'added',
  ' ': undefined,
  '~': 'warning',
};

/** The change as a diff of instructions. Inserted code comes before the expected instructions, which go on being run. */
export function formatInstructions(patchlet: PatchletReview, indent: number, page: Page): StyledLine[] {
  const { action } = patchlet;
  const old = patchlet.expected.map((line) => expectedRow(line, action === 'Insert' ? ' ' : '-'));
  const added = codeRows(patchlet);
  return layOut(action === 'Insert' ? [...added, ...old] : [...old, ...added], indent, page);
}

const expectedRow = ({ address, bytes, instruction, refersTo }: ExpectedLine, sign: '-' | ' '): Row => ({
  sign,
  address: address.slice(2),
  bytes,
  text: withTarget(instruction, refersTo),
});

const withTarget = (instruction: string, refersTo: string | undefined): string =>
  refersTo === undefined ? instruction : `${instruction}  # ${refersTo}`;

function codeRows({ action, address, code, endLabels }: PatchletReview): (Row | Label)[] {
  const at = (offset: number): string => (action === 'Bytes' ? (Number(address) + offset).toString(16) : '');
  return [...code.flatMap((line) => codeRow(line, at(line.offset))), ...endLabels.map((label) => ({ label }))];
}

function codeRow({ labels, bytes, instruction, refersTo, written }: CodeLine, address: string): (Row | Label)[] {
  return [
    ...labels.map((label) => ({ label })),
    { sign: '+', address, bytes, text: withTarget(instruction, refersTo) },
    ...(written === undefined ? [] : [{ sign: '~' as const, address: '', bytes: '', text: `written as: ${written}` }]),
  ];
}

/** Columns for address and bytes are as wide as needed, as long as enough of the page is left for the text. */
function layOut(rows: readonly (Row | Label)[], indent: number, { width }: Page): StyledLine[] {
  const instructions = rows.filter((row): row is Row => !('label' in row));
  const addressWidth = Math.max(...instructions.map(({ address }) => address.length));
  const longest = Math.max(...instructions.map(({ bytes }) => bytes.length));
  const bytesWidth = Math.min(longest, Math.max(8, Math.floor(width / 8) * 2));
  const start = [' '.repeat(indent), '+', ' '.repeat(addressWidth), ''].join(' ');
  const room = width - start.length - 1;
  const line = (sign: Row['sign'], address: string, rest: string): StyledLine => {
    const style = STYLES[sign];
    const text = [sign, address.padStart(addressWidth), '', rest].join(' ');
    return [{ text: ' '.repeat(indent) }, { text, ...(style === undefined ? {} : { style }) }];
  };
  return rows.flatMap((row) =>
    'label' in row
      ? chunks(`${row.label}:`, room).map((text) => line('+', '', text))
      : cells(row, bytesWidth, room).map((text, index) => line(row.sign, index === 0 ? row.address : '', text)),
  );
}

/** Bytes and text side by side, each in as many lines as it needs. */
function cells({ bytes, text }: Row, bytesWidth: number, room: number): string[] {
  const byteLines = chunks(bytes, bytesWidth);
  const textLines = wrapText(text, room - bytesWidth - 2);
  return Array.from(
    { length: Math.max(byteLines.length, textLines.length) },
    (_, index) => `${(byteLines[index] ?? '').padEnd(bytesWidth)}  ${textLines[index] ?? ''}`,
  );
}
