import { waitMs } from '#domain/retry.ts';
import type { Timers } from '../timers.ts';
import { KubeError } from './kube-error.ts';

const TRIES = 4;
const POLICY = { firstMs: 250, longestMs: 4000 };
/** A server that names a longer wait than this gets no further try of ours; the caller's own retry comes later. */
const LONGEST_ASKED_MS = 30_000;
const PASSING_CODES = new Set([429, 503, 504]);

/** Tries a call again that failed in passing, and only if doing it twice is the same as once. */
export async function withRetries<T>(
  call: () => Promise<T>,
  isIdempotent: boolean,
  timers: Timers,
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      const wait = failures < TRIES && !signal.aborted ? waitBeforeRetry(error, failures, isIdempotent) : undefined;
      if (wait === undefined) throw error;
      await sleep(wait, timers, signal);
    }
  }
}

/** Milliseconds, or undefined for a failure that stays. A 429 was never carried out, so anything may be sent again. */
function waitBeforeRetry(error: unknown, failures: number, isIdempotent: boolean): number | undefined {
  if (!(error instanceof KubeError)) return undefined;
  const passes = error.kind === 'Network' || PASSING_CODES.has(error.code);
  if (!passes || (!isIdempotent && error.code !== 429)) return undefined;
  const asked = error.retryAfterMs ?? 0;
  if (asked > LONGEST_ASKED_MS) return undefined;
  return Math.max(asked, waitMs(failures, POLICY)) * (1 + Math.random() / 4);
}

/** Waits, or less when the signal fires; does not throw. */
export function sleep(ms: number, timers: Timers, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = timers.after(ms, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
