import type { CryptoPrimitive, Sha256 } from '../trust/crypto-primitive.ts';
import { checkpointFaults, type PresentedCheckpoint } from './checkpoint-faults.ts';
import type { AuditFile, ChainFault, PlacedLine } from './chain-fault.ts';
import type { AuditEvent } from './event.ts';
import { hashOfLine, LINE_FEED, NO_LINE, parseLine, type AuditLine } from './line.ts';
import { orderFaults } from './order-faults.ts';

export interface ChainVerdict {
  readonly faults: readonly ChainFault[];
  /** Sentences about what is in order and should be known: where the chain begins, what a checkpoint does not cover. */
  readonly notes: readonly string[];
  readonly lines: readonly PlacedLine[];
  readonly chain: string | undefined;
  /** The highest line that a checkpoint, signed by a key from elsewhere, vouches for; 0 for none. */
  readonly vouchedFor: number;
}

/**
 * Judges all files of one chain, oldest first, and names everything that is wrong. A chain alone does not show that its
 * end was cut off, nor that the whole of it was written anew: that takes a checkpoint that was kept elsewhere.
 */
export function verifyChain(
  files: readonly AuditFile[],
  checkpoints: readonly PresentedCheckpoint[],
  crypto: CryptoPrimitive,
): ChainVerdict {
  const read = files.map((file, index) => readFile(file, index === files.length - 1, crypto.sha256));
  const lines = read.flatMap(({ lines: some }) => some);
  const chain = chainOf(lines);
  const vouched = checkpointFaults(lines, chain, checkpoints, crypto);
  const faults = [
    ...read.flatMap(({ faults: some }) => some),
    ...(lines.length === 0 ? [nothing(files)] : []),
    ...orderFaults(lines),
    ...beginningFaults(lines),
    ...foreignFaults(lines, chain),
    ...vouched.faults,
  ];
  return { faults, notes: [...notesOn(lines), ...vouched.notes], lines, chain, vouchedFor: vouched.vouchedFor };
}

const nothing = (files: readonly AuditFile[]): ChainFault => ({
  kind: 'Empty',
  file: files[0]?.name ?? '',
  message: 'There is no line at all.',
});

/** The lines of one file, and what in it is none. Only the last file may end within a line: a crash does that. */
export function readFile(
  { name, bytes }: AuditFile,
  isLast: boolean,
  sha256: Sha256,
): { readonly lines: readonly PlacedLine[]; readonly faults: readonly ChainFault[] } {
  const lines: PlacedLine[] = [];
  const faults: ChainFault[] = [];
  let row = 0;
  for (let start = 0; start < bytes.length;) {
    row += 1;
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    const part = bytes.subarray(start, end);
    const line = parseLine(part);
    if (found < 0) faults.push(tornFault(name, row, isLast));
    else if (line.ok) lines.push({ line: line.value, hash: hashOfLine(part, sha256), file: name, row });
    else faults.push({ kind: 'Unreadable', file: name, row, message: `The line ${line.error}.` });
    start = end + 1;
  }
  return { lines, faults };
}

const tornFault = (file: string, row: number, isLast: boolean): ChainFault => ({
  kind: 'Truncated',
  file,
  row,
  message: isLast
    ? 'The last line is cut off. A crash does that; the next start of the patcher moves the rest aside.'
    : 'The last line of the file is cut off, although the log goes on in another file.',
});

function chainOf(lines: readonly PlacedLine[]): string | undefined {
  for (const { line } of lines) {
    const { chain } = line.event as { chain?: unknown };
    if (typeof chain === 'string') return chain;
  }
  return undefined;
}

/** Files of two chains that were put together. */
function foreignFaults(lines: readonly PlacedLine[], chain: string | undefined): ChainFault[] {
  return lines
    .filter(({ line: { event } }) => hasChain(event) && event.chain !== chain)
    .map(({ file, row, line: { seq } }) => ({
      kind: 'ForeignChain',
      file,
      row,
      seq,
      message: `The file belongs to another chain than ${String(chain)}.`,
    }));
}

const hasChain = (event: AuditEvent): event is Extract<AuditEvent, { chain: string }> =>
  event.kind === 'ChainBegun' || event.kind === 'Continued';

const lowest = (lines: readonly PlacedLine[]): PlacedLine | undefined =>
  lines.reduce<PlacedLine | undefined>(
    (least, one) => (least && least.line.seq <= one.line.seq ? least : one),
    undefined,
  );

/** A chain begins with its first line, or behind files that a later line of it says were removed. */
function beginningFaults(lines: readonly PlacedLine[]): ChainFault[] {
  const first = lowest(lines);
  if (first === undefined) return [];
  const { file, row, line } = first;
  if (line.seq === 1) {
    const isBegun = line.event.kind === 'ChainBegun' && line.prev === NO_LINE;
    const message = 'Line 1 does not begin a chain.';
    return isBegun ? [] : [{ kind: 'Changed', file, row, seq: 1, message }];
  }
  if (removalBefore(lines, line) !== undefined) return [];
  const message = `Lines 1 to ${line.seq - 1} are missing, and no line says that they were removed to make room.`;
  return [{ kind: 'BeginningMissing', file, row, seq: line.seq, message }];
}

/** The line that says that everything up to this one was removed to make room. */
const removalBefore = (lines: readonly PlacedLine[], { seq, prev }: AuditLine): PlacedLine | undefined =>
  lines.find(({ line: { event } }) => event.kind === 'Removed' && event.last === seq - 1 && event.head === prev);

function notesOn(lines: readonly PlacedLine[]): string[] {
  const first = lowest(lines)?.line;
  if (first === undefined || first.seq === 1) return [];
  return removalBefore(lines, first) === undefined
    ? []
    : [`Lines 1 to ${first.seq - 1} were removed to make room, as line ${first.seq} and a later one agree.`];
}
