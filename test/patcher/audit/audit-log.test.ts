import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent, TrustVersions } from '#domain/audit/event.ts';
import { NOTHING_TRUSTED } from '#domain/audit/line.ts';
import { ok } from '#domain/result.ts';
import { AUDIT_PLACES, readTrustFloor } from '#runtime/audit/audit-directory.ts';
import { openAuditLog, type AuditLogDeps } from '../../../patcher/audit/audit-log.ts';
import { started } from '../../support/audit-chain.ts';
import { WrittenLog } from '../../support/audit-log.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const root = aTemporaryDirectory('audit');
afterAll(root.remove);
let directory = '';
let number = 0;
let written = new WrittenLog('');
let problems: (string | undefined)[] = [];
let clock = 0;
beforeEach(() => {
  number += 1;
  directory = join(root.path, String(number), 'audit');
  written = new WrittenLog(directory);
  problems = [];
  clock = 0;
});

const open = (over: Partial<AuditLogDeps> = {}) =>
  openAuditLog({
    directory,
    node: 'node-1',
    boot: 'b0',
    version: '0.1.0',
    trust: () => NOTHING_TRUSTED,
    now: () => new Date('2026-11-24T12:00:00.000Z'),
    // Each look is long after the one before, so that a log is tried to be opened each time.
    monotonic: () => (clock += 10_000),
    onProblem: (problem) => problems.push(problem),
    ...over,
  });

/** A log with these many lines after its first, as an earlier patcher left it. */
function leave(lines: number, { checkpointAt }: { checkpointAt?: number } = {}): void {
  const log = open();
  for (let pid = 1; pid <= lines; pid += 1) {
    log.write(started(pid));
    if (pid === checkpointAt) log.checkpoint();
  }
  log.close();
}

describe('the audit log', () => {
  it('is there before `write` returns, begins with its key, and is whole', () => {
    const log = open();
    expect(log.write(started(7))).toEqual(ok(2));
    expect(written.lines()).toMatchObject([
      {
        seq: 1,
        node: 'node-1',
        event: { kind: 'ChainBegun', key: expect.stringMatching(/^stopgap.dev\/audit\/node-1\+/) as string },
      },
      { seq: 2, event: { kind: 'Started', pid: 7 } },
    ]);
    expect(written.verdict()).toMatchObject({ faults: [] });
    expect(log.problem()).toBeUndefined();
  });

  it('goes on where an earlier patcher left it, under the same key', () => {
    leave(1, { checkpointAt: 1 });
    const before = written.text(AUDIT_PLACES.verifierKey);
    expect(open({ node: 'renamed' }).write(started(2))).toEqual(ok(3));
    expect(written.kinds()).toEqual(['ChainBegun', 'Started', 'Started']);
    expect(written.text(AUDIT_PLACES.verifierKey)).toBe(before);
    expect(written.verdict(written.checkpoint())).toMatchObject({ faults: [], vouchedFor: 2 });
  });

  it('keeps its key and its files to itself', () => {
    leave(1);
    const modeOf = (name: string): number => statSync(join(directory, name)).mode & 0o777;
    expect([modeOf('.'), modeOf(AUDIT_PLACES.key), modeOf(written.files()[0] ?? '')]).toEqual([0o700, 0o600, 0o600]);
  });

  it('says how far it has come only when that is news', () => {
    const log = open();
    expect(log.checkpoint()).toBeUndefined();
    log.write(started(1));
    const note = log.checkpoint() ?? '';
    expect(log.checkpoint()).toBeUndefined();
    log.write(started(2));
    expect(written.verdict(note)).toMatchObject({ faults: [], vouchedFor: 2 });
    expect(written.verdict(log.checkpoint() ?? '')).toMatchObject({ faults: [], vouchedFor: 3 });
  });
});

