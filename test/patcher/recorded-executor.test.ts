import { describe, expect, it } from 'vitest';
import type { PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import { err, ok } from '#domain/result.ts';
import type { AuditEvent } from '#domain/audit/event.ts';
import { NOTHING_TRUSTED } from '#domain/audit/line.ts';
import type { JournalEntry, Quarantined, Witness } from '../../patcher/ports.ts';
import { createRecordedExecutor } from '../../patcher/recorded-executor.ts';
import { createStepAudit } from '../../patcher/step-audit.ts';
import { digest, name, OURS, THEIRS } from '../support/builders.ts';

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
const FULL = 'the audit log cannot be written (ENOSPC)';
const NOON = Date.parse('2026-11-24T12:00:00Z');
const digestOf = (step: PatcherStep): string => (step.kind === 'sweep' ? '' : digest('1'));
const CHANGES: Parameters<Witness['before']>[0] = [
  { address: 0x1000, length: 5, before: 'a'.repeat(64), after: 'b'.repeat(64) },
];

const MAPPING = { content: 'code', length: 4096, call: { address: 0x3000, length: 160 } } as const;

/** A recorded executor over records in memory, and the order in which things happened. */
function anExecutor(
  over: {
    full?: boolean;
    problem?: string;
    result?: PatcherFailure;
    auditFull?: boolean;
    fillsUp?: boolean;
    changes?: boolean;
    maps?: boolean;
  } = {},
) {
  const events: string[] = [];
  const audited: AuditEvent[] = [];
  const audit = { isFull: over.auditFull ?? false, hasRoom: true, generation: 1 };
  const quarantined: Quarantined[] = [];
  const clock = { now: 0 };
  const disk = { isFull: over.full ?? false };
  const write = (line: string): void => {
    if (disk.isFull) throw new Error('ENOSPC: no space left on device');
    events.push(line);
  };
  const recorded = createRecordedExecutor({
    executorOf: (_, witness) => (step) => {
      const room = over.maps === true ? witness.beforeMapping(MAPPING) : ok(undefined);
      if (!room.ok) return Promise.resolve(room);
      if (over.maps === true) events.push('map');
      if (over.maps === true && over.result === undefined) witness.mapped({ address: 0x2000, length: MAPPING.length });
      const allowed = over.changes === true ? witness.before(CHANGES) : ok(undefined);
      if (!allowed.ok) return Promise.resolve(allowed);
      events.push(`do ${step.kind}`);
      if (over.result !== undefined) return Promise.resolve(err(over.result));
      if (over.changes === true) witness.after(CHANGES);
      return Promise.resolve(ok(DONE as never));
    },
    digestOf,
    audit: createStepAudit({
      log: {
        problem: () => (audit.isFull ? FULL : undefined),
        generation: () => audit.generation,
        probe: () => (audit.isFull || !audit.hasRoom ? FULL : undefined),
        write(event) {
          if (audit.isFull) return err(FULL);
          return ok(audited.push(event));
        },
        keep: (event) => audited.push(event),
      },
      executableOf: () => '/usr/bin/app',
      digestOf,
      rolesOf: () => ({ author: ['alice'], builder: [], approver: [] }),
      trust: () => NOTHING_TRUSTED,
      now: () => new Date(NOON + clock.now),
    }),
    journal: {
      unfinished: () => [],
      begin: (entry: JournalEntry) => {
        write(`begin ${entry.kind} ${entry.process.pid}`);
        audit.isFull ||= over.fillsUp ?? false;
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
  return { recorded, events, audited, audit, quarantined, clock, disk };
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

describe('a step in the audit log', () => {
  const refusedBy = (reason: PatcherFailure['reason']): PatcherFailure => ({ reason, message: 'why' });
  const process = { pid: 7, startTicks: 100, executable: '/usr/bin/app' };
  const changes = [{ ...CHANGES[0], address: '0x1000' }];

  it('is announced with its bytes before it is done, and told of after it', async () => {
    const { recorded, audited, events } = anExecutor({ changes: true });
    await recorded.execute(apply(), OURS);
    const patch = { name: 'cve-1', digest: digest('1'), buildId: BUILD, signers: { author: ['alice'] } };
    expect(audited).toEqual([
      { kind: 'Begun', step: 'apply', process, patch, owner: OURS, changes },
      {
        ...{ kind: 'Done', of: 1, step: 'apply', process, patch, owner: OURS, changes, mapped: [] },
        ...{ pauseMicros: 1_000, threads: 1, refusals: 0 },
      },
    ]);
    expect(events).toEqual(['begin apply 7', 'do apply', 'end 1']);
  });

  it('that puts something in is not done when it cannot be announced, and nothing is looked at', async () => {
    const { recorded, events } = anExecutor({ auditFull: true, changes: true });
    expect(await recorded.execute(apply(), OURS)).toMatchObject({
      ok: false,
      error: { reason: 'StateUnusable', message: expect.stringContaining('ENOSPC') as string },
    });
    expect(events).toEqual([]);
  });

  it('is not done either when the log became unwritable in the middle', async () => {
    const { recorded, events } = anExecutor({ changes: true, fillsUp: true });
    expect(await recorded.execute(apply(), OURS)).toMatchObject({ ok: false, error: { reason: 'StateUnusable' } });
    expect(events).not.toContain('do apply');
  });

  it('that takes something out is done whatever the log says, and told of', async () => {
    const { recorded, events, audited } = anExecutor({ auditFull: true, changes: true });
    expect(await recorded.execute(revert, OURS)).toEqual(ok(DONE));
    expect(events).toContain('do revert');
    expect(audited).toMatchObject([{ kind: 'Begun' }, { kind: 'Done', of: 1 }]);
  });

  it('that changed nothing is not told of', async () => {
    const { recorded, audited } = anExecutor();
    await recorded.execute(apply(), OURS);
    await recorded.execute(revert, OURS);
    expect(audited).toEqual([]);
  });

  it('that is refused each time is announced once and told of once, then once a day with its count', async () => {
    const { recorded, audited, clock } = anExecutor({ changes: true, result: refusedBy('TargetBusy') });
    for (let round = 0; round < 50; round += 1) await recorded.execute(apply(), OURS);
    expect(audited).toMatchObject([{ kind: 'Begun' }, { kind: 'Refused', of: 1, reason: 'TargetBusy', times: 1 }]);
    clock.now += 24 * 60 * 60 * 1_000;
    await recorded.execute(apply(), OURS);
    expect(audited.at(-1)).toMatchObject({ kind: 'Refused', times: 51, since: '2026-11-24T12:00:00.000Z' });
    expect(audited).toHaveLength(3);
  });

  it('that needs memory announces that first, once for each of its attempts alike', async () => {
    const result: { reason: PatcherFailure['reason']; message: string } = { reason: 'TargetBusy', message: 'why' };
    const { recorded, audited, audit, events } = anExecutor({ changes: true, maps: true, result });
    for (let round = 0; round < 5; round += 1) await recorded.execute(apply(), OURS);
    const mapping = { ...MAPPING, call: { address: '0x3000', length: 160 } };
    expect(audited).toMatchObject([
      { kind: 'Begun', changes: [], mapping },
      { kind: 'Begun', changes },
      { kind: 'Refused', of: 2 },
    ]);
    audit.hasRoom = false;
    events.length = 0;
    expect(await recorded.execute(apply(), OURS)).toMatchObject({ ok: false, error: { reason: 'StateUnusable' } });
    expect(events).not.toContain('map');
  });

  it('that needs memory is told of with it, and then announces it anew', async () => {
    const { recorded, audited } = anExecutor({ changes: true, maps: true });
    await recorded.execute(apply(), OURS);
    const mapped = [{ address: '0x2000', length: 4096 }];
    expect(audited).toMatchObject([{ kind: 'Begun' }, { kind: 'Begun', changes }, { kind: 'Done', of: 2, mapped }]);
    await recorded.execute(apply(), OURS);
    expect(audited.filter(({ kind }) => kind === 'Begun')).toHaveLength(4);
  });

  it('that was announced and is tried again is not done while there is no room for its end', async () => {
    const result: { reason: PatcherFailure['reason']; message: string } = { reason: 'TargetBusy', message: 'why' };
    const { recorded, audited, audit, events } = anExecutor({ changes: true, result });
    await recorded.execute(apply(), OURS);
    audit.hasRoom = false;
    events.length = 0;
    expect(await recorded.execute(apply(), OURS)).toMatchObject({
      ok: false,
      error: { reason: 'StateUnusable', message: expect.stringContaining('ENOSPC') as string },
    });
    expect(events).not.toContain('do apply');
    audit.hasRoom = true;
    await recorded.execute(apply(), OURS);
    expect(events).toContain('do apply');
    expect(audited.filter(({ kind }) => kind === 'Begun')).toHaveLength(1);
  });

  it('is announced again in a log that was begun or opened anew', async () => {
    const { recorded, audited, audit } = anExecutor({ changes: true, result: refusedBy('TargetBusy') });
    await recorded.execute(apply(), OURS);
    audit.generation += 1;
    for (let round = 0; round < 3; round += 1) await recorded.execute(apply(), OURS);
    expect(audited.filter(({ kind }) => kind === 'Begun')).toHaveLength(2);
  });

  it('that is refused for another reason is told of, with the count of the one before', async () => {
    const result: { reason: PatcherFailure['reason']; message: string } = { reason: 'TargetBusy', message: 'why' };
    const { recorded, audited } = anExecutor({ changes: true, result });
    for (let round = 0; round < 5; round += 1) await recorded.execute(apply(), OURS);
    result.reason = 'Timeout';
    await recorded.execute(apply(), OURS);
    expect(audited.at(-1)).toMatchObject({ reason: 'Timeout', times: 1, before: { reason: 'TargetBusy', times: 5 } });
  });

  it('is told of for each process, version and owner', async () => {
    const { recorded, audited } = anExecutor({ result: refusedBy('TargetExcluded') });
    for (const step of [apply(7), apply(8), apply(8, 101)]) await recorded.execute(step, OURS);
    await recorded.execute(apply(7), THEIRS);
    expect(audited).toHaveLength(4);
    expect(audited).toMatchObject([{ times: 1 }, { times: 1 }, { times: 1 }, { times: 1, owner: THEIRS }]);
  });

  it('cannot push the history out of the log by being refused', async () => {
    const { recorded, audited, clock } = anExecutor({ result: refusedBy('TargetExcluded') });
    for (let pid = 1; pid <= 1_500; pid += 1) await recorded.execute(apply(pid), OURS);
    expect(audited).toHaveLength(1_000);
    clock.now += 60 * 60 * 1_000;
    await recorded.execute(apply(1_501), OURS);
    expect(audited.at(-1)).toMatchObject({ kind: 'Refused', unsaid: 500 });
  });

  it('whose process died of it is told of', async () => {
    const { recorded, audited } = anExecutor({ changes: true });
    await recorded.execute(apply(), OURS);
    recorded.died(7);
    expect(audited.at(-1)).toMatchObject({ kind: 'Died', patch: { name: 'cve-1' }, process: { pid: 7 } });
  });
});
