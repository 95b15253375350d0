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

/** Twice the longest list of any schema. Generated code joins faults in quadratic time, so that longer lists are refused first. */
const MAX_ENTRIES = 512;

/** Runs a generated check and returns its faults as a value; an empty list means that the value has the shape. */
export function shapeFaults(validate: SchemaValidator<unknown>, value: unknown): readonly SchemaFault[] {
  const crowded = crowdedList(value, '');
  if (crowded !== undefined) return [{ instancePath: crowded, keyword: 'maxItems', params: { limit: MAX_ENTRIES } }];
  return validate(value) ? [] : (validate.errors ?? []);
}

/** JSON Pointer to the first list that is too long to be looked at, if there is one. */
function crowdedList(value: unknown, pointer: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && value.length > MAX_ENTRIES) return pointer;
  for (const [name, child] of Object.entries(value)) {
    const found = crowdedList(child, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of known fields, level by level. Entries of lists and values of maps stand under `*`. */
export interface FieldTree {
  readonly [name: string]: FieldTree;
}