describe('what a crash leaves', () => {
  it.each([
    { title: 'half a line', end: '{"boot":"b0","ev' },
    { title: 'zeros, as after a power cut', end: '\0'.repeat(4096) },
  ])('$title is moved aside and told of', ({ end }) => {
    leave(2);
    written.append(end);
    expect(open().write(started(3))).toEqual(ok(5));
    expect(written.kinds()).toEqual(['ChainBegun', 'Started', 'Started', 'TornLine', 'Started']);
    const [aside = ''] = written.others().filter((name) => name.startsWith('torn-'));
    expect(written.text(aside)).toBe(end);
    expect(written.verdict()).toMatchObject({ faults: [] });
  });

  it.each([
    { title: 'is empty', content: '' },
    { title: 'holds half a line', content: '{"boot"' },
  ])('a next file that $title is begun again', ({ content }) => {
    leave(2);
    writeFileSync(join(directory, 'audit-000002.jsonl'), content);
    expect(open().write(started(3))).toEqual(ok(4));
    expect(written.files()).toEqual(['audit-000001.jsonl']);
    expect(written.verdict()).toMatchObject({ faults: [] });
  });

  it('a key and no line yet is a beginning', () => {
    leave(1);
    rmSync(join(directory, 'audit-000001.jsonl'));
    expect(open().write(started(1))).toEqual(ok(2));
  });
});

