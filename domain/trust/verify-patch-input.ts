import type { PatchName } from '../ids.ts';
import type { SignedPatch } from '../patch.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import type { Place } from './place.ts';
import type { Trust } from './trust.ts';

/** What is to be decided on, and by what. */
export interface VerifyPatchInput extends SignedPatch {
  /** The name under which the envelope was found. It must be the one that was signed. */
  readonly name: PatchName;
  readonly trust: Trust;
  readonly crypto: CryptoPrimitive;
  readonly now: Date;
  /** The process that is to be changed. Without it, a scope counts if it covers any place at all. */
  readonly place?: Place;
}
