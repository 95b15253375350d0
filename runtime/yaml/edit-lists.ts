import { isDeepStrictEqual } from 'node:util';
import type { RawDocument } from '#domain/manifest/raw-document.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { spliceDocument, type ListEdit, type Splice } from './list-splices.ts';
import { readDocuments } from './read-documents.ts';
import { splitDocuments } from './split-documents.ts';

/**
 * Puts entries into lists of manifests by changing only the characters that must change: comments, order, quoting, line
 * ends and everything else of the file stay as their author left them, which no printer of YAML can promise. The result
 * is read again and compared, so that an unforeseen layout ends in an error and never in a changed patch. The file must
 * have been read without rejections; one edit for each document.
 */
export function editLists(file: string, edits: readonly ListEdit[]): Result<string, string> {
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

function isAsIntended(before: string, after: string, edits: readonly ListEdit[]): boolean {
  const [old, fresh] = [before, after].map((text) => readDocuments({ path: '', bytes: encodeUtf8(text) }));
  if (old === undefined || fresh === undefined || fresh.rejected.length > 0) return false;
  const expected = old.documents.map((document) => intended(document, edits));
  return isDeepStrictEqual(
    expected,
    fresh.documents.map(({ value }) => value),
  );
}

function intended({ line, value }: RawDocument, edits: readonly ListEdit[]): unknown {
  const edit = edits.find((candidate) => candidate.line === line);
  if (edit === undefined) return value;
  const document = value as { spec?: Readonly<Record<string, unknown>> };
  const list: unknown = document.spec?.[edit.list] ?? [];
  if (!Array.isArray(list)) return undefined;
  return { ...document, spec: { ...document.spec, [edit.list]: intendedList(list, edit) } };
}

function intendedList(list: readonly unknown[], { entry, replaces }: ListEdit): readonly unknown[] | undefined {
  const value = entry.value as Readonly<Record<string, unknown>>;
  if (replaces === undefined) return [...list, value];
  const old = list[replaces.index];
  if (old === undefined) return undefined;
  const { index, field } = replaces;
  return list.with(index, field === undefined ? value : { ...(old as object), [field]: value[field] });
}
