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

/** Names of the lists right below `spec` that Stopgap adds to. */
export type ListName = 'signatures' | 'approvals';

/** An entry of a list: what it means, and how it is written where the list has lines of its own. */
export interface ListEntry {
  readonly value: object;
  /** Without the dash and what stands before it. */
  readonly lines: readonly string[];
}

/** One change to one list of one document. */
export interface ListEdit {
  /** First line of the document, as its RawDocument has it. */
  readonly line: number;
  readonly list: ListName;
  readonly entry: ListEntry;
  /** What gives way to it: an entry by its index, or one text in that entry; undefined to add one. */
  readonly replaces?: { readonly index: number; readonly field?: string };
}

/** One piece of text in place of another. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The changes of text that one edit of a document takes; none where its layout leaves no place for it. */
export function spliceDocument(text: string, edit: ListEdit, newline: string): Splice[] {
  const spec: unknown = parseDocument(text, { logLevel: 'silent' }).getIn(['spec'], true);
  if (!isMap(spec)) return [];
  const pair = spec.items.find(({ key }: Pair) => isScalar(key) && key.value === edit.list);
  const list = pair?.value;
  if (edit.replaces !== undefined) return isSeq(list) ? replace(text, list, edit, newline) : [];
  if (isSeq(list)) return addToList(text, spec, list, edit.entry, newline);
  return pair === undefined ? addField(text, spec, edit, newline) : [];
}

function replace(text: string, list: YAMLSeq, { replaces, entry }: ListEdit, newline: string): Splice[] {
  const item = list.items[replaces?.index ?? -1];
  if (!isMap(item)) return [];
  if (replaces?.field !== undefined) return replaceText(item.get(replaces.field, true), entry, replaces.field, newline);
  const [from, to] = [startOf(item), endOf(item)];
  if (item.flow === true || list.flow === true) return [{ from, to, text: flowEntry(entry) }];
  const pad = ' '.repeat(columnOf(text, from));
  return [{ from, to, text: entry.lines.join(newline + pad) }];
}

function replaceText(node: unknown, { value }: ListEntry, field: string, newline: string): Splice[] {
  if (!isScalar(node) || !node.range) return [];
  const fresh = String((value as Readonly<Record<string, unknown>>)[field]);
  const [from, to] = node.range;
  return [{ from, to, text: node.type?.startsWith('BLOCK') === true ? fresh + newline : fresh }];
}

function addToList(text: string, spec: YAMLMap, list: YAMLSeq, entry: ListEntry, newline: string): Splice[] {
  const [from, to] = list.range ?? [0, 0];
  if (list.flow !== true) {
    const dash = text.lastIndexOf('-', startOf(list.items[0]) - 1);
    return [insertLines(text, endOf(list), entryLines(columnOf(text, dash), entry), newline)];
  }
  if (list.items.length > 0) return [insertAt(endOf(list.items.at(-1)), `, ${flowEntry(entry)}`)];
  if (spec.flow === true || text.slice(from, to).includes('\n')) return [insertAt(from + 1, flowEntry(entry))];
  const colon = text.lastIndexOf(':', from);
  const lines = entryLines(listColumn(text, spec), entry);
  return [{ from: colon + 1, to, text: '' }, insertLines(text, to, lines, newline)];
}

function addField(text: string, spec: YAMLMap, { list, entry }: ListEdit, newline: string): Splice[] {
  const last = spec.items.at(-1);
  const end = endOf(last?.value ?? last?.key);
  if (spec.flow === true) return [insertAt(end, `, "${list}": [${flowEntry(entry)}]`)];
  const pad = ' '.repeat(columnOf(text, startOf(spec.items[0]?.key)));
  return [insertLines(text, end, [`${pad}${list}:`, ...entryLines(listColumn(text, spec), entry)], newline)];
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

const entryLines = (column: number, { lines }: ListEntry): string[] =>
  lines.map((line, index) => `${' '.repeat(column)}${index === 0 ? '- ' : '  '}${line}`);

/** JSON is the form that both a YAML flow collection and a manifest written as JSON take. */
const flowEntry = ({ value }: ListEntry): string => JSON.stringify(value);

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
