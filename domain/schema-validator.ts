/** One fault as the generated validators report it, before it is put into words. */
export interface SchemaFault {
  /** JSON Pointer (RFC 6901) to the value at fault. */
  readonly instancePath: string;
  /** The rule that was broken, such as `pattern` or `required`. */
  readonly keyword: string;
  /** The particulars of the rule, by keyword: `{ missingProperty: 'version' }`, `{ pattern: '^...$' }`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A generated check of a shape. `errors` belongs to the last call; read it before the next one. */
export interface SchemaValidator<T> {
  (value: unknown): value is T;
  errors?: readonly SchemaFault[] | null;
}

/**
 * Twice the longest list of any schema that strangers' documents are held against. Generated code joins faults in
 * quadratic time, so that longer lists are refused first.
 */
const MAX_ENTRIES = 512;
/** Deeper than any schema. What is parsed JSON can be nested deeper than the stack is. */
const MAX_DEPTH = 64;

/**
 * Runs a generated check and returns its faults as a value; an empty list means that the value has the shape.
 * `maxEntries` is for documents with longer lists, which only people who are trusted can have written.
 */
export function shapeFaults(
  validate: SchemaValidator<unknown>,
  value: unknown,
  maxEntries = MAX_ENTRIES,
): readonly SchemaFault[] {
  const excess = excessIn(value, maxEntries, '', 0);
  if (excess !== undefined) return [excess];
  return validate(value) ? [] : (validate.errors ?? []);
}

/** The first list that is too long to be looked at, or the first place that is too deep, if there is one. */
function excessIn(value: unknown, maxEntries: number, instancePath: string, depth: number): SchemaFault | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return { instancePath, keyword: 'maxDepth', params: { limit: MAX_DEPTH } };
  if (Array.isArray(value) && value.length > maxEntries)
    return { instancePath, keyword: 'maxItems', params: { limit: maxEntries } };
  for (const [name, child] of Object.entries(value)) {
    const pointer = `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const found = excessIn(child, maxEntries, pointer, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of known fields, level by level. Entries of lists and values of maps stand under `*`. */
export interface FieldTree {
  readonly [name: string]: FieldTree;
}
