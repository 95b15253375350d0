import { isDeepStrictEqual } from 'node:util';
import {
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { RawDocument } from '#domain/manifest/raw-document.ts';
import type { EnvelopeSignature } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { readDocuments } from './read-documents.ts';
import { splitDocuments } from './split-documents.ts';

/** A signature for one document, or a new `sig` for an entry that its key has made before. */
export interface SignatureEdit {
  /** First line of the document, as its RawDocument has it. */
  readonly line: number;
  readonly signature: EnvelopeSignature;
  /** Index in `spec.signatures` of the entry to renew; undefined to add one. */
  readonly replaces?: number;
}

/** One piece of text in place of another. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Puts signatures into manifests by changing only the characters that must change: comments, order, quoting, line ends
 * and everything else of the file stay as their author left them, which no printer of YAML can promise. The result is
 * read again and compared, so that an unforeseen layout ends in an error and never in a changed patch. The file must
 * have been read without rejections.
 */
export function addSignatures(file: string, edits: readonly SignatureEdit[]): Result<string, string> {
  const newline = /\r?\n/.exec(file)?.[0] ?? '\n';
  const splices = splitDocuments(file).flatMap(({ text, offset, line }) => {
    const edit = edits.find((candidate) => candidate.line > line && candidate.line <= line + text.split('\n').length);
    const local = edit === undefined ? [] : spliceDocument(text, edit, newline);
    return local.map((splice) => ({ ...splice, from: splice.from + offset, to: splice.to + offset }));
  });
  const edited = applySplices(file, splices);
  return isAsIntended(file, edited, edits) ? ok(edited) : err('is laid out in a way that cannot be edited safely');
}

const applySplices = (file: string, splices: readonly Splice[]): string =>
  splices
    .toSorted((left, right) => right.from - left.from)
    .reduce((text, { from, to, text: piece }) => text.slice(0, from) + piece + text.slice(to), file);

function spliceDocument(text: string, edit: SignatureEdit, newline: string): Splice[] {
  const spec: unknown = parseDocument(text, { logLevel: 'silent' }).getIn(['spec'], true);
  if (!isMap(spec)) return [];
  const pair = spec.items.find(({ key }: Pair) => isScalar(key) && key.value === 'signatures');
  const list = pair?.value;
  if (edit.replaces !== undefined) return isSeq(list) ? renew(list, edit.replaces, edit.signature, newline) : [];
  if (isSeq(list)) return addToList(text, spec, list, edit.signature, newline);
  return pair === undefined ? addField(text, spec, edit.signature, newline) : [];
}

function renew(list: YAMLSeq, index: number, { sig }: EnvelopeSignature, newline: string): Splice[] {
  const item = list.items[index];
  const value: unknown = isMap(item) ? item.get('sig', true) : undefined;
  if (!isScalar(value) || !value.range) return [];
  const [from, to] = value.range;
  return [{ from, to, text: value.type?.startsWith('BLOCK') === true ? sig + newline : sig }];
}

function addToList(
  text: string,
  spec: YAMLMap,
  list: YAMLSeq,
  signature: EnvelopeSignature,
  newline: string,
): Splice[] {
  const [from, to] = list.range ?? [0, 0];
  if (list.flow !== true) {
    const dash = text.lastIndexOf('-', startOf(list.items[0]) - 1);
    return [insertLines(text, endOf(list), entryLines(columnOf(text, dash), signature), newline)];
  }
  if (list.items.length > 0) return [insertAt(endOf(list.items.at(-1)), `, ${flowEntry(signature)}`)];
  if (spec.flow === true || text.slice(from, to).includes('\n')) return [insertAt(from + 1, flowEntry(signature))];
  const colon = text.lastIndexOf(':', from);
  const lines = entryLines(listColumn(text, spec), signature);
  return [{ from: colon + 1, to, text: '' }, insertLines(text, to, lines, newline)];
}

function addField(text: string, spec: YAMLMap, signature: EnvelopeSignature, newline: string): Splice[] {
  const last = spec.items.at(-1);
  const end = endOf(last?.value ?? last?.key);
  if (spec.flow === true) return [insertAt(end, `, "signatures": [${flowEntry(signature)}]`)];
  const pad = ' '.repeat(columnOf(text, startOf(spec.items[0]?.key)));
  return [insertLines(text, end, [`${pad}signatures:`, ...entryLines(listColumn(text, spec), signature)], newline)];
}

/** Where the dashes of a list right below `spec` go: the file's own habit, as the list of variants shows it. */
function listColumn(text: string, spec: YAMLMap): number {
  const column = columnOf(text, startOf(spec.items[0]?.key));
  const patch = spec.items.find(({ key }: Pair) => isScalar(key) && key.value === 'patch')?.value;
  const variants = isMap(patch)
    ? patch.items.find(({ key }: Pair) => isScalar(key) && key.value === 'variants')
    : undefined;
  if (variants === undefined || !isSeq(variants.value) || variants.value.flow === true) return column;
  const dash = text.lastIndexOf('-', startOf(variants.value.items[0]) - 1);
  return column + columnOf(text, dash) - columnOf(text, startOf(variants.key));
}

const entryLines = (column: number, { keyid, sig }: EnvelopeSignature): string[] => {
  const pad = ' '.repeat(column);
  return [`${pad}- keyid: ${keyid}`, `${pad}  sig: ${sig}`];
};

/** JSON is the form that both a YAML flow collection and a manifest written as JSON take. */
const flowEntry = ({ keyid, sig }: EnvelopeSignature): string => JSON.stringify({ keyid, sig });

const insertAt = (at: number, text: string): Splice => ({ from: at, to: at, text });

/** Adds whole lines after the line of an offset, and no line end to a file that has none at its end. */
function insertLines(text: string, after: number, lines: readonly string[], newline: string): Splice {
  const isLineStart = after === 0 || text[after - 1] === '\n';
  const lineEnd = text.indexOf('\n', after);
  if (isLineStart) return insertAt(after, lines.join(newline) + newline);
  if (lineEnd === -1) return insertAt(text.length, newline + lines.join(newline));
  return insertAt(lineEnd + 1, lines.join(newline) + newline);
}

const startOf = (node: unknown): number => (node as Node | undefined)?.range?.[0] ?? 0;

/** End of the last character of a value; the library's own end of a block collection takes in comments below it. */
function endOf(node: unknown): number {
  if (!isCollection(node) || node.flow === true) return (node as Node | undefined)?.range?.[1] ?? 0;
  const last: unknown = node.items.at(-1);
  return isMap(node) ? endOf((last as Pair | undefined)?.value ?? (last as Pair | undefined)?.key) : endOf(last);
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

function isAsIntended(before: string, after: string, edits: readonly SignatureEdit[]): boolean {
  const [old, fresh] = [before, after].map((text) => readDocuments({ path: '', bytes: encodeUtf8(text) }));
  if (old === undefined || fresh === undefined || fresh.rejected.length > 0) return false;
  const expected = old.documents.map((document) => intended(document, edits));
  return isDeepStrictEqual(
    expected,
    fresh.documents.map(({ value }) => value),
  );
}

function intended({ line, value }: RawDocument, edits: readonly SignatureEdit[]): unknown {
  const edit = edits.find((candidate) => candidate.line === line);
  if (edit === undefined) return value;
  const document = value as { spec?: { signatures?: unknown } };
  const list: unknown = document.spec?.signatures ?? [];
  if (!Array.isArray(list)) return undefined;
  return { ...document, spec: { ...document.spec, signatures: intendedList(list, edit) } };
}

function intendedList(
  list: readonly unknown[],
  { signature, replaces }: SignatureEdit,
): readonly unknown[] | undefined {
  if (replaces === undefined) return [...list, signature];
  const entry = list[replaces];
  return entry === undefined ? undefined : list.with(replaces, { ...(entry as EnvelopeSignature), sig: signature.sig });
}
