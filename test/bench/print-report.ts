import { summarize, type Limit, type Row, type Summary, type Topic } from './topic.ts';

const COLUMNS = ['n', 'least', 'p50', 'p95', 'p99', 'max'] as const;
const HEAD = ['', ...COLUMNS, 'unit', 'target'];

export function printTopic({ title, about }: Topic, rows: readonly Row[]): void {
  print(`\n## ${title}\n\n${about}\n`);
  printTable([HEAD, ...rows.map(toCells)]);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function toCells({ what, unit, values, limits = [] }: Row): string[] {
  const summary = summarize(values);
  const figures = COLUMNS.map((column) => (column === 'n' ? String(summary.n) : toFigure(summary[column])));
  return [what, ...figures, unit, limits.map((limit) => judge(limit, summary)).join(', ')];
}

const judge = ({ at, below }: Limit, summary: Summary): string =>
  `${at} < ${below}: ${summary[at] < below ? 'met' : 'MISSED'}`;

/** Three digits are more than any of this is good for. */
const toFigure = (value: number): string => {
  const size = Math.abs(value);
  return size >= 100
    ? value.toFixed(0)
    : size >= 10
      ? value.toFixed(1)
      : size >= 1
        ? value.toFixed(2)
        : value.toFixed(3);
};

/** Markdown, with columns that stand in line when it is read as text. */
function printTable(lines: readonly (readonly string[])[]): void {
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const format = (line: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(line[column] ?? '', width, column)).join(' | ')} |`;
  const [head = [], ...rest] = lines;
  print([format(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rest.map(format)].join('\n'));
}

const pad = (text: string, width: number, column: number): string =>
  column >= 1 && column <= COLUMNS.length ? text.padStart(width) : text.padEnd(width);
