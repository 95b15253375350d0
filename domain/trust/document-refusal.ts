/**
 * Why a trust document is not taken: one closed table. The document before it stays in force, so that none of them can
 * make a machine trust more than it did.
 */
export const DOCUMENT_REASONS = {
  UnknownDocument: 'the name of the file is that of no trust document',
  RoleMissing: 'the trust root gives nobody the right to make such a document',
  TooFewSigners: 'too few people of the role have signed it',
  Malformed: 'what was signed is not such a document, or not in its one form',
  IssuedInFuture: 'it was made later than it is here: one of the two clocks is wrong',
  VersionSkipped: 'the trust root before it is missing, and each is signed by the one before',
  VersionConflict: 'another one with the same version was taken before',
  OlderVersion: 'a later one was taken before; going back would undo what it says',
  PatchLowered: 'it has a patch in a lower version than a catalog before',
  TooMany: 'there are more of them than are kept',
} as const satisfies Record<string, string>;

export type DocumentReason = keyof typeof DOCUMENT_REASONS;

/** One document that was not taken; the message is a sentence with what a person can do. */
export interface DocumentRefusal {
  /** Name of the file, as it came. */
  readonly document: string;
  readonly reason: DocumentReason;
  readonly message: string;
}

/** Whether the same document may be taken later although nothing about it changes. */
export const mayPass = ({ reason }: Pick<DocumentRefusal, 'reason'>): boolean => reason === 'IssuedInFuture';
