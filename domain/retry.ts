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

/** The state after one more failure at `now` (milliseconds, any clock). */
export function afterFailure(previous: Retry | undefined, policy: RetryPolicy, now: number): Retry {
  const failures = (previous?.failures ?? 0) + 1;
  const wait = Math.min(policy.firstMs * 2 ** Math.min(failures - 1, 30), policy.longestMs);
  return { failures, notBefore: now + wait };
}

export const isDue = (retry: Retry | undefined, now: number): boolean => retry === undefined || now >= retry.notBefore;
