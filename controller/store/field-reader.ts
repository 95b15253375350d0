/**
 * Reads fields of unknown JSON. The first thing that is not what it must be is remembered with its place; after it the
 * answers only have the right type, and whoever asked looks at `fault` before using any of them.
 */
export class FieldReader {
  readonly value: unknown;
  readonly #at: string;
  readonly #faults: string[];

  constructor(value: unknown, at = '', faults: string[] = []) {
    this.value = value;
    this.#at = at;
    this.#faults = faults;
    if (typeof value !== 'object' || value === null) this.complain('', 'is not an object');
  }

  get fault(): string | undefined {
    return this.#faults[0];
  }

  complain(field: string, message: string): void {
    const place = [this.#at, field].filter((part) => part !== '').join('.');
    this.#faults.push(`${place === '' ? 'the file' : place} ${message}`);
  }

  text(field: string): string {
    const value = this.#get(field);
    if (typeof value === 'string') return value;
    this.complain(field, 'is not text');
    return '';
  }

  integer(field: string): number {
    const value = this.#get(field);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    this.complain(field, 'is not a whole number');
    return 0;
  }

  boolean(field: string): boolean {
    const value = this.#get(field);
    if (typeof value === 'boolean') return value;
    this.complain(field, 'is neither true nor false');
    return false;
  }

  /** A text in a stricter form, by the parser of that form. */
  parsed<T>(field: string, parse: (text: string) => T | undefined): T {
    const text = this.text(field);
    const value = parse(text);
    if (value === undefined) this.complain(field, 'has not the right form');
    return value as T;
  }

  oneOf<const T extends string>(field: string, allowed: readonly [T, ...T[]]): T {
    const found = allowed.find((value) => value === this.#get(field));
    if (found === undefined) this.complain(field, `is none of ${allowed.join(', ')}`);
    return found ?? allowed[0];
  }

  object(field: string): FieldReader {
    return new FieldReader(this.#get(field), this.#path(field), this.#faults);
  }

  list(field: string): FieldReader[] {
    const value = this.#get(field);
    if (Array.isArray(value))
      return value.map((entry, index) => new FieldReader(entry, `${this.#path(field)}[${index}]`, this.#faults));
    this.complain(field, 'is not a list');
    return [];
  }

  optional<T>(field: string, read: (field: string) => T): T | undefined {
    return this.#get(field) === undefined ? undefined : read(field);
  }

  #get(field: string): unknown {
    const { value } = this;
    return typeof value === 'object' && value !== null && Object.hasOwn(value, field)
      ? (value as Readonly<Record<string, unknown>>)[field]
      : undefined;
  }

  #path(field: string): string {
    return this.#at === '' ? field : `${this.#at}.${field}`;
  }
}
