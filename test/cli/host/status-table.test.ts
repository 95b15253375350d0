import { describe, expect, it } from 'vitest';
import type { HostStatus } from '#domain/host-status.ts';
import type { StatusRow } from '#domain/status.ts';
import { formatAge, formatStatus, formatTable } from '../../../cli/host/status-table.ts';
import { digest, name } from '../../support/builders.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const ago = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();

const row = (over: Partial<StatusRow> = {}): StatusRow => ({
  patch: name('cve-2022-0778'),
  revision: 'cve-2022-0778-11111111',
  digest: digest('1'),
  pid: 4711,
  startTicks: 1,
  executable: '/srv/app/bin/node',
  phase: 'Applied',
  reason: '',
  message: '',
  since: ago(5),
  ...over,
});

const status = (processes: readonly StatusRow[], over: Partial<HostStatus> = {}): HostStatus => ({
  apiVersion: 'stopgap.dev/host-status/v1',
  observedAt: ago(1),
  host: { pid: 1, startedAt: ago(60), version: '0', owner: 'a'.repeat(16) },
  source: { repository: 'https://git.example.org/p.git', ref: 'branch main', path: 'patches', conditions: [] },
  suspended: false,
  patches: [],
  processes,
  ...over,
});

describe('formatAge', () => {
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [200, '3m20s'],
    [3_599, '59m'],
    [7_260, '2h1m'],
    [86_400, '1d'],
    [-30, '0s'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatAge(ago(seconds), NOW)).toBe(text);
  });
});

describe('formatTable', () => {
  it('aligns columns and leaves no blanks at the end of a line', () => {
    expect(
      formatTable([
        ['A', 'B', 'C'],
        ['long one', 'x', ''],
        ['y', 'longer', 'z'],
      ]),
    ).toEqual(['A          B        C', 'long one   x', 'y          longer   z']);
  });
});

describe('formatStatus', () => {
  it('names who signed the commit in force, and leaves a refusal to the line about readiness', () => {
    const verified = (is: 'True' | 'False') => ({
      ...status([]).source,
      conditions: [
        { type: 'Ready' as const, status: is, reason: 'x', message: 'how it is', lastTransitionTime: ago(9) },
        { type: 'SourceVerified' as const, status: is, reason: 'x', message: 'alice did', lastTransitionTime: ago(9) },
      ],
    });
    expect(formatStatus(status([], { source: verified('True') }), NOW, false)).toContain('Signed      alice did');
    const refused = formatStatus(status([], { source: verified('False') }), NOW, false);
    expect(refused).toContain('Ready       False: how it is');
    expect(refused.join('\n')).not.toContain('Signed');
  });

  it('fits a patch in a process on 80 columns', () => {
    const lines = formatStatus(status([row(), row({ pid: 4712, phase: 'Drifted', reason: 'Tampered' })]), NOW, false);
    const table = lines.slice(lines.indexOf('') + 1);
    expect(table[0]).toMatch(/^PATCH +PID +PROGRAM +PHASE +REASON +SINCE$/);
    expect(table[1]).toMatch(/^cve-2022-0778 +4711 +node +Applied +- +5s$/);
    for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('gives the whole path, the version and the message in the wide form', () => {
    const text = formatStatus(status([row({ message: 'why' })]), NOW, true).join('\n');
    expect(text).toContain('/srv/app/bin/node');
    expect(text).toContain('cve-2022-0778-11111111');
    expect(text).toMatch(/5s +- +why/);
  });

  it('gives the number of blocked attempts in the wide form', () => {
    const text = formatStatus(status([row({ hits: 3 })]), NOW, true).join('\n');
    expect(text).toMatch(/SINCE +HITS +MESSAGE/);
    expect(text).toMatch(/5s +3$/m);
  });

  it('says what needs a person below the table', () => {
    const text = formatStatus(
      status([row({ phase: 'Blocked', reason: 'TargetBusy', message: 'thread 9 is inside' })]),
      NOW,
      false,
    ).join('\n');
    expect(text).toContain('cve-2022-0778 in process 4711: thread 9 is inside');
  });

  it('does not complain about a patch that nothing here needs', () => {
    const nothing = row({
      pid: undefined as never,
      executable: undefined as never,
      phase: 'NoTarget',
      reason: 'NoProcess',
      message: 'no process',
    });
    const text = formatStatus(status([nothing]), NOW, false).join('\n');
    expect(text).toMatch(/cve-2022-0778 +- +- +NoTarget/);
    expect(text).not.toContain('no process');
  });

  it('says so when everything is suspended, and when there is nothing', () => {
    const text = formatStatus(status([], { suspended: true }), NOW, false).join('\n');
    expect(text).toContain('stopgap resume');
    expect(text).toContain('No patches are wanted');
  });

  it('lets no name of a program forge a row or reach the terminal', () => {
    const executable = '/tmp/a\u001b[31m\ncve-9   1   init   Applied';
    for (const wide of [false, true]) {
      const lines = formatStatus(status([row({ executable, message: 'thread\u009b2J' })]), NOW, wide);
      expect(lines.join('')).not.toMatch(/[\p{Cc}]/u);
      expect(lines.filter((line) => line.startsWith('cve-9'))).toEqual([]);
      expect(lines.find((line) => line.startsWith('cve-2022-0778'))).toContain('\\u001b[31m\\u000acve-9');
    }
  });

  it.each([
    { title: 'a good one', over: {}, text: 'version 3, expires 2027-01-01T00:00:00Z' },
    { title: 'an expired one', over: { expires: '2026-01-01T00:00:00Z' }, text: 'expired at 2026-01-01T00:00:00Z' },
    { title: 'one that was replaced by rubbish', over: { problem: 'not JSON' }, text: 'cannot be used: not JSON' },
  ])('shows the trust root in force: $title', ({ over, text }) => {
    const trustRoot = { version: 3, expires: '2027-01-01T00:00:00Z', ...over };
    expect(formatStatus(status([], { trustRoot }), NOW, false).join('\n')).toContain(text);
  });

  it('says what keeps it from seeing everything', () => {
    const limits = 'only processes of this user';
    expect(formatStatus(status([], { limits }), NOW, false)).toContain(`Limits      ${limits}`);
  });

  it('does not take a start for emptiness', () => {
    const source = { repository: 'r', ref: 'branch main', path: '' };
    expect(formatStatus(status([], { source }), NOW, false)).toContain('Nothing was looked at yet.');
  });

  it('says so when a suspension would not outlive the host', () => {
    const over = { suspended: true, suspensionProblem: 'this could not be written down' };
    expect(formatStatus(status([], over), NOW, false).join('\n')).toContain('this could not be written down');
  });

  it('shows rejected documents with their place', () => {
    const rejection = {
      path: 'patches/a.yaml',
      line: 7,
      column: 3,
      field: 'spec',
      message: 'is wrong',
      fix: 'Mend it.',
    };
    const text = formatStatus(
      status([], { source: { repository: 'r', ref: 'main', path: '', rejected: [rejection] } }),
      NOW,
      false,
    ).join('\n');
    expect(text).toContain('rejected: patches/a.yaml:7:3: spec: is wrong. Mend it.');
  });
});
