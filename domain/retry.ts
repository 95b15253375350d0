/** How often something failed in a row and when it may be tried again. */
export interface Retry {
  readonly failures: number;
  readonly notBefore: number;
}

/** Milliseconds from one failure to the next try: doubling, so that a stubborn target is not stopped again and again. */
export interface RetryPolicy {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** 2^30 times the first wait is beyond every longest one; a larger exponent would only overflow. */
const MAX_DOUBLINGS = 30;

/** How long to wait after so many failures in a row, one at least. */
export const waitMs = (failures: number, { firstMs, longestMs }: RetryPolicy): number =>
  Math.min(firstMs * 2 ** Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS), longestMs);

/** The state after one more failure at `now` (milliseconds, of a clock that nobody sets). */
export function afterFailure(previous: Retry | undefined, policy: RetryPolicy, now: number): Retry {
  const failures = (previous?.failures ?? 0) + 1;
  return { failures, notBefore: now + waitMs(failures, policy) };
}

export const isDue = (retry: Retry | undefined, now: number): boolean => retry === undefined || now >= retry.notBefore;
