import type { CryptoPrimitive } from '../trust/crypto-primitive.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { openNote, type NoteKey } from './signed-note.ts';
import type { ChainFault, PlacedLine } from './chain-fault.ts';

/** A checkpoint as somebody has kept it, and the key that should have signed it. */
export interface PresentedCheckpoint {
  /** Where it was found, for people. */
  readonly source: string;
  readonly note: string;
  readonly key: NoteKey;
}

export interface CheckpointVerdict {
  readonly faults: readonly ChainFault[];
  readonly notes: readonly string[];
  /** The highest line that a checkpoint vouches for; 0 for none. */
  readonly vouchedFor: number;
}

/** Holds checkpoints against the lines that are there. */
export function checkpointFaults(
  lines: readonly PlacedLine[],
  chain: string | undefined,
  checkpoints: readonly PresentedCheckpoint[],
  crypto: CryptoPrimitive,
): CheckpointVerdict {
  const bySeq = new Map(lines.map((placed) => [placed.line.seq, placed]));
  const judged = checkpoints.map((presented) => judge(presented, { bySeq, chain }, crypto));
  return {
    faults: judged.flatMap(({ fault }) => fault ?? []),
    notes: judged.flatMap(({ note }) => note ?? []),
    vouchedFor: Math.max(0, ...judged.map(({ seq }) => seq ?? 0)),
  };
}

interface Known {
  readonly bySeq: ReadonlyMap<number, PlacedLine>;
  readonly chain: string | undefined;
}

interface Judged {
  readonly fault?: ChainFault;
  readonly note?: string;
  readonly seq?: number;
}

function judge({ source, note, key }: PresentedCheckpoint, known: Known, crypto: CryptoPrimitive): Judged {
  const text = openNote(note, key, crypto);
  if (!text.ok) return fault('CheckpointInvalid', source, `The checkpoint ${text.error}.`);
  const checkpoint = parseCheckpoint(text.value);
  if (!checkpoint.ok) return fault('CheckpointInvalid', source, `The checkpoint ${checkpoint.error}.`);
  return compare(source, checkpoint.value, known);
}

function compare(source: string, { chain, node, seq, hash }: Checkpoint, known: Known): Judged {
  if (known.chain !== chain) {
    const message = `The checkpoint is about chain ${chain} of ${node}; this is ${known.chain ?? 'none'}.`;
    return fault('ForeignCheckpoint', source, message);
  }
  const last = Math.max(0, ...known.bySeq.keys());
  if (seq > last) {
    const message = `The log ends with line ${last}, but had ${seq} lines when the checkpoint was signed.`;
    return fault('Truncated', source, message, seq);
  }
  const placed = known.bySeq.get(seq);
  if (placed === undefined)
    return { note: `${source}: line ${seq} is not here any more, so this checkpoint shows nothing.` };
  if (placed.hash === hash) return { seq };
  return fault('CheckpointDiffers', source, `Line ${seq} is not the one that the checkpoint vouches for.`, seq);
}

const fault = (kind: ChainFault['kind'], file: string, message: string, seq?: number): Judged => ({
  fault: { kind, file, message, ...(seq === undefined ? {} : { seq }) },
});
