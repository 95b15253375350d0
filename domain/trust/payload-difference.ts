import { equalBytes } from '../bytes.ts';
import { printable } from '../printable.ts';
import { decodeUtf8 } from '../utf8.ts';

/** Differences that are told; the first ones nearly always show what happened. */
const MAX_DIFFERENCES = 3;
const MAX_VALUE_CHARS = 80;

/**
 * How the content that somebody signed differs from ours, which is canonical, in words that go on after "the file"; undefined
 * if it is the same bytes. Their bytes may be anything at all: they are walked no deeper than ours go.
 */
export function payloadDifference(ours: Uint8Array, theirs: Uint8Array): string | undefined {
  if (equalBytes(ours, theirs)) return undefined;
  const [wanted, found] = [ours, theirs].map(parse);
  if (found === undefined) return 'signs content that is not JSON, so that it cannot be a statement';
  const differences = differencesOf('', wanted, found, MAX_DIFFERENCES + 1);
  if (differences.length === 0) {
    return 'signs the same statement in other bytes, with other white space or order; have the prepared file signed as it is';
  }
  const told = differences.slice(0, MAX_DIFFERENCES).join('; ');
  return `signs other content: ${told}${differences.length > MAX_DIFFERENCES ? '; and more' : ''}`;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes) ?? '') as unknown;
  } catch {
    return undefined;
  }
}

function differencesOf(path: string, ours: unknown, theirs: unknown, most: number): string[] {
  if (!isCollection(ours) || !isCollection(theirs) || Array.isArray(ours) !== Array.isArray(theirs)) {
    return ours === theirs ? [] : [`${path === '' ? 'all' : path} is ${show(theirs)} there and ${show(ours)} here`];
  }
  const found: string[] = [];
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    if (found.length >= most) break;
    const [mine, other] = [ours, theirs].map((owner) => (Object.hasOwn(owner, name) ? owner[name] : undefined));
    found.push(...differencesOf(join(path, name, Array.isArray(ours)), mine, other, most - found.length));
  }
  return found;
}

const isCollection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function join(path: string, name: string, isList: boolean): string {
  const step = printable(name.slice(0, MAX_VALUE_CHARS));
  if (isList) return `${path}[${step}]`;
  return path === '' ? step : `${path}.${step}`;
}

/** A value in a few characters. What holds others is only named, since printing it could go as deep as an attacker likes. */
function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isCollection(value)) return Array.isArray(value) ? 'a list' : 'an object';
  const text = printable(JSON.stringify(value));
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}...` : text;
}
