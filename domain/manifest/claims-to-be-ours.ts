const GROUP = 'stopgap.dev/';
const KIND = 'MicroPatch';

/**
 * Whether a document wants to be read by Stopgap. One of the two marks is enough, so that a typing error in the other is
 * reported instead of making the document invisible.
 */
export const claimsToBeOurs = (apiVersion: unknown, kind: unknown): boolean =>
  (typeof apiVersion === 'string' && apiVersion.startsWith(GROUP)) || kind === KIND;
