import { toHex } from '../bytes.ts';
import { canonicalJson, parseCanonical, type JsonObject } from '../canonical-json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Sha256 } from '../trust/crypto-primitive.ts';
import type { AuditEvent, TrustVersions } from './event.ts';

/** One line of the audit log: what happened, and its place in the chain. */
export interface AuditLine {
  /** Counted from 1 within a chain, without a gap. */
  readonly seq: number;
  /** sha256 in hex of the bytes of the line before, without its line break; of the first line, `NO_LINE`. */
  readonly prev: string;
  /** UTC, RFC 3339 with milliseconds: when it happened, by the clock of the machine. */
  readonly time: string;
  /** Boot id of the machine: a pid means something within one boot only. */
  readonly boot: string;
  readonly node: string;
  /** Of the patcher. */
  readonly version: string;
  readonly trust: TrustVersions;
  readonly event: AuditEvent;
}

/** Where a chain stands: its last line and that line's sha256. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** What the first line of a chain has for the line before it. */
export const NO_LINE = '0'.repeat(64);

/** The head of a chain that has no line yet. */
export const NO_HEAD: ChainHead = { seq: 0, hash: NO_LINE };

/** Longest line, in bytes. The largest change that a patch can ask for makes a tenth of it. */
export const MAX_LINE_BYTES = 512 * 1024;

/** The next line as bytes, with its line break, and the head of the chain that ends with it. The error is a sentence. */
export function sealLine(
  head: ChainHead,
  content: Omit<AuditLine, 'seq' | 'prev'>,
  sha256: Sha256,
): Result<{ readonly bytes: Uint8Array; readonly head: ChainHead }, string> {
  const text = canonicalJson({ ...content, seq: head.seq + 1, prev: head.hash });
  if (!text.ok) return err(`the line cannot be written: ${text.error}`);
  if (text.value.length > MAX_LINE_BYTES) return err(`the line is longer than ${MAX_LINE_BYTES} bytes`);
  const bytes = new Uint8Array(text.value.length + 1);
  bytes.set(text.value);
  bytes[text.value.length] = LINE_FEED;
  return ok({ bytes, head: { seq: head.seq + 1, hash: hashOfLine(text.value, sha256) } });
}

export const LINE_FEED = 0x0a;

/** What the next line has as `prev`. */
export const hashOfLine = (line: Uint8Array, sha256: Sha256): string => toHex(sha256(line));

/**
 * Reads one line, without its line break: canonical JSON with exactly the fields of a line. The event is not looked at
 * beyond its kind, because the chain vouches for it; the error says what is wrong, to go on after "the line".
 */
export function parseLine(bytes: Uint8Array): Result<AuditLine, string> {
  if (bytes.length > MAX_LINE_BYTES) return err(`is longer than ${MAX_LINE_BYTES} bytes`);
  const value = parseCanonical(bytes);
  if (!value.ok) return err(`cannot be read: ${value.error}`);
  return isLine(value.value) ? ok(value.value as unknown as AuditLine) : err('is no line of an audit log');
}

const FIELDS = ['boot', 'event', 'node', 'prev', 'seq', 'time', 'trust', 'version'];

function isLine(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).join(' ') !== FIELDS.join(' ')) return false;
  const { seq, prev, time, trust, event } = value;
  return (
    Number.isSafeInteger(seq) &&
    Number(seq) > 0 &&
    typeof prev === 'string' &&
    /^[0-9a-f]{64}$/.test(prev) &&
    [time, value['boot'], value['node'], value['version']].every((field) => typeof field === 'string') &&
    isTrust(trust) &&
    isObject(event) &&
    typeof event['kind'] === 'string'
  );
}

/** Whether a value of a line says what was trusted. */
export function isTrust(value: unknown): value is TrustVersions {
  if (!isObject(value)) return false;
  const { root, catalog, revoked, digest } = value;
  return [root, catalog, revoked].every((number) => Number.isSafeInteger(number)) && typeof digest === 'string';
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The higher of what two moments trusted. The root decides, and the catalog only under the same root: when the keys of the
 * catalog role are exchanged, a catalog whose number a thief has driven up is let go with it, and lower ones count again.
 */
export function highestOf(one: TrustVersions, other: TrustVersions): TrustVersions {
  const isLater = other.root > one.root || (other.root === one.root && other.catalog > one.catalog);
  return { ...(isLater ? other : one), revoked: Math.max(one.revoked, other.revoked) };
}

export const NOTHING_TRUSTED: TrustVersions = { root: 0, catalog: 0, revoked: 0, digest: '' };
