import { CST, Parser } from 'yaml';

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
export const parseTokens = (text: string): CST.Token[] => [...new Parser().parse(text)];

/** What the tokens of a document show before anything is composed from them. */
export interface TokenFindings {
  /** What cannot be composed safely at all. */
  readonly excess: TextFault | undefined;
  /**
   * Parts of YAML that make a document mean more than it shows: what people review must be what is read. Tags choose
   * types, anchors and aliases repeat text from elsewhere, directives change the rules.
   */
  readonly forbidden: readonly TextFault[];
}

/** Looks at every token once, and no further than the first excess. */
export function inspectTokens(tokens: readonly CST.Token[]): TokenFindings {
  const forbidden: TextFault[] = [];
  for (const { token, depth } of walk(tokens)) {
    const excess = excessAt(token, depth);
    if (excess !== undefined) return { excess, forbidden };
    const rule = FORBIDDEN[token.type];
    if (rule !== undefined) forbidden.push({ offset: token.offset, ...rule, isOurRule: true });
  }
  return { excess: undefined, forbidden };
}

function excessAt(token: CST.Token, depth: number): TextFault | undefined {
  if (depth > MAX_DEPTH) return excess(token, `is nested deeper than ${MAX_DEPTH} levels`);
  if (!CST.isCollection(token) || token.items.length <= MAX_ENTRIES) return undefined;
  return excess(token, `has a list or group with more than ${MAX_ENTRIES} entries`);
}

const excess = ({ offset }: CST.Token, message: string): TextFault => ({
  offset,
  message,
  fix: 'A MicroPatch needs much less: split it up',
  isOurRule: true,
});

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

/**
 * All tokens but those of layout, each with the number of collections around it. Not recursive, because depth is what is
 * being measured.
 */
function* walk(tokens: readonly CST.Token[]): Generator<Visited, void> {
  const waiting: Visited[] = tokens.map((token) => ({ token, depth: 0 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const depth = next.depth + (CST.isCollection(next.token) ? 1 : 0);
    const children = childrenOf(next.token);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const token = children[index];
      if (token && !LAYOUT.has(token.type)) waiting.push({ token, depth });
    }
  }
}

const LAYOUT: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'seq-item-ind', 'map-value-ind', 'comma']);

function childrenOf(token: CST.Token): readonly (CST.Token | null | undefined)[] {
  if (CST.isCollection(token))
    return token.items.flatMap(({ start, key, sep = [], value }) => [...start, key, ...sep, value]);
  if (token.type === 'document') return [...token.start, token.value];
  return token.type === 'block-scalar' ? token.props : [];
}

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
