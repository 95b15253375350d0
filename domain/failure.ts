import type { Reason } from './reason.ts';

/**
 * A failure says what happens next, not where it came from: `stalled` waits for a person, `waiting` looks again at a
 * known time, `transient` backs off.
 */
export type Failure =
  | { readonly kind: 'stalled'; readonly reason: Reason; readonly message: string }
  | { readonly kind: 'waiting'; readonly reason: Reason; readonly message: string; readonly retryAfterMs: number }
  | { readonly kind: 'transient'; readonly reason: Reason; readonly message: string };