describe('a log that somebody has had their hands in', () => {
  const swap = (text: string): string => {
    const lines = text.split('\n');
    return lines
      .with(1, lines[2] ?? '')
      .with(2, lines[1] ?? '')
      .join('\n');
  };
  const dropSecond = (text: string): string => text.split('\n').toSpliced(1, 1).join('\n');
  const cutTo = (count: number) => (text: string) => `${text.split('\n').slice(0, count).join('\n')}\n`;

  it.each<{ title: string; how: () => void; says: RegExp }>([
    {
      title: 'a line changed',
      how: () => {
        written.change((text) => text.replace('"pid":2', '"pid":9'));
      },
      says: /Line 3 is not what/,
    },
    {
      title: 'a line dropped',
      how: () => {
        written.change(dropSecond);
      },
      says: /Line 2 is missing/,
    },
    {
      title: 'two lines exchanged',
      how: () => {
        written.change(swap);
      },
      says: /stands behind/,
    },
    {
      title: 'no line in the middle',
      how: () => {
        written.change((text) => text.replace('\n', '\nx\n'));
      },
      says: /cannot be read/,
    },
    {
      title: 'its end cut off',
      how: () => {
        written.change(cutTo(3));
      },
      says: /ends with line 3, and had 4 lines/,
    },
    {
      title: 'its last line changed',
      how: () => {
        written.change((text) => text.replace('"pid":3', '"pid":9'));
      },
      says: /line 4 is not what it was/,
    },
    {
      title: 'its files deleted',
      how: () => {
        rmSync(join(directory, 'audit-000001.jsonl'));
      },
      says: /its files are gone/,
    },
    {
      title: 'its key deleted',
      how: () => {
        rmSync(join(directory, AUDIT_PLACES.key));
      },
      says: /its key is gone/,
    },
    {
      title: 'its key open to others',
      how: () => {
        chmodSync(join(directory, AUDIT_PLACES.key), 0o644);
      },
      says: /chmod 600/,
    },
    {
      title: 'another checkpoint',
      how: () => {
        written.change((text) => text.replace('\n4\n', '\n3\n'), AUDIT_PLACES.checkpoint);
      },
      says: /changed after it was signed/,
    },
    {
      title: 'its first file renamed',
      how: () => {
        renameSync(join(directory, 'audit-000001.jsonl'), join(directory, 'audit-000002.jsonl'));
        writeFileSync(join(directory, 'audit-000001.jsonl'), 'x\n');
      },
      says: /does not end where/,
    },
  ])('($title) is not written to, and stays as it is', ({ how, says }) => {
    leave(3, { checkpointAt: 3 });
    how();
    const before = written.files().map((name) => written.text(name));
    const log = open();
    expect(log.problem()).toMatch(says);
    expect(log.write(started(4))).toMatchObject({ ok: false, error: expect.stringMatching(says) as string });
    expect(log.keep(started(5))).toBeUndefined();
    expect(written.files().map((name) => written.text(name))).toEqual(before);
    expect(problems).toEqual([expect.stringMatching(says)]);
  });

  it.each<{ title: string; how: () => void }>([
    {
      title: 'cut',
      how: () => {
        truncateSync(join(directory, 'audit-000001.jsonl'), 0);
      },
    },
    {
      title: 'cut by one line',
      how: () => {
        written.change(cutTo(2));
      },
    },
    {
      title: 'deleted',
      how: () => {
        rmSync(join(directory, 'audit-000001.jsonl'));
      },
    },
    {
      title: 'replaced by an older copy',
      how: () => {
        const old = cutTo(2)(written.text());
        rmSync(join(directory, 'audit-000001.jsonl'));
        writeFileSync(join(directory, 'audit-000001.jsonl'), old);
      },
    },
  ])('while it is open ($title) is found out at the next line, without a checkpoint', ({ how }) => {
    const log = open();
    for (const pid of [1, 2, 3]) log.write(started(pid));
    how();
    expect(log.write(started(4))).toMatchObject({
      ok: false,
      error: expect.stringContaining('cannot be relied on') as string,
    });
    expect(log.problem()).toContain('stopgap audit renew');
  });

  it('is not to be cut anywhere that a checkpoint vouches for', { timeout: 60_000 }, () => {
    leave(4, { checkpointAt: 4 });
    const whole = written.text();
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), (length) => {
        written.change(() => whole.slice(0, length));
        const log = open();
        expect(log.problem()).toMatch(/cannot be relied on/);
        log.close();
        writeFileSync(join(directory, 'audit-000001.jsonl'), whole);
      }),
      { numRuns: 200 },
    );
  });

  it('has another generation once it was opened anew, and the same while it is not', () => {
    leave(1);
    const log = open();
    const first = log.generation();
    log.write(started(2));
    log.write(started(3));
    expect(log.generation()).toBe(first);
    renameSync(join(directory, 'audit-000001.jsonl'), join(directory, 'moved'));
    writeFileSync(join(directory, 'audit-000001.jsonl'), readFileSync(join(directory, 'moved')));
    expect(log.generation()).not.toBe(first);
    expect(log.write(started(4))).toEqual(ok(5));
  });

  it('says whether there is room for a further line, and leaves nothing of the trial', () => {
    leave(1);
    const log = open();
    const before = written.text();
    expect(log.probe()).toBeUndefined();
    expect(written.text()).toBe(before);
    expect(written.others()).not.toContain(AUDIT_PLACES.probe);
    // Stands in for a disk that takes nothing.
    mkdirSync(join(directory, AUDIT_PLACES.probe));
    expect(log.probe()).toContain('cannot be written');
    rmSync(join(directory, AUDIT_PLACES.probe), { recursive: true });
    expect(log.probe()).toBeUndefined();
  });

  it('goes on when a person has moved it aside, and says so', () => {
    leave(3, { checkpointAt: 3 });
    written.change(cutTo(2));
    const log = open();
    log.keep(started(4));
    const aside = join(directory, 'aside-1');
    mkdirSync(aside);
    for (const name of ['audit-000001.jsonl', 'checkpoint']) renameSync(join(directory, name), join(aside, name));
    const renewal = { because: 'the disk was restored', by: 'root', at: 't', aside: 'aside-1', faults: ['x'], last: 2 };
    writeFileSync(join(directory, AUDIT_PLACES.renewal), JSON.stringify(renewal));
    expect(log.problem()).toBeUndefined();
    expect(written.lines()).toMatchObject([
      { seq: 1, event: { kind: 'ChainBegun', renewed: { because: 'the disk was restored', by: 'root' } } },
      { event: { kind: 'Gap', kept: 1, lost: 0, why: expect.stringContaining('relied on') as string } },
      { event: { kind: 'Started', pid: 4 } },
    ]);
    expect(written.others()).not.toContain(AUDIT_PLACES.renewal);
    expect(written.verdict(log.checkpoint() ?? '')).toMatchObject({ faults: [], vouchedFor: 3 });
    expect(problems.at(-1)).toBeUndefined();
  });
});

