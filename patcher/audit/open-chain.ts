import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint } from '#domain/audit/checkpoint.ts';
import type { PlacedLine } from '#domain/audit/chain-fault.ts';
import type { RenewedChain, TrustVersions } from '#domain/audit/event.ts';
import { hashOfLine, LINE_FEED, type ChainHead } from '#domain/audit/line.ts';
import { orderFaults } from '#domain/audit/order-faults.ts';
import { openNote } from '#domain/audit/signed-note.ts';
import { trustFloorOf } from '#domain/audit/trust-floor.ts';
import { readFile } from '#domain/audit/verify-chain.ts';
import { toHex } from '#domain/bytes.ts';
import { invariant } from '#domain/invariant.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { AUDIT_PLACES, listAuditFiles, readAuditFile, readLastLine } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { replaceWhole } from '#runtime/files/replace-whole.ts';
import { hasNodeKey, makeNodeKey, readNodeKey, type NodeKey } from './node-key.ts';

/** A chain that was read back and is sound as far as its newest file and its checkpoint tell. */
export interface FoundChain {
  readonly key: NodeKey;
  readonly chain: string;
  readonly head: ChainHead;
  /** What was trusted at most so far. */
  readonly highest: TrustVersions;
  readonly file: string;
  /** Open for appending. */
  readonly descriptor: number;
  /** Bytes of the file. */
  readonly size: number;
  /** The end that a crash had cut, and where it lies now. */
  readonly torn: TornEnd | undefined;
}

export interface TornEnd {
  readonly file: string;
  readonly aside: string;
  readonly sha256: string;
}

/** There is no chain yet; `renewal` when a person has moved one aside. */
export interface NoChain {
  readonly key: NodeKey;
  readonly renewal: RenewedChain | undefined;
}

/** What a person has to do about a log that cannot be relied on. */
export const ADVICE =
  'look at it with `stopgap audit verify`, keep what is there, and begin another log with `stopgap audit renew`';

const doubtful = (directory: string, sentence: string): Result<never, string> =>
  err(`the audit log in ${directory} cannot be relied on: ${sentence.replace(/[.]$/, '')}; ${ADVICE}`);

/**
 * Reads back where a log stands, with bounded work: its newest file whole, the last line of the one before it, and the
 * checkpoint. The error is a sentence about what somebody has done to it. `known` is where it stood at last, as this
 * program wrote it. Throws what the file system says, which may pass.
 */
export function openChain(
  directory: string,
  node: string,
  known: ChainHead | undefined,
): Result<FoundChain | NoChain, string> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const names = listAuditFiles(directory);
  const isNew = names.length === 0;
  const hasCheckpoint = existsSync(join(directory, AUDIT_PLACES.checkpoint));
  if (!hasNodeKey(directory)) {
    if (!isNew || hasCheckpoint) return doubtful(directory, 'its key is gone');
    makeNodeKey(directory, node);
  }
  const key = readNodeKey(directory);
  if (!key.ok) return key;
  const wasThere = hasCheckpoint || known !== undefined;
  return reading(directory, names, { key: key.value, known, wasThere });
}

interface Expected {
  readonly key: NodeKey;
  readonly known: ChainHead | undefined;
  /** Whether there has been a log. */
  readonly wasThere: boolean;
}

/** Only the first start of all, and a person, may find no log: everything else means that somebody has deleted it. */
function beginning(directory: string, key: NodeKey, wasThere: boolean): Result<NoChain, string> {
  const path = join(directory, AUDIT_PLACES.renewal);
  if (!existsSync(path)) return wasThere ? doubtful(directory, 'its files are gone') : ok({ key, renewal: undefined });
  const renewal = JSON.parse(readFileSync(path, 'utf8')) as RenewedChain;
  return ok({ key, renewal });
}

