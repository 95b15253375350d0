import { CST, Parser, type LineCounter } from 'yaml';

/** A place in a document's text and what is wrong there. */
export interface TextFault {
  readonly offset: number;
  readonly message: string;
  readonly fix: string;
  /** Whether YAML would allow it and only Stopgap does not: documents of others are free to do it. */
  readonly isOurRule: boolean;
}

/** The deepest field of a MicroPatch is at level 9. Composing deeper text costs time and stack that grow faster than it does. */
const MAX_DEPTH = 64;
/** Finding a duplicate among n names takes n² comparisons: this keeps the worst file below a second. */
const MAX_ENTRIES = 1024;

/** Tokens of one document. This step takes time and memory in proportion to the text, whatever the text is. */
export function parseTokens(text: string, lines: LineCounter): CST.Token[] {
  return [...new Parser(lines.addNewLine).parse(text)];
}

/** What cannot be composed safely at all; to be asked before anything else is done with the tokens. */
export function findExcess(tokens: readonly CST.Token[]): TextFault | undefined {
  for (const { token, depth } of walk(tokens)) {
    if (depth > MAX_DEPTH) return excess(token, `is nested deeper than ${MAX_DEPTH} levels`);
    if (CST.isCollection(token) && token.items.length > MAX_ENTRIES) {
      return excess(token, `has a list or group with more than ${MAX_ENTRIES} entries`);
    }
  }
  return undefined;
}

const excess = ({ offset }: CST.Token, message: string): TextFault => ({
  offset,
  message,
  fix: 'A MicroPatch needs much less: split it up',
  isOurRule: true,
});

/**
 * Parts of YAML that make a document mean more than it shows: what people review must be what is read. Tags choose
 * types, anchors and aliases repeat text from elsewhere, directives change the rules.
 */
export function findForbidden(tokens: readonly CST.Token[]): TextFault[] {
  return [...walk(tokens)].flatMap(({ token: { type, offset } }) => {
    const rule = FORBIDDEN[type];
    return rule === undefined ? [] : [{ offset, ...rule, isOurRule: true }];
  });
}

const FORBIDDEN: Readonly<Record<string, Pick<TextFault, 'message' | 'fix'>>> = {
  tag: { message: 'has a tag, and types are never chosen by tags here', fix: 'Remove the tag' },
  anchor: { message: 'has an anchor, and nothing may be repeated by reference here', fix: 'Write the value out' },
  alias: { message: 'has an alias, and nothing may be repeated by reference here', fix: 'Write the value out' },
  directive: { message: 'has a directive, and only plain YAML 1.2 is read here', fix: 'Remove the line' },
};

interface Visited {
  readonly token: CST.Token;
  readonly depth: number;
}

/** All tokens, each with the number of collections around it. Not recursive, because depth is what is being measured. */
function* walk(tokens: readonly CST.Token[]): Generator<Visited, void> {
  const waiting: Visited[] = tokens.map((token) => ({ token, depth: 0 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const depth = next.depth + (CST.isCollection(next.token) ? 1 : 0);
    for (const child of childrenOf(next.token).toReversed()) waiting.push({ token: child, depth });
  }
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (CST.isCollection(token)) return token.items.flatMap(itemTokens);
  if (token.type === 'document') return [...token.start, ...(token.value === undefined ? [] : [token.value])];
  return token.type === 'block-scalar' ? token.props : [];
}

const itemTokens = ({ start, key, sep = [], value }: CST.CollectionItem): CST.Token[] =>
  [...start, key, ...sep, value].filter((token) => token !== undefined && token !== null);

/** All values that the text gives to a field, as text and before any rule is checked: broken documents have names too. */
export function peekTexts(tokens: readonly CST.Token[], path: readonly string[]): string[] {
  const roots = tokens.flatMap((token) => (token.type === 'document' && token.value ? [token.value] : []));
  const found = path.reduce((level, name) => level.flatMap((token) => membersNamed(token, name)), roots);
  return found.flatMap((token) => textOf(token) ?? []);
}

function membersNamed(token: CST.Token, name: string): CST.Token[] {
  if (token.type !== 'block-map' && token.type !== 'flow-collection') return [];
  return token.items.flatMap(({ key, value }) => (value !== undefined && textOf(key) === name ? [value] : []));
}

/** A scalar as text, however broken: without a handler the library would throw where a rule of YAML is violated. */
const textOf = (token: CST.Token | null | undefined): string | undefined =>
  CST.resolveAsScalar(token, false, () => undefined)?.value;
