import { waitMs } from '../retry.ts';

/** First wait after a failure. Most failures are a server that restarts or a name that is not yet there. */
export const FIRST_RETRY_MS = 1_000;
/** Longest wait between two tries of a source that fails: a network that came back is noticed within this time. */
export const MAX_RETRY_MS = 60_000;
/** Share of a wait that is left to chance, so that a fleet that lost its server does not return all at once. */
const JITTER = 0.25;

export interface RetryQuestion {
  /** Failed passes in a row, 0 after a good one. */
  readonly failures: number;
  /** True when trying sooner cannot help, because only a person can put it right. */
  readonly isStalled: boolean;
  readonly intervalMs: number;
  /** A number from 0 up to 1, drawn by the caller. */
  readonly chance: number;
}

/**
 * Milliseconds until the next pass: the interval when all is well or a person is needed, otherwise from one second
 * doubling up to a minute (or the interval, if that is longer). Up to a quarter is taken off or added by chance.
 */
export function nextPassAfterMs({ failures, isStalled, intervalMs, chance }: RetryQuestion): number {
  const backoff = waitMs(failures, { firstMs: FIRST_RETRY_MS, longestMs: Math.max(MAX_RETRY_MS, intervalMs) });
  const wait = failures === 0 || isStalled ? intervalMs : backoff;
  return Math.round(wait * (1 - JITTER + 2 * JITTER * chance));
}