function reading(
  directory: string,
  names: readonly string[],
  expected: Expected,
): Result<FoundChain | NoChain, string> {
  const file = names.at(-1);
  if (file === undefined) return beginning(directory, expected.key, expected.wasThere);
  const { bytes } = readAuditFile(directory, file);
  const { lines, faults } = readFile({ name: file, bytes }, true, nodeCrypto.sha256);
  const [fault] = [...faults.filter(({ kind }) => kind !== 'Truncated'), ...orderFaults(lines)];
  if (fault !== undefined) return doubtful(directory, `${fault.file}: ${fault.message}`);
  if (lines.length === 0) {
    // It was begun and never got a line: what there was to say is said again.
    moveAside(directory, file, bytes);
    unlinkSync(join(directory, file));
    return reading(directory, names.slice(0, -1), expected);
  }
  const trouble =
    faultOfJoint(directory, names, lines) ??
    faultOfCheckpoint(directory, expected.key, lines) ??
    faultOfMemory(lines, expected.known);
  return trouble === undefined ? resume(directory, file, bytes, lines, expected.key) : doubtful(directory, trouble);
}

function resume(
  directory: string,
  file: string,
  bytes: Uint8Array,
  lines: readonly PlacedLine[],
  key: NodeKey,
): Result<FoundChain, string> {
  const sound = bytes.lastIndexOf(LINE_FEED) + 1;
  const last = lines.at(-1);
  invariant(last !== undefined, 'a file without lines is not resumed');
  const descriptor = openSync(join(directory, file), 'a', 0o600);
  const torn = cutTornEnd(directory, file, bytes.subarray(sound), descriptor, sound);
  return ok({
    key,
    chain: chainOf(lines),
    head: { seq: last.line.seq, hash: last.hash },
    highest: trustFloorOf(lines.map(({ line }) => line)),
    file,
    descriptor,
    size: sound,
    torn,
  });
}

/** The first line of a file names its chain. */
const chainOf = ([first]: readonly PlacedLine[]): string => {
  const { chain } = (first?.line.event ?? {}) as { chain?: unknown };
  return typeof chain === 'string' ? chain : '';
};

/** The newest file begins a chain, or goes on where the one before it ends. */
function faultOfJoint(directory: string, names: readonly string[], lines: readonly PlacedLine[]): string | undefined {
  const first = lines[0]?.line;
  const before = names.at(-2);
  if (chainOf(lines) === '') return `${names.at(-1) ?? ''} does not say which chain it belongs to`;
  if (before === undefined) return first?.seq === 1 ? undefined : 'the file before the newest one is gone';
  return hashOfEnd(join(directory, before)) === first?.prev
    ? undefined
    : `${before} does not end where the next file goes on`;
}

function hashOfEnd(path: string): string | undefined {
  const end = readLastLine(path);
  return end && hashOfLine(end, nodeCrypto.sha256);
}

function faultOfCheckpoint(directory: string, key: NodeKey, lines: readonly PlacedLine[]): string | undefined {
  const path = join(directory, AUDIT_PLACES.checkpoint);
  if (!existsSync(path)) return undefined;
  const text = openNote(readFileSync(path, 'utf8'), key.note, nodeCrypto);
  if (!text.ok) return `the checkpoint ${text.error}`;
  const checkpoint = parseCheckpoint(text.value);
  if (!checkpoint.ok) return `the checkpoint ${checkpoint.error}`;
  if (checkpoint.value.chain !== chainOf(lines)) return 'the checkpoint is about another log';
  return faultOfMemory(lines, checkpoint.value);
}

/** What was there once must be there still; older files are not looked at. */
function faultOfMemory(lines: readonly PlacedLine[], known: ChainHead | undefined): string | undefined {
  const [first, last] = [lines[0]?.line.seq ?? 0, lines.at(-1)?.line.seq ?? 0];
  if (known === undefined || known.seq < first) return undefined;
  if (known.seq > last) return `it ends with line ${last}, and had ${known.seq} lines before`;
  const isThere = lines[known.seq - first]?.hash === known.hash;
  return isThere ? undefined : `line ${known.seq} is not what it was`;
}

function cutTornEnd(
  directory: string,
  file: string,
  end: Uint8Array,
  descriptor: number,
  sound: number,
): TornEnd | undefined {
  if (end.length === 0) return undefined;
  try {
    const aside = moveAside(directory, file, end);
    ftruncateSync(descriptor, sound);
    fsyncSync(descriptor);
    return aside;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Nothing is thrown away of a log, not even half a line. */
function moveAside(directory: string, file: string, bytes: Uint8Array): TornEnd {
  const sha256 = toHex(nodeCrypto.sha256(bytes));
  const aside = `torn-${file}-${sha256.slice(0, 8)}`;
  replaceWhole(join(directory, aside), bytes, 0o600);
  return { file, aside, sha256 };
}