describe('a log that cannot be written', () => {
  /** A file stands where its folder should be. */
  const block = (): void => {
    mkdirSync(join(directory, '..'), { recursive: true });
    writeFileSync(directory, 'in the way');
  };

  it('says so, and works again once it can; what was to be kept is there then, after a line that says so', () => {
    block();
    const log = open();
    expect(log.write(started(1))).toMatchObject({
      ok: false,
      error: expect.stringMatching(/EEXIST|ENOTDIR/) as string,
    });
    expect(log.problem()).toMatch(/cannot be written/);
    log.keep(started(2));
    log.keep(started(3));
    rmSync(directory);
    expect(log.write(started(4))).toEqual(ok(5));
    expect(written.lines().map(({ event }) => event)).toMatchObject([
      { kind: 'ChainBegun' },
      { kind: 'Gap', kept: 2, lost: 0, why: expect.stringMatching(/EEXIST|ENOTDIR/) as string },
      { kind: 'Started', pid: 2 },
      { kind: 'Started', pid: 3 },
      { kind: 'Started', pid: 4 },
    ]);
  });

  it('keeps only so much in memory, and says how much it did not', () => {
    block();
    const log = open();
    for (let pid = 1; pid <= 1_003; pid += 1) log.keep(started(pid));
    rmSync(directory);
    expect(log.problem()).toBeUndefined();
    expect(written.lines()[1]).toMatchObject({ event: { kind: 'Gap', kept: 1_000, lost: 3 } });
    expect(written.lines()).toHaveLength(1_002);
  });
});

describe('a log that grows', () => {
  const SMALL = { fileBytes: 2_000, keptFiles: 3 };

  it('goes on in further files, and removes the oldest after saying so', () => {
    const log = open(SMALL);
    for (let pid = 1; pid <= 60; pid += 1) expect(log.write(started(pid)).ok).toBe(true);
    expect(written.files()).toHaveLength(3);
    expect(written.files()[0]).not.toBe('audit-000001.jsonl');
    const { faults, notes, vouchedFor } = written.verdict(log.checkpoint() ?? '');
    expect(faults).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/were removed to make room/)]);
    expect(vouchedFor).toBe(written.lines().at(-1)?.seq);
    log.close();
    expect(open(SMALL).write(started(61)).ok).toBe(true);
    expect(written.verdict().faults).toEqual([]);
  });

  it('is not written to when the file before the newest is gone', () => {
    const log = open({ fileBytes: 2_000 });
    for (let pid = 1; pid <= 20; pid += 1) log.write(started(pid));
    log.close();
    rmSync(join(directory, written.files().at(-2) ?? ''));
    expect(open().problem()).toMatch(/does not end where|is gone/);
  });
});

describe('what was trusted at most', () => {
  const trust = (root: number, catalog: number): TrustVersions => ({ root, digest: `d${root}`, catalog, revoked: 0 });

  it('is known from the newest file, whatever is trusted now', () => {
    expect(readTrustFloor(directory)).toEqual(ok(NOTHING_TRUSTED));
    let now = trust(3, 7);
    const log = open({ trust: () => now, fileBytes: 2_000 });
    log.write(started(1));
    now = trust(1, 2);
    for (let pid = 1; pid <= 30; pid += 1) log.write(started(pid));
    expect(written.files().length).toBeGreaterThan(2);
    expect(readTrustFloor(directory)).toEqual(ok(trust(3, 7)));
    expect(log.trustFloor()).toEqual(ok(trust(3, 7)));
    log.close();
    expect(open().trustFloor()).toEqual(ok(trust(3, 7)));
  });

  it('is not known from a log that cannot be read', () => {
    leave(2);
    written.change((text) => text.replace('\n', '\nx\n'));
    expect(readTrustFloor(directory)).toMatchObject({ ok: false });
    expect(open().trustFloor()).toMatchObject({ ok: false });
  });
});

it('takes any event that JSON can carry, and refuses the rest without harm', () => {
  const log = open();
  expect(log.write({ kind: 'Started', pid: Number.NaN })).toMatchObject({ ok: false });
  expect(log.write({ kind: '\ud800' } as unknown as AuditEvent)).toMatchObject({ ok: false });
  expect(log.keep({ kind: 'Started', pid: Number.NaN })).toBeUndefined();
  expect(log.write(started(1))).toEqual(ok(2));
  expect(written.verdict()).toMatchObject({ faults: [] });
});
