import { readFileSync } from 'node:fs';

/** The first line that a program writes: who it is, what it counts, and where its sites are in this very process. */
export interface ReadyLine {
  readonly pid: number;
  readonly threads: number;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly sites: Readonly<Record<string, number>>;
}

/** Counters of one row by column, such as `{ old: 100, new: 0, newer: 0, wrong: 0 }`. */
export type Counters = Readonly<Record<string, number>>;
/** Row by name. A row that does not exist is a mistake in the test, so that looking one up throws. */
export interface Stats {
  readonly rows: Readonly<Record<string, Counters>>;
  /** One counter, summed over the threads; `max...` and `last...` columns give the greatest. */
  count(row: string, column: string): number;
}

const MAGIC = 'SGSTATS1';
const HEADER_WORDS = 8;
const WORD = 8;

/** Reads the file that test/live/programs/program.h describes; of a program that still runs, or of one that is gone. */
export function readStats(path: string, ready: ReadyLine): Stats {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, WORD) !== MAGIC) throw new Error(`${path} is not a stats file`);
  const word = (index: number): number => Number(bytes.readBigUInt64LE(index * WORD));
  const [rowCount, width] = [word(1), word(2)];
  const rows: Record<string, Record<string, number>> = {};
  for (let index = 0; index < rowCount; index += 1) {
    const name = ready.rows[index % ready.rows.length] ?? '';
    const row = (rows[name] ??= {});
    ready.columns.forEach((column, position) => {
      row[column] = joined(column, row[column] ?? 0, word(HEADER_WORDS + index * width + position));
    });
  }
  return { rows, count: (row, column) => counterIn(rows, row, column) };
}

/** Sums over threads, but an extreme or a last value has no sum. */
const joined = (column: string, left: number, right: number): number =>
  /^(max|last)[A-Z]/.test(column) ? Math.max(left, right) : left + right;

function counterIn(rows: Readonly<Record<string, Counters>>, row: string, column: string): number {
  const counter = rows[row]?.[column];
  if (counter === undefined) throw new Error(`no counter ${row}.${column}; rows are ${Object.keys(rows).join(', ')}`);
  return counter;
}

export function parseReadyLine(line: string): ReadyLine {
  const ready = JSON.parse(line) as Partial<ReadyLine>;
  const { pid, threads, rows, columns, sites } = ready;
  if (pid === undefined || threads === undefined || !rows || !columns || !sites) {
    throw new Error(`not the ready line of a program: ${line}`);
  }
  return { pid, threads, rows, columns, sites };
}
