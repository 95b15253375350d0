import type { FieldPath } from './field-path.ts';

/** A place in a file, counted from 1, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One document of a file, decoded and not yet believed. */
export interface RawDocument {
  /** Path of the file within the repository. */
  readonly path: string;
  /** First line of the document in that file. */
  readonly line: number;
  readonly value: unknown;
  /**
   * Where a field stands: its value, or its name if the name is what is wrong. A field that is not there is located at
   * the nearest field above it that is.
   */
  locate(field: FieldPath, part: 'name' | 'value'): Position;
}
