import type { PatchName } from '#domain/ids.ts';
import { mendKey, type Step } from '#domain/plan.ts';
import { type ProcessKey, processId } from '#domain/process.ts';
import { afterFailure, isDue, type Retry, type RetryPolicy } from '#domain/retry.ts';
import type { StepFailure } from '#domain/status.ts';
import type { StepOutcome } from './ports.ts';

/** A failing change stops its target a few times each try; a sweep that finds a thread inside does it once. */
const RETRY: RetryPolicy = { firstMs: 1_000, longestMs: 300_000 };
const SWEEP: RetryPolicy = { firstMs: 1_000, longestMs: 600_000 };

const keyOf = (step: Step): string => `${step.kind} ${processId(step.process)} ${nameOf(step) ?? ''}`;

function nameOf(step: Step): PatchName | undefined {
  if (step.kind === 'sweep') return undefined;
  return 'patch' in step ? step.patch.verified.name : step.name;
}

/**
 * What has to be remembered between passes so that a target is not disturbed again and again. It may be lost on a
 * restart without harm: everything is then tried once more.
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

  record({ step, result }: StepOutcome, now: number): void {
    const key = keyOf(step);
    const name = nameOf(step);
    if (step.kind === 'mend' && name !== undefined) this.#countMend(step.process, name);
    if (step.kind === 'sweep') this.#retries.set(key, afterFailure(this.#retries.get(key), SWEEP, now));
    else if (result.ok) this.#forget(key);
    else {
      this.#retries.set(key, afterFailure(this.#retries.get(key), RETRY, now));
      if (name !== undefined) this.#failures.set(key, { process: step.process, name, ...result.error });
    }
  }

  #countMend(process: ProcessKey, name: PatchName): void {
    const key = mendKey(process, name);
    this.mended.set(key, (this.mended.get(key) ?? 0) + 1);
  }

  #forget(key: string): void {
    this.#retries.delete(key);
    this.#failures.delete(key);
  }

  /** Drops what is remembered of steps that nobody plans any more. */
  keepOnly(steps: readonly Step[], alive: ReadonlySet<string>): void {
    const planned = new Set(steps.map(keyOf));
    for (const key of this.#retries.keys()) if (!planned.has(key)) this.#forget(key);
    for (const key of this.mended.keys()) if (!alive.has(key.split(' ')[0] ?? '')) this.mended.delete(key);
  }
}
