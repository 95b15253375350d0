import { describe, expect, it } from 'vitest';
import type { PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';
import { err, ok } from '#domain/result.ts';
import type { StatusRow } from '#domain/status.ts';
import { createNodeReconciler } from '../../agent/node.reconciler.ts';
import type { DesiredState } from '../../agent/ports.ts';
import {
  aDesiredPatch,
  aLivePatch,
  aPatchSet,
  aProcess,
  aVerifiedPatch,
  digest,
  name,
  OURS,
  THEIRS,
} from '../support/builders.ts';

const BUSY: PatcherFailure = { reason: 'TargetBusy', message: 'thread 9 is inside' };

/** A patcher over processes in memory: a step does what the real one promises, or fails as told. */
function aMachine(
  processes: ObservedProcess[],
  fails: (step: PatcherStep) => PatcherFailure | undefined = () => undefined,
) {
  const steps: PatcherStep[] = [];
  const looks: (readonly number[] | undefined)[] = [];
  const state = new Map(processes.map((process) => [process.key.pid, process]));
  const change = (pid: number, patches: LivePatch[]) => {
    const process = state.get(pid);
    if (process !== undefined) state.set(pid, { ...process, patches });
  };
  return {
    steps,
    looks,
    state,
    patcher: {
      trust: () => Promise.resolve(),
      observe: (_: unknown, pids?: readonly number[]) => {
        looks.push(pids);
        return Promise.resolve([...state.values()].filter(({ key }) => pids?.includes(key.pid) ?? true));
      },
      execute: (step: PatcherStep) => {
        steps.push(step);
        const failure = fails(step);
        if (failure !== undefined) return Promise.resolve(err(failure));
        if (step.kind === 'apply') change(step.process.pid, [aLivePatch()]);
        else change(step.process.pid, []);
        return Promise.resolve(ok({ pauseMs: 1, threads: 1, moved: 0, restarted: 0 }));
      },
    },
  };
}

function aNode(machine: ReturnType<typeof aMachine>, initial: DesiredState) {
  const reports: { rows: readonly StatusRow[]; changed: readonly StatusRow[] }[] = [];
  const done: { kind: string; ok: boolean; isRepetition: boolean }[] = [];
  const blocked: number[] = [];
  const untold: (string | undefined)[] = [];
  let desired = initial;
  let now = 0;
  let setBackBy = 0;
  const reconciler = createNodeReconciler({
    desired: () => desired,
    patcher: machine.patcher,
    owner: OURS,
    labels: {},
    clock: { now: () => new Date(now - setBackBy), elapsedMs: () => now },
    report: {
      stepDone: ({ step, result }, isRepetition) => done.push({ kind: step.kind, ok: result.ok, isRepetition }),
      status: (rows, changed) => reports.push({ rows, changed }),
      blocked: (_, attempts) => blocked.push(attempts),
      trustUntold: (problem) => untold.push(problem),
    },
  });
  return {
    reconciler,
    untold,
    reports,
    done,
    blocked,
    setClockBack: (milliseconds: number) => {
      setBackBy = milliseconds;
    },
    want: (next: DesiredState) => {
      desired = next;
    },
    at: (milliseconds: number) => {
      now = milliseconds;
    },
  };
}

const wanted: DesiredState = { patches: aPatchSet([aDesiredPatch()]), trust: [], suspended: false };
const nothing: DesiredState = { patches: aPatchSet([]), trust: [], suspended: false };
const unknown: DesiredState = { patches: undefined, trust: [], suspended: false };

describe('createNodeReconciler', () => {
  it('applies once, reports what it sees afterwards, and has nothing more to do', async () => {
    const machine = aMachine([aProcess()]);
    const node = aNode(machine, wanted);
    await node.reconciler.reconcile();
    await node.reconciler.reconcile();
    expect(machine.steps.map(({ kind }) => kind)).toEqual(['apply']);
    expect(node.reports.map(({ rows }) => rows[0]?.phase)).toEqual(['Applied', 'Applied']);
    expect(node.reports.map(({ changed }) => changed.length)).toEqual([1, 0]);
  });

  it('hands the patcher the signed envelope, not a patch that it calls verified', async () => {
    const machine = aMachine([aProcess()]);
    await aNode(machine, wanted).reconciler.reconcile();
    expect(machine.steps[0]).toMatchObject({ kind: 'apply', envelope: aDesiredPatch().verified.envelope });
    expect(machine.steps[0]).not.toHaveProperty('patch');
  });

  it('believes the process, not the answer of the patcher', async () => {
    const machine = aMachine([aProcess()]);
    const liar = {
      ...machine.patcher,
      execute: () => Promise.resolve(ok({ pauseMs: 1, threads: 1, moved: 0, restarted: 0 })),
    };
    const node = aNode({ ...machine, patcher: liar }, wanted);
    await node.reconciler.reconcile();
    expect(node.reports.at(-1)?.rows[0]?.phase).toBe('Pending');
  });

  it('takes out what Git no longer has, and keeps it while Git is unknown', async () => {
    const machine = aMachine([aProcess({ patches: [aLivePatch()] })]);
    const node = aNode(machine, unknown);
    await node.reconciler.reconcile();
    expect(machine.steps).toEqual([]);
    expect(node.reports.at(-1)?.rows[0]).toMatchObject({
      phase: 'Applied',
      message: expect.stringContaining('kept') as string,
    });
    node.want(nothing);
    await node.reconciler.reconcile();
    expect(machine.steps.map(({ kind }) => kind)).toEqual(['revert']);
    expect(node.reports.at(-1)?.rows).toEqual([]);
  });

  it('tries a busy target again only after a while, longer each time, and says why meanwhile', async () => {
    const machine = aMachine([aProcess()], () => BUSY);
    const node = aNode(machine, wanted);
    const tries: number[] = [];
    for (let now = 0; now <= 16_000; now += 500) {
      const before = machine.steps.length;
      node.at(now);
      await node.reconciler.reconcile();
      if (machine.steps.length > before) tries.push(now);
      expect(node.reports.at(-1)?.rows[0]).toMatchObject({
        phase: 'Blocked',
        reason: 'TargetBusy',
        message: BUSY.message,
      });
    }
    expect(tries).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
  });

  it('does not fight with somebody who undoes its mending', async () => {
    const damaged = aLivePatch({
      state: 'Tampered',
      tampering: [{ address: 1, expected: '00', found: '11', place: 'site' }],
    });
    const machine = aMachine([aProcess({ patches: [damaged] })]);
    const node = aNode(machine, { ...wanted, patches: aPatchSet([aDesiredPatch({ driftPolicy: 'Correct' })]) });
    for (let now = 0; now < 600_000; now += 10_000) {
      node.at(now);
      machine.state.set(7, aProcess({ patches: [damaged] }));
      await node.reconciler.reconcile();
    }
    expect(machine.steps).toHaveLength(3);
    machine.state.set(7, aProcess({ patches: [damaged] }));
    await node.reconciler.reconcile();
    expect(node.reports.at(-1)?.rows[0]).toMatchObject({
      phase: 'Drifted',
      reason: 'Tampered',
      message: expect.stringContaining('left alone now') as string,
    });
  });

  it('does not count a mending that failed', async () => {
    const damaged = aLivePatch({ state: 'Tampered' });
    let isBusy = true;
    const machine = aMachine([aProcess({ patches: [damaged] })], () => (isBusy ? BUSY : undefined));
    const node = aNode(machine, { ...wanted, patches: aPatchSet([aDesiredPatch({ driftPolicy: 'Correct' })]) });
    for (let now = 0; now < 30_000; now += 1_000) {
      node.at(now);
      await node.reconciler.reconcile();
    }
    expect(machine.steps.length).toBeGreaterThan(3);
    isBusy = false;
    node.at(100_000);
    await node.reconciler.reconcile();
    expect(node.reports.at(-1)?.rows[0]).toMatchObject({ phase: 'Applied' });
  });

  it('tells of blocked attempts once, and of all of them', async () => {
    const counting = (hits: number) => aProcess({ patches: [aLivePatch({ hits })] });
    const machine = aMachine([counting(2)]);
    const node = aNode(machine, { patches: aPatchSet([aDesiredPatch()]), trust: [], suspended: false });
    for (const hits of [2, 2, 5, 5, 1]) {
      machine.state.set(7, counting(hits));
      await node.reconciler.reconcile();
    }
    expect(node.blocked).toEqual([2, 3, 1]);
    expect(node.reports.at(-1)?.rows).toMatchObject([{ phase: 'Applied', hits: 1 }]);
  });

  describe('after a failure', () => {
    const afterFailing = async (times: number) => {
      const machine = aMachine([aProcess()], () => BUSY);
      const node = aNode(machine, wanted);
      for (let time = 0, now = 0; time < times; time += 1, now += 400_000) {
        node.at(now);
        await node.reconciler.reconcile();
      }
      expect(machine.steps).toHaveLength(times);
      return { machine, node };
    };

    it('tries a new version at once', async () => {
      const { machine, node } = await afterFailing(5);
      node.want({
        ...wanted,
        patches: aPatchSet([aDesiredPatch({ verified: aVerifiedPatch({ digest: digest('2') }) })]),
      });
      await node.reconciler.reconcile();
      expect(machine.steps).toHaveLength(6);
    });

    it('tries at once when a person asks, and only once', async () => {
      const { machine, node } = await afterFailing(5);
      node.reconciler.tryAtOnce();
      await node.reconciler.reconcile();
      await node.reconciler.reconcile();
      expect(machine.steps).toHaveLength(6);
    });

    it('does not wait for a clock that was set back', async () => {
      const { machine, node } = await afterFailing(5);
      node.setClockBack(365 * 86_400_000);
      node.at(5 * 400_000);
      await node.reconciler.reconcile();
      expect(machine.steps).toHaveLength(6);
    });

    it('says the second time that it is the same again', async () => {
      const { node } = await afterFailing(2);
      expect(node.done).toEqual([
        { kind: 'apply', ok: false, isRepetition: false },
        { kind: 'apply', ok: false, isRepetition: true },
      ]);
    });
  });

  it('does not let one step in which the patcher gets lost hold up the others', async () => {
    const both = [7, 8].map((pid) => aProcess({ key: { pid, startTicks: 100 } }));
    const machine = aMachine(both);
    const deadly = {
      ...machine.patcher,
      execute: (step: PatcherStep) =>
        step.process.pid === 7 ? Promise.reject(new Error('connect ECONNREFUSED')) : machine.patcher.execute(step),
    };
    const node = aNode({ ...machine, patcher: deadly }, wanted);
    await node.reconciler.reconcile();
    expect(node.reports.at(-1)?.rows).toMatchObject([
      { pid: 7, phase: 'Blocked', reason: 'PatcherUnavailable', message: 'connect ECONNREFUSED' },
      { pid: 8, phase: 'Pending' },
    ]);
    await node.reconciler.reconcile();
    expect(node.reports.at(-1)?.rows).toMatchObject([{ pid: 7 }, { pid: 8, phase: 'Applied' }]);
  });

  it('puts a patch in without a pause where one of another name stood', async () => {
    const occupied = aLivePatch({ name: name('cve-0'), digest: digest('0') });
    const machine = aMachine([aProcess({ patches: [occupied] })], (step) =>
      step.kind === 'apply' && machine.state.get(7)?.patches.includes(occupied) === true
        ? { reason: 'BytesDiffer', message: 'cve-0 is there' }
        : undefined,
    );
    const node = aNode(machine, wanted);
    await node.reconciler.reconcile();
    expect(machine.steps.map(({ kind }) => kind)).toEqual(['apply', 'revert', 'apply']);
    expect(node.reports.at(-1)?.rows).toMatchObject([{ patch: 'cve-1', phase: 'Applied' }]);
  });

  it('says nothing of a patch that came to be wanted while it looked', async () => {
    const machine = aMachine([aProcess()]);
    const late = {
      ...machine.patcher,
      observe: (patches: unknown, pids?: readonly number[]) => {
        node.want(wanted);
        return machine.patcher.observe(patches, pids).then(() => []);
      },
    };
    const node = aNode({ ...machine, patcher: late }, nothing);
    await node.reconciler.reconcile();
    expect(node.reports.at(-1)?.rows).toEqual([]);
  });

  it('leaves a list of changes that nobody wants any more, and takes out what is in', async () => {
    const many = [7, 8, 9].map((pid) => aProcess({ key: { pid, startTicks: 100 } }));
    const machine = aMachine(many, () => {
      node.want({ ...wanted, suspended: true });
      return undefined;
    });
    const node = aNode(machine, wanted);
    await node.reconciler.reconcile();
    await node.reconciler.reconcile();
    expect(machine.steps.map(({ kind, process }) => `${kind} ${process.pid}`)).toEqual(['apply 7', 'revert 7']);
  });

  it('looks only at the processes it is asked to look at, and keeps what it knows of the others', async () => {
    const other = aProcess({ key: { pid: 8, startTicks: 1 } });
    const machine = aMachine([aProcess(), other]);
    const node = aNode(machine, wanted);
    await node.reconciler.reconcile();
    machine.looks.length = 0;
    await node.reconciler.reconcile([8]);
    expect(machine.looks).toEqual([[8]]);
    expect(node.reports.at(-1)?.rows.map(({ pid }) => pid)).toEqual([7, 8]);
  });

  it('forgets a process that has ended', async () => {
    const machine = aMachine([aProcess()]);
    const node = aNode(machine, wanted);
    await node.reconciler.reconcile();
    machine.state.clear();
    await node.reconciler.reconcile([7]);
    expect(node.reports.at(-1)?.rows).toMatchObject([{ phase: 'NoTarget' }]);
  });

  it('leaves the patches of another source alone and shows them', async () => {
    const machine = aMachine([aProcess({ patches: [aLivePatch({ owner: THEIRS })] })]);
    const node = aNode(machine, nothing);
    await node.reconciler.reconcile();
    expect(machine.steps).toEqual([]);
    expect(node.reports.at(-1)?.rows[0]?.message).toContain('another source');
  });

  it('plans without changing anything', async () => {
    const machine = aMachine([aProcess({ patches: [aLivePatch({ digest: digest('0') })] })]);
    const node = aNode(machine, wanted);
    expect(await node.reconciler.plan()).toMatchObject([{ kind: 'replace', from: digest('0') }]);
    expect(machine.steps).toEqual([]);
    expect(node.reports).toEqual([]);
  });

  it('carries the time a patch came into its phase', async () => {
    const machine = aMachine([aProcess()]);
    const node = aNode(machine, wanted);
    node.at(1_000);
    await node.reconciler.reconcile();
    node.at(9_000);
    await node.reconciler.reconcile();
    expect(node.reports.at(-1)?.rows[0]?.since).toBe('1970-01-01T00:00:01.000Z');
  });

  it('goes on when the patcher will not hear of trust, says so once, and tries again', async () => {
    const machine = aMachine([aProcess({ patches: [aLivePatch()] })]);
    let tries = 0;
    let refusal: string | undefined = 'the patcher refuses /v1/trust';
    const trust = () => {
      tries += 1;
      return refusal === undefined ? Promise.resolve() : Promise.reject(new Error(refusal));
    };
    const node = aNode({ ...machine, patcher: { ...machine.patcher, trust } }, { ...wanted, suspended: true });
    await node.reconciler.reconcile();
    expect(machine.steps.map(({ kind }) => kind)).toEqual(['revert']);
    const triesBefore = tries;
    await node.reconciler.reconcile();
    expect(tries).toBe(triesBefore + 1);
    expect(node.untold).toEqual(['the patcher refuses /v1/trust']);
    refusal = undefined;
    await node.reconciler.reconcile();
    await node.reconciler.reconcile();
    expect(node.untold).toEqual(['the patcher refuses /v1/trust', undefined]);
  });

  it('complains of no trust to a patcher that is away, whose absence ends the pass', async () => {
    const machine = aMachine([aProcess()]);
    const away = () => Promise.reject(new Error('nobody answers'));
    const node = aNode({ ...machine, patcher: { ...machine.patcher, trust: away, observe: away } }, wanted);
    await expect(node.reconciler.reconcile()).rejects.toThrow('nobody answers');
    expect(node.untold).toEqual([]);
  });
});
