import { err, ok, type Result } from './result.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** A JSON value as `JSON.parse` makes it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Deep enough for every document of ours several times over, and far from any limit of the stack. */
const MAX_DEPTH = 64;
/** Largest signed payload that is looked at. It bounds what an unsigned megabyte can cost before it is refused. */
export const MAX_CANONICAL_BYTES = 1024 * 1024;

/**
 * The one byte form of a JSON value by RFC 8785 (JCS): members sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them, no white space. What JSON or JCS cannot carry is refused with a sentence instead of being
 * dropped or rounded, since two readers of a signed document must never see two things: NaN and infinities, lone
 * surrogates, `undefined`, functions, big integers, objects of a class, and a member called `__proto__`.
 */
export function canonicalJson(value: unknown): Result<Uint8Array, string> {
  const text = write(value, 0);
  return text.ok ? ok(encodeUtf8(text.value)) : text;
}

/**
 * Reads signed bytes. Only bytes that are their own canonical form are accepted, which refuses in one stroke duplicate
 * members, a byte order mark, white space, another order, `1e2`, `\u0061` and integers that a double cannot hold: most
 * of the ways in which two parsers can disagree about one document.
 */
export function parseCanonical(bytes: Uint8Array): Result<JsonValue, string> {
  if (bytes.length > MAX_CANONICAL_BYTES) return err(`it is larger than ${MAX_CANONICAL_BYTES} bytes`);
  const text = decodeUtf8(bytes);
  if (text === undefined) return err('it is not UTF-8');
  const value = parseJson(text);
  if (!value.ok) return value;
  const again = write(value.value, 0);
  if (!again.ok) return again;
  // Strict decoding gives every text to one byte form only, so that texts stand for their bytes here.
  return again.value === text ? value : err('it is not in canonical form (RFC 8785)');
}

function parseJson(text: string): Result<JsonValue, string> {
  try {
    return ok(JSON.parse(text) as JsonValue);
  } catch {
    return err('it is not JSON');
  }
}

function write(value: unknown, depth: number): Result<string, string> {
  if (depth > MAX_DEPTH) return err(`it is nested deeper than ${MAX_DEPTH} levels`);
  if (value === null || typeof value === 'boolean') return ok(String(value));
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'object') return writeCollection(value, depth);
  return err(`it holds a value that JSON cannot express (${typeof value})`);
}

/** ECMAScript's shortest form is what RFC 8785 asks for; minus zero becomes zero. */
const writeNumber = (value: number): Result<string, string> =>
  Number.isFinite(value) ? ok(JSON.stringify(value)) : err('it holds a number that JSON cannot express');

const writeString = (text: string): Result<string, string> =>
  text.isWellFormed() ? ok(JSON.stringify(text)) : err('it holds half of a surrogate pair');

function writeCollection(value: object, depth: number): Result<string, string> {
  if (Array.isArray(value)) {
    const items = joined(value.length, (index) => write(value[index], depth + 1));
    return items.ok ? ok(`[${items.value}]`) : items;
  }
  if (!isPlain(value)) return err('it holds an object of a class');
  const names = Object.keys(value).sort();
  const members = joined(names.length, (index) => writeMember(value, names[index] ?? '', depth));
  return members.ok ? ok(`{${members.value}}`) : members;
}

function writeMember(owner: Readonly<Record<string, unknown>>, name: string, depth: number): Result<string, string> {
  if (name === '__proto__') return err('it has a member called __proto__');
  const key = writeString(name);
  if (!key.ok) return key;
  const value = write(owner[name], depth + 1);
  return value.ok ? ok(`${key.value}:${value.value}`) : value;
}

function joined(count: number, part: (index: number) => Result<string, string>): Result<string, string> {
  const parts: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const next = part(index);
    if (!next.ok) return next;
    parts.push(next.value);
  }
  return ok(parts.join(','));
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
