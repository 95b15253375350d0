import { formatFieldPath, type FieldPath } from './field-path.ts';

/** Something wrong with one field of a document, in words for the person who wrote it. */
export interface Fault {
  readonly field: FieldPath;
  /** Whether an editor should jump to the field's name or to its value. */
  readonly part: 'name' | 'value';
  /** Reads on after the name of the field: `must be a whole number, but is text`. */
  readonly message: string;
  /** What to write instead, one sentence without its full stop. */
  readonly fix: string;
}

/** `variants[0].name is missing`, as a part of a sentence. */
export const describeFault = ({ field, message }: Fault): string =>
  field.length === 0 ? message : `${formatFieldPath(field)} ${message}`;

/** A fault in the value of a field, by far the most frequent. */
export const faultAt = (field: FieldPath, message: string, fix: string): Fault => ({
  field,
  part: 'value',
  message,
  fix,
});
