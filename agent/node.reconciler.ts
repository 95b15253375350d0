import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { Labels } from '#domain/placement.ts';
import { planHost, type Skip, type Step } from '#domain/plan.ts';
import { type ObservedProcess, processId } from '#domain/process.ts';
import { rowKey, summarize, type StatusRow } from '#domain/status.ts';
import { Attempts } from './attempts.ts';
import type { Clock, DesiredState, Patcher, Report, StepOutcome } from './ports.ts';
import { executeSteps, isDoable } from './steps/execute-steps.ts';

export interface NodeReconcilerDeps {
  readonly desired: () => DesiredState;
  readonly patcher: Patcher;
  readonly owner: OwnerId;
  readonly labels: Labels;
  readonly clock: Clock;
  readonly report: Report;
}

export interface NodeReconciler {
  /** Observes, plans, acts, observes again, reports; over all processes, or over some that have just appeared. */
  reconcile(pids?: readonly number[]): Promise<void>;
  /** What would be done now; nothing is changed and no status reported. */
  plan(): Promise<Step[]>;
  status(): readonly StatusRow[];
  /** Lets the next pass try what waits after failures: a person asks, and sees the answer. */
  tryAtOnce(): void;
}

export const createNodeReconciler = (deps: NodeReconcilerDeps): NodeReconciler => new Node(deps);

class Node implements NodeReconciler {
  readonly #deps: NodeReconcilerDeps;
  readonly #known = new Map<string, ObservedProcess>();
  readonly #attempts = new Attempts();
  #rows: readonly StatusRow[] = [];
  /** Why the patcher did not hear of trust the last time. */
  #untold: string | undefined;
  /** What was wanted when the pass began: what was not looked for cannot be missed. */
  #desired: DesiredState = { patches: undefined, trust: [], suspended: false };

  constructor(deps: NodeReconcilerDeps) {
    this.#deps = deps;
  }

  async reconcile(pids?: readonly number[]): Promise<void> {
    this.#desired = this.#deps.desired();
    await this.#look(pids);
    const outcomes = await this.#act(this.#outstanding());
    // What came out may have stood where something else goes in: a patch under a new name, for one.
    if (outcomes.some(({ step, result }) => step.kind === 'revert' && result.ok)) await this.#act(this.#outstanding());
    const left = this.#outstanding();
    this.#attempts.keepOnly(left, new Set(this.#known.keys()));
    this.#report(left);
  }

  async plan(): Promise<Step[]> {
    this.#desired = this.#deps.desired();
    await this.#look(undefined);
    return this.#outstanding();
  }

  status(): readonly StatusRow[] {
    return this.#rows;
  }

  tryAtOnce(): void {
    this.#attempts.tryAtOnce();
  }

  async #look(pids: readonly number[] | undefined): Promise<void> {
    const untold = await this.#tellTrust();
    const observed = await this.#deps.patcher.observe(wantedPatches(this.#desired), pids);
    // Only now: of a patcher that is away there is something else to say.
    if (untold !== this.#untold) this.#deps.report.trustUntold(untold);
    this.#untold = untold;
    for (const [id, process] of this.#known)
      if (pids === undefined || pids.includes(process.key.pid)) this.#known.delete(id);
    for (const process of observed) this.#known.set(processId(process.key), process);
  }

  /** Whatever lies in the repository, it must not end a pass: the patcher judges by what it knows, and things can come out. */
  async #tellTrust(): Promise<string | undefined> {
    try {
      await this.#deps.patcher.trust(this.#desired.trust);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #outstanding(): Step[] {
    const { owner, labels, clock } = this.#deps;
    const { patches, suspended } = this.#desired;
    return planHost({
      desired: patches,
      suspended,
      observed: [...this.#known.values()],
      owner,
      labels,
      now: clock.now(),
      mended: this.#attempts.mended,
    });
  }

  async #act(steps: readonly Step[]): Promise<StepOutcome[]> {
    const { patcher, owner, clock, desired, report } = this.#deps;
    const now = clock.elapsedMs();
    const { patches, suspended } = this.#desired;
    const outcomes = await executeSteps({
      steps: steps.filter(isDoable).filter((step) => this.#attempts.isDue(step, now)),
      patcher,
      owner,
      done: (outcome) => {
        report.stepDone(outcome, this.#attempts.isRepetition(outcome));
      },
      // Whoever pulls the emergency brake does not wait for a long list of changes that nobody wants any more.
      isWanted: () => desired().suspended === suspended && desired().patches === patches,
    });
    for (const outcome of outcomes) this.#attempts.record(outcome, clock.elapsedMs());
    if (outcomes.length > 0) await this.#look([...new Set(outcomes.map(({ step }) => step.process.pid))]);
    return outcomes;
  }

  #report(steps: readonly Step[]): void {
    const { owner, labels, clock, report } = this.#deps;
    const { patches, suspended } = this.#desired;
    const before = new Map(this.#rows.map((row) => [rowKey(row), row]));
    this.#rows = summarize({
      desired: patches,
      suspended,
      observed: [...this.#known.values()],
      skips: steps.filter((step): step is Skip => step.kind === 'skip'),
      failures: this.#attempts.failuresOf(steps),
      owner,
      labels,
      previous: this.#rows,
      now: clock.now(),
    });
    report.status(
      this.#rows,
      this.#rows.filter((row) => !isSameState(before.get(rowKey(row)), row)),
    );
    for (const row of this.#rows) {
      const attempts = newHits(before.get(rowKey(row)), row);
      if (attempts > 0) report.blocked(row, attempts);
    }
  }
}

function wantedPatches({ patches }: DesiredState): VerifiedPatch[] {
  return [...(patches?.patches.values() ?? [])].map(({ verified }) => verified);
}

/** A count that is lower than before is a new one: the patch was taken out and put in again. */
function newHits(before: StatusRow | undefined, { hits = 0 }: StatusRow): number {
  const known = before?.hits ?? 0;
  return hits < known ? hits : hits - known;
}

const isSameState = (left: StatusRow | undefined, right: StatusRow): boolean =>
  left?.phase === right.phase && left.reason === right.reason && left.digest === right.digest;
