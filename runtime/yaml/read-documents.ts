import { Composer, type CST, type Document, type YAMLError } from 'yaml';
import { parsePatchName } from '#domain/ids.ts';
import { claimsToBeOurs } from '#domain/manifest/claims-to-be-ours.ts';
import type { FieldPath } from '#domain/manifest/field-path.ts';
import type { Position, RawDocument } from '#domain/manifest/raw-document.ts';
import type { Rejection } from '#domain/rejection.ts';
import { MAX_FILE_BYTES, type SourceFile } from '#domain/source/commit-tree.ts';
import { decodeUtf8 } from '#domain/utf8.ts';
import { offsetOfField } from './locate-field.ts';
import { inspectTokens, parseTokens, peekTexts, type TextFault } from './source-tokens.ts';
import { splitDocuments, type DocumentText } from './split-documents.ts';
import { wordYamlError } from './yaml-errors.ts';

/** Documents after these are not read, and are reported. */
const MAX_DOCUMENTS = 256;
/** Faults of the text that are shown for one document; the parser's later ones mostly follow from the first. */
const MAX_TEXT_FAULTS = 10;

/** What a file holds: documents to be judged one by one, and a rejection for each part that is no document. */
export interface FileReading {
  readonly documents: readonly RawDocument[];
  readonly rejected: readonly Rejection[];
}

/**
 * Reads a YAML file from Git, which may be hostile: strict YAML 1.2 core, one meaning for every text, bounded in size,
 * depth, width and number. A broken document never stops the others in its file. A rejection without a name means that
 * nobody can say which patches the text would have held, so the caller must not take anything out on its account.
 */
export function readDocuments({ path, bytes }: SourceFile): FileReading {
  const text = decodeFile(bytes);
  if ('message' in text) return { documents: [], rejected: [rejectFile(path, text)] };
  const parts = splitDocuments(text.text);
  const readings = parts.slice(0, MAX_DOCUMENTS).map((part) => readPart(path, part));
  const surplus = parts.length > MAX_DOCUMENTS ? [rejectFile(path, TOO_MANY_DOCUMENTS)] : [];
  return {
    documents: readings.flatMap(({ documents }) => documents),
    rejected: [...readings.flatMap(({ rejected }) => rejected), ...surplus],
  };
}

type Complaint = Pick<Rejection, 'message' | 'fix'>;

const TOO_MANY_DOCUMENTS: Complaint = {
  message: `has more than ${MAX_DOCUMENTS} documents, and those after them were not read`,
  fix: 'Split the file.',
};

const rejectFile = (path: string, complaint: Complaint): Rejection => ({
  path,
  line: 0,
  column: 0,
  field: '',
  ...complaint,
});

/** Characters that no editor shows, and lone carriage returns, which some readers take for the end of a line. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/;

function decodeFile(bytes: Uint8Array): Complaint | { readonly text: string } {
  if (bytes.length > MAX_FILE_BYTES) {
    return { message: `is larger than ${MAX_FILE_BYTES / 1024} KiB`, fix: 'Split the file, or move it elsewhere.' };
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) return { message: 'is not UTF-8', fix: 'Save it as UTF-8.' };
  if (text.startsWith('\ufeff')) return { message: 'starts with a byte order mark', fix: 'Save it without one.' };
  if (UNPRINTABLE.test(text)) {
    return { message: 'has control characters or lone carriage returns', fix: 'Remove them.' };
  }
  return { text };
}

function readPart(path: string, part: DocumentText): FileReading {
  try {
    return readTokens(path, part);
  } catch {
    // Hostile text has made the parser throw before, which must not stop the files that are well.
    const complaint = { message: 'makes the YAML parser fail', fix: 'Write it more plainly.' };
    return { documents: [], rejected: [{ ...rejectFile(path, complaint), line: part.line + 1, column: 1 }] };
  }
}

function readTokens(path: string, part: DocumentText): FileReading {
  const tokens = parseTokens(part.text);
  const composed = composeStrictly(tokens, part.text);
  if (!Array.isArray(composed)) return toReading(path, part, composed);
  if (isForeign(tokens, composed)) return { documents: [foreignDocument(path, tokens, part)], rejected: [] };
  const position = positionsIn(part);
  const name = peekTexts(tokens, ['metadata', 'name']).find((text) => parsePatchName(text) !== undefined);
  const rejected = composed.map(({ offset, message, fix }) => ({
    path,
    ...position(offset),
    field: '',
    message,
    fix: `${fix}.`,
    ...(name === undefined ? {} : { name }),
  }));
  return { documents: [], rejected };
}

/** Turns offsets within a part into positions within its file. */
function positionsIn({ text, line }: DocumentText): (offset: number) => Position {
  return (offset) => {
    const before = text.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { line: line + before.split('\n').length, column: offset - lineStart + 1 };
  };
}

