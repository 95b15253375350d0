import type { ChangeDone, PatcherFailure } from '#domain/patcher.ts';
import type { Result } from '#domain/result.ts';
import { waitUntil } from './proc-state.ts';

/** Changes must go in at once, but a machine that does other things too may make a stop take too long now and then. */
const PASSING: ReadonlySet<string> = new Set(['TargetBusy', 'Timeout']);
const WITHIN_MS = 30_000;

/**
 * Does a step again while the refusal is one that passes, as `stopgap host` does, and returns what was done and how often
 * it was tried. A refusal of any other kind, or one that lasts, is thrown with its reason.
 */
export async function untilDone(
  step: () => Promise<Result<ChangeDone, PatcherFailure>>,
  what = 'the change',
): Promise<ChangeDone & { readonly tries: number }> {
  let tries = 0;
  let last: Result<ChangeDone, PatcherFailure> | undefined;
  const isSettled = async (): Promise<boolean> => {
    last = await step();
    tries += 1;
    return last.ok || !PASSING.has(last.error.reason);
  };
  await waitUntil(isSettled, { withinMs: WITHIN_MS, what: `${what} to come through` }).catch(() => undefined);
  if (last?.ok !== true) throw new Error(`${what} failed after ${tries} tries: ${JSON.stringify(last?.error)}`);
  return { ...last.value, tries };
}

const MOST_STOPS = 50;
const REST_MS = 100;
const LATE = /^thread \d+ .*did not (stop in time|come back from mapping memory)/;

/**
 * On a machine that is busy with other things a thread may not come to its stop in time. Nothing has been written then,
 * and `stopgap host` tries again at its next look; so do we, and whatever else is answered is for the test to judge.
 */
export async function onceStopped<T>(
  step: () => Promise<T>,
  failureOf: (answer: T) => PatcherFailure | undefined,
): Promise<T> {
  for (let stops = 1, wasLate = false; ; stops += 1) {
    const answer = await step();
    const failure = failureOf(answer);
    // Who traces a process right after such a stop is the tracing thread that gave it up and has not ended yet.
    const isHeld = wasLate && failure?.reason === 'TargetTraced';
    const isLate = failure?.reason === 'Timeout' && LATE.test(failure.message);
    if ((!isLate && !isHeld) || stops === MOST_STOPS) return answer;
    wasLate = true;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
}
