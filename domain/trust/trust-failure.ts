import type { Reason } from '../reason.ts';

/** One reason why something is not trusted, as a sentence for the person who has to do something about it. */
export interface TrustFailure {
  readonly reason: Reason;
  readonly message: string;
}

export const trustFailure = (reason: Reason, message: string): TrustFailure => ({ reason, message });
