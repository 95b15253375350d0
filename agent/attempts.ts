import type { PatchName } from '#domain/ids.ts';
import type { PatcherFailure } from '#domain/patcher.ts';
import { type Intent, mendKey, type Step } from '#domain/plan.ts';
import { type ProcessKey, processId } from '#domain/process.ts';
import { afterFailure, isDue, type Retry, type RetryPolicy } from '#domain/retry.ts';
import type { StepFailure } from '#domain/status.ts';
import type { StepOutcome } from './ports.ts';

/** A failing change stops its target a few times each try; a sweep that finds a thread inside does it once. */
const RETRY: RetryPolicy = { firstMs: 1_000, longestMs: 300_000 };
const SWEEP: RetryPolicy = { firstMs: 1_000, longestMs: 600_000 };

type Doable = StepOutcome['step'];
type PatchStep = Exclude<Doable, { kind: 'sweep' }>;

const INTENTS = { apply: 'PutIn', replace: 'PutIn', mend: 'Mend', revert: 'TakeOut' } as const satisfies Record<
  PatchStep['kind'],
  Intent
>;

const nameOf = (step: PatchStep): PatchName => ('patch' in step ? step.patch.verified.name : step.name);
const digestOf = (step: PatchStep) => ('patch' in step ? step.patch.verified.digest : step.digest);

/** What is tried again: another version, or another build in the same process, is another matter and waits for nobody. */
function keyOf(step: Step): string {
  const where = processId(step.process);
  if (step.kind === 'sweep' || step.kind === 'skip') return `${where} ${step.kind}`;
  const build = 'buildId' in step ? step.buildId : '';
  return `${where} ${step.kind} ${nameOf(step)} ${digestOf(step)} ${build}`;
}

/**
 * What has to be remembered between passes so that a target is not disturbed again and again. It may be lost on a
 * restart without harm: everything is then tried once more. `now` is in milliseconds of a clock that nobody sets.
 */
export class Attempts {
  readonly #retries = new Map<string, Retry>();
  readonly #failures = new Map<string, StepFailure>();
  /** How often each tampered patch was mended, by `mendKey`. */
  readonly mended = new Map<string, number>();

  isDue(step: Step, now: number): boolean {
    return isDue(this.#retries.get(keyOf(step)), now);
  }

  /** Failures of steps that are still outstanding. */
  failuresOf(steps: readonly Step[]): StepFailure[] {
    return steps.flatMap((step) => this.#failures.get(keyOf(step)) ?? []);
  }

  /** Whether the same step has failed for the same reason before, so that nobody needs to hear of it again. */
  isRepetition({ step, result }: StepOutcome): boolean {
    const before = this.#failures.get(keyOf(step));
    return !result.ok && before?.reason === result.error.reason && before.message === result.error.message;
  }

  record({ step, result }: StepOutcome, now: number): void {
    const key = keyOf(step);
    if (step.kind === 'sweep') this.#retries.set(key, afterFailure(this.#retries.get(key), SWEEP, now));
    else if (result.ok) this.#recordDone(step, key);
    else {
      this.#retries.set(key, afterFailure(this.#retries.get(key), RETRY, now));
      this.#failures.set(key, failureOf(step, result.error));
    }
  }

  #recordDone(step: PatchStep, key: string): void {
    this.#forget(key);
    if (step.kind === 'mend') this.#countMend(step.process, nameOf(step));
    if (step.kind === 'revert') this.tryAtOnce(step.process);
  }

  #countMend(process: ProcessKey, name: PatchName): void {
    const key = mendKey(process, name);
    this.mended.set(key, (this.mended.get(key) ?? 0) + 1);
  }

  #forget(key: string): void {
    this.#retries.delete(key);
    this.#failures.delete(key);
  }

  /** Makes everything due that waits for its next try, in one process or in all: things have changed, or a person asks. */
  tryAtOnce(process?: ProcessKey): void {
    const start = process === undefined ? '' : `${processId(process)} `;
    for (const [key, retry] of this.#retries)
      if (key.startsWith(start)) this.#retries.set(key, { ...retry, notBefore: Number.NEGATIVE_INFINITY });
  }

  /** Drops what is remembered of steps that nobody plans any more. */
  keepOnly(steps: readonly Step[], alive: ReadonlySet<string>): void {
    const planned = new Set(steps.map(keyOf));
    for (const key of this.#retries.keys()) if (!planned.has(key)) this.#forget(key);
    for (const key of this.mended.keys()) if (!alive.has(key.split(' ')[0] ?? '')) this.mended.delete(key);
  }
}

const failureOf = (step: PatchStep, error: PatcherFailure): StepFailure => ({
  process: step.process,
  name: nameOf(step),
  digest: digestOf(step),
  intent: INTENTS[step.kind],
  ...error,
});
