import type { ChainFault, PlacedLine } from './chain-fault.ts';

/** A line with the number that it has by where it stands, if its own cannot be right. */
interface Numbered extends PlacedLine {
  readonly seq: number;
}

/**
 * What is wrong with the order and the links of lines, in the order of their files. Numbers are judged first: only then
 * is it known which line should follow which, so that a swap of two is one fault and not four.
 */
export function orderFaults(lines: readonly PlacedLine[]): ChainFault[] {
  const { numbered, faults } = number(lines);
  const kept = new Map<number, Numbered>();
  const repeated: ChainFault[] = [];
  for (const one of numbered) {
    if (kept.has(one.seq)) repeated.push(faultAt('Repeated', one, `Line ${one.seq} is there a second time.`));
    else kept.set(one.seq, one);
  }
  const unique = numbered.filter((one) => kept.get(one.seq) === one);
  const sorted = [...unique].sort((left, right) => left.seq - right.seq);
  return [...faults, ...repeated, ...reordered(unique), ...missing(sorted), ...changed(sorted)];
}

const faultAt = (kind: ChainFault['kind'], { file, row, seq }: Numbered, message: string): ChainFault => ({
  kind,
  file,
  row,
  seq,
  message,
});

/** A line that points to the one before it, and whose number does not follow that one's, has a wrong number. */
function number(lines: readonly PlacedLine[]): { numbered: Numbered[]; faults: ChainFault[] } {
  const faults: ChainFault[] = [];
  const numbered: Numbered[] = [];
  for (const placed of lines) {
    const before = numbered.at(-1);
    const { seq, prev } = placed.line;
    const isNext = before !== undefined && prev === before.hash && seq !== before.seq + 1;
    const one = { ...placed, seq: isNext ? before.seq + 1 : seq };
    if (isNext)
      faults.push(faultAt('WrongSequence', one, `The line follows line ${before.seq} and says that it is ${seq}.`));
    numbered.push(one);
  }
  return { numbered, faults };
}

function reordered(lines: readonly Numbered[]): ChainFault[] {
  return lines.flatMap((one, index) => {
    const before = lines[index - 1];
    if (before === undefined || before.seq < one.seq) return [];
    return [faultAt('Reordered', one, `Line ${one.seq} stands behind line ${before.seq}.`)];
  });
}

function missing(sorted: readonly Numbered[]): ChainFault[] {
  return sorted.flatMap((one, index) => {
    const before = sorted[index - 1];
    if (before === undefined || one.seq === before.seq + 1) return [];
    const range =
      one.seq === before.seq + 2 ? `Line ${before.seq + 1} is` : `Lines ${before.seq + 1} to ${one.seq - 1} are`;
    return before.file === one.file
      ? [faultAt('Dropped', one, `${range} missing before line ${one.seq}.`)]
      : [faultAt('RotationGap', one, `${range} missing between ${before.file} and ${one.file}.`)];
  });
}

/**
 * A link that does not fit says that one of two lines was changed. It was the first, unless the second is one that the
 * line after it does not know either.
 */
function changed(sorted: readonly Numbered[]): ChainFault[] {
  const suspects = new Map<Numbered, string>();
  for (const [index, one] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before?.seq !== one.seq - 1 || one.line.prev === before.hash) continue;
    if (isKnownToNext(one, sorted[index + 1])) suspects.set(before, suspects.get(before) ?? '');
    else suspects.set(one, `, and says something else of line ${before.seq} than that is`);
  }
  return [...suspects].map(([one, more]) =>
    faultAt('Changed', one, `Line ${one.seq} is not what the lines around it vouch for${more}.`),
  );
}

/** The last line is vouched for by none: then it is the one before it that is compared. */
const isKnownToNext = (one: Numbered, next: Numbered | undefined): boolean =>
  next?.seq !== one.seq + 1 || next.line.prev === one.hash;
