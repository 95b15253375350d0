import type { Envelope } from '../patch.ts';

/** A document as it was read, with the bytes that prove it. */
export interface Proven<T> {
  readonly content: T;
  readonly envelope: Envelope;
}
