import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { Labels } from '#domain/placement.ts';
import { planHost, type Skip, type Step } from '#domain/plan.ts';
import { type ObservedProcess, processId } from '#domain/process.ts';
import { summarize, type StatusRow } from '#domain/status.ts';
import { Attempts } from './attempts.ts';
import type { Clock, DesiredState, Patcher, Report } from './ports.ts';
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
  /** What would be done now; nothing is changed and nothing reported. */
  plan(): Promise<Step[]>;
  status(): readonly StatusRow[];
}

export function createNodeReconciler(deps: NodeReconcilerDeps): NodeReconciler {
  const known = new Map<string, ObservedProcess>();
  const attempts = new Attempts();
  let rows: readonly StatusRow[] = [];

  async function look(pids: readonly number[] | undefined): Promise<void> {
    const observed = await deps.patcher.observe(wantedPatches(deps.desired()), pids);
    for (const [id, process] of known) if (pids === undefined || pids.includes(process.key.pid)) known.delete(id);
    for (const process of observed) known.set(processId(process.key), process);
  }

  function outstanding(): Step[] {
    const { patches, suspended } = deps.desired();
    const { owner, labels, clock } = deps;
    const observed = [...known.values()];
    return planHost({
      desired: patches,
      suspended,
      observed,
      owner,
      labels,
      now: clock.now(),
      mended: attempts.mended,
    });
  }

  function report(steps: readonly Step[]): void {
    const previous = rows;
    rows = summarize({
      desired: deps.desired().patches,
      observed: [...known.values()],
      skips: steps.filter((step): step is Skip => step.kind === 'skip'),
      failures: attempts.failuresOf(steps),
      owner: deps.owner,
      previous,
      now: deps.clock.now(),
    });
    const isNews = (row: StatusRow) => !previous.some((old) => isSameState(old, row));
    deps.report.status(rows, rows.filter(isNews));
  }

  async function act(steps: readonly Step[]): Promise<void> {
    const now = deps.clock.now().getTime();
    const due = steps.filter(isDoable).filter((step) => attempts.isDue(step, now));
    const outcomes = await executeSteps(due, deps.patcher, deps.owner, deps.report.stepDone);
    for (const outcome of outcomes) attempts.record(outcome, deps.clock.now().getTime());
    if (outcomes.length > 0) await look([...new Set(outcomes.map(({ step }) => step.process.pid))]);
  }

  return {
    async reconcile(pids) {
      await look(pids);
      await act(outstanding());
      const left = outstanding();
      attempts.keepOnly(left, new Set(known.keys()));
      report(left);
    },
    async plan() {
      await look(undefined);
      return outstanding();
    },
    status: () => rows,
  };
}

function wantedPatches({ patches }: DesiredState): VerifiedPatch[] {
  return [...(patches?.patches.values() ?? [])].map(({ verified }) => verified);
}

const isSameState = (left: StatusRow, right: StatusRow): boolean =>
  left.patch === right.patch &&
  left.pid === right.pid &&
  left.startTicks === right.startTicks &&
  left.phase === right.phase &&
  left.reason === right.reason &&
  left.digest === right.digest;