/** A document and the value it stands for, which is undefined for an empty one. */
interface Composed {
  readonly document: Document | undefined;
  readonly value: unknown;
}

/** The document, or all that is wrong with its text. */
function composeStrictly(tokens: CST.Token[], text: string): Composed | TextFault[] {
  const { excess, forbidden } = inspectTokens(tokens);
  if (excess !== undefined) return [excess];
  const document = compose(tokens);
  const errors: readonly YAMLError[] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  const faults = [
    ...forbidden,
    ...errors.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED').map((error) => wordYamlError(error, text)),
  ];
  if (faults.length > 0) return faults.slice(0, MAX_TEXT_FAULTS);
  const value: unknown = document?.toJS({ maxAliasCount: 0 });
  const trap = prototypePath(value);
  return trap === undefined || document === undefined ? { document, value } : [prototypeFault(document, trap)];
}

function compose(tokens: CST.Token[]): Document | undefined {
  const [document] = new Composer(STRICT).compose(tokens);
  return document;
}

const STRICT = {
  version: '1.2',
  schema: 'core',
  uniqueKeys: true,
  stringKeys: true,
  merge: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Way to a field called `__proto__`, the one name that JavaScript programs have been known to take for something else. */
function prototypePath(value: unknown): FieldPath | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, child] of Object.entries(value)) {
    if (name === '__proto__') return [name];
    const below = prototypePath(child);
    if (below !== undefined) return [Array.isArray(value) ? Number(name) : name, ...below];
  }
  return undefined;
}

const prototypeFault = (document: Document, path: FieldPath): TextFault => ({
  offset: offsetOfField(document, path, 'name'),
  message: 'has a field called __proto__',
  fix: 'Rename it',
  isOurRule: true,
});

function toReading(path: string, part: DocumentText, { document, value }: Composed): FileReading {
  if (document === undefined || value === undefined || value === null) return { documents: [], rejected: [] };
  const { line } = positionsIn(part)(offsetOfField(document, [], 'value'));
  return { documents: [{ path, line, value, locate: locatorOf(part) }], rejected: [] };
}

/**
 * Positions are only asked for when something is wrong. The text is parsed again then, because a thousand documents
 * with their syntax trees would fill hundreds of megabytes.
 */
function locatorOf(part: DocumentText): RawDocument['locate'] {
  const position = positionsIn(part);
  let document: Document | undefined;
  return (field, name) => {
    document ??= compose(parseTokens(part.text));
    return position(document === undefined ? 0 : offsetOfField(document, field, name));
  };
}

/**
 * Whether a text that we would refuse belongs to somebody else, who may use all of YAML: it says that it is of another
 * kind, or it is at least well formed and never speaks of ours.
 */
function isForeign(tokens: readonly CST.Token[], faults: readonly TextFault[]): boolean {
  const versions = peekTexts(tokens, ['apiVersion']);
  const kinds = peekTexts(tokens, ['kind']);
  const isOurs =
    versions.some((version) => claimsToBeOurs(version, '')) || kinds.some((kind) => claimsToBeOurs('', kind));
  if (isOurs) return false;
  return versions.length + kinds.length > 0 || faults.every(({ isOurRule }) => isOurRule);
}

/** Stands for a document that is not ours: it is counted, and its contents are never read. */
function foreignDocument(path: string, tokens: readonly CST.Token[], { line }: DocumentText): RawDocument {
  const [apiVersion = '', kind = ''] = [peekTexts(tokens, ['apiVersion'])[0], peekTexts(tokens, ['kind'])[0]];
  return { path, line: line + 1, value: { apiVersion, kind }, locate: () => ({ line: line + 1, column: 1 }) };
}
