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

/** Runs a generated check and returns its faults as a value; an empty list means that the value has the shape. */
export function shapeFaults(validate: SchemaValidator<unknown>, value: unknown): readonly SchemaFault[] {
  return validate(value) ? [] : (validate.errors ?? []);
}
