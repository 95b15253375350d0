import { describe, expect, it } from 'vitest';
import type { PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import { err, ok } from '#domain/result.ts';
import type { JournalEntry, Quarantined } from '../../patcher/ports.ts';
import { createRecordedExecutor } from '../../patcher/recorded-executor.ts';
import { digest, name, OURS } from '../support/builders.ts';

const BUILD = 'ab';
const apply = (pid = 7, startTicks = 100): PatcherStep => ({
  kind: 'apply',
  process: { pid, startTicks },
  name: name('cve-1'),
  buildId: BUILD,
  envelope: { payload: new Uint8Array(), signatures: [] },
  approvals: [],
});
const revert: PatcherStep = { kind: 'revert', process: { pid: 7, startTicks: 100 }, digest: digest('1'), owner: OURS };
const DONE = { pauseMs: 1, threads: 1 };

/** A recorded executor over records in memory, and the order in which things happened. */
function anExecutor(over: { full?: boolean; problem?: string; result?: PatcherFailure } = {}) {
  const events: string[] = [];
  const quarantined: Quarantined[] = [];
  const clock = { now: 0 };
  const disk = { isFull: over.full ?? false };
  const write = (line: string): void => {
    if (disk.isFull) throw new Error('ENOSPC: no space left on device');
    events.push(line);
  };
  const recorded = createRecordedExecutor({
    executorOf: () => (step) => {
      events.push(`do ${step.kind}`);
      return Promise.resolve(over.result === undefined ? ok(DONE as never) : err(over.result));
    },
    digestOf: (step) => (step.kind === 'sweep' ? '' : digest('1')),
    journal: {
      unfinished: () => [],
      begin: (entry: JournalEntry) => {
        write(`begin ${entry.kind} ${entry.process.pid}`);
        return 1;
      },
      end: (id) => {
        write(`end ${id}`);
      },
      close: () => undefined,
    },
    quarantine: {
      entries: () => quarantined,
      problem: () => over.problem,
      find: (wanted, build) => quarantined.find((entry) => entry.digest === wanted && entry.buildId === build),
      add: (entry) => quarantined.push(entry),
      release: () => 0,
    },
    boot: 'b0',
    now: () => new Date('2026-11-24T12:00:00Z'),
    monotonic: () => clock.now,
  });
  return { recorded, events, quarantined, clock, disk };
}

describe('a step that is recorded', () => {
  it('is written down before it is done, and after it', async () => {
    const { recorded, events } = anExecutor();
    expect(await recorded.execute(apply(), OURS)).toEqual(ok(DONE));
    expect(events).toEqual(['begin apply 7', 'do apply', 'end 1']);
  });

  it('is ended in the journal when it failed, too', async () => {
    const failure: PatcherFailure = { reason: 'BytesDiffer', message: 'other bytes' };
    const { recorded, events } = anExecutor({ result: failure });
    expect(await recorded.execute(apply(), OURS)).toEqual(err(failure));
    expect(events.at(-1)).toBe('end 1');
  });

  it('is not done when it puts something in and cannot be written down', async () => {
    const { recorded, events } = anExecutor({ full: true });
    expect(await recorded.execute(apply(), OURS)).toMatchObject({
      ok: false,
      error: { reason: 'StateUnusable', message: expect.stringContaining('ENOSPC') as string },
    });
    expect(events).toEqual([]);
  });

  it('is done when it takes something out, whatever the disk says', async () => {
    const { recorded, events } = anExecutor({ full: true, problem: 'the list cannot be read' });
    expect(await recorded.execute(revert, OURS)).toEqual(ok(DONE));
    expect(events).toEqual(['do revert']);
  });

  it('is not done when it is not known what is in quarantine', async () => {
    const { recorded, events } = anExecutor({ problem: 'the list cannot be read' });
    expect(await recorded.execute(apply(), OURS)).toMatchObject({ ok: false, error: { reason: 'StateUnusable' } });
    expect(events).toEqual([]);
  });
});

describe('a process that dies of a fault', () => {
  it('right after a patch was put in puts it into quarantine: no other process gets it', async () => {
    const { recorded, events, quarantined, clock } = anExecutor();
    await recorded.execute(apply(7), OURS);
    clock.now = 9_000;
    expect(recorded.died(7)).toMatchObject({ name: 'cve-1', process: { pid: 7 } });
    expect(quarantined).toMatchObject([{ name: 'cve-1', digest: digest('1'), buildId: BUILD }]);
    events.length = 0;
    expect(await recorded.execute(apply(8), OURS)).toMatchObject({
      ok: false,
      error: { reason: 'ProcessCrashed', message: expect.stringContaining('process 7') as string },
    });
    expect(events).toEqual([]);
    expect(await recorded.execute(revert, OURS)).toEqual(ok(DONE));
  });

  it.each([
    { title: 'long after the change', pid: 7, at: 10_001 },
    { title: 'without having been changed', pid: 8, at: 1 },
  ])('$title has other reasons', async ({ pid, at }) => {
    const { recorded, quarantined, clock } = anExecutor();
    await recorded.execute(apply(7), OURS);
    clock.now = at;
    expect(recorded.died(pid)).toBeUndefined();
    expect(quarantined).toEqual([]);
  });

  it('after a patch was taken out is not held against the patch', async () => {
    const { recorded, quarantined } = anExecutor();
    await recorded.execute(revert, OURS);
    expect(recorded.died(7)).toBeUndefined();
    expect(quarantined).toEqual([]);
  });

  it('while it is being changed is held against the patch', async () => {
    const { recorded, quarantined } = anExecutor({ result: { reason: 'NoProcess', message: 'it ended' } });
    await recorded.execute(apply(), OURS);
    expect(recorded.died(7)).toBeDefined();
    expect(quarantined).toHaveLength(1);
  });

  it('after a change that was refused, and so never made, is not held against the patch', async () => {
    const { recorded, quarantined } = anExecutor({ result: { reason: 'BytesDiffer', message: 'other bytes' } });
    await recorded.execute(apply(), OURS);
    expect(recorded.died(7)).toBeUndefined();
    expect(quarantined).toEqual([]);
  });
});
