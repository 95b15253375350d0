import { describe, expect, it } from 'vitest';
import type { SourceConditionState, SourceStatus } from '#domain/source/source-status.ts';
import type { Rejection } from '#domain/rejection.ts';
import { createSourceLog, logStep, logUntold, type LoggedOutcome } from '../../../cli/host/host-report.ts';
import { aDesiredPatch, aPatchSet, aVerifiedPatch, name } from '../../support/builders.ts';

function aLog() {
  const lines: string[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

const condition = (type: SourceConditionState['type'], message: string): SourceConditionState => ({
  type,
  status: 'True',
  reason: 'Unreachable',
  message,
  lastTransitionTime: '2026-11-24T12:00:00Z',
});
const status = (...conditions: SourceConditionState[]): SourceStatus => ({
  documents: { valid: 0, rejected: 0, ignored: 0 },
  rejected: [],
  message: '',
  conditions,
});
const rejection = (line: number): Rejection => ({
  path: 'a.yaml',
  line,
  column: 1,
  field: '',
  message: 'is wrong',
  fix: 'Mend it.',
});
const rejecting = (count: number) =>
  aPatchSet([], { rejected: Array.from({ length: count }, (_, index) => rejection(index + 1)) });

describe('the log of a source', () => {
  const away = status(condition('Reconciling', 'no route'), condition('FetchFailed', 'no route'));

  it('says once what is wrong, once in all conditions, and when it is over', () => {
    const { lines, log } = aLog();
    const tell = createSourceLog(log);
    for (const now of [away, away, status(), status()]) tell({ status: now, isNews: false, desired: undefined });
    expect(lines).toEqual([
      expect.stringMatching(/^warn source needs attention .*"condition":"FetchFailed"/),
      expect.stringMatching(/^info source is in order again/),
    ]);
  });

  it('says that a commit is not verified, and nothing of one that is', () => {
    const { lines, log } = aLog();
    const tell = createSourceLog(log);
    const verified = { ...condition('SourceVerified', 'signed by alice'), reason: 'Succeeded' };
    tell({ status: status(verified), isNews: false, desired: undefined });
    expect(lines).toEqual([]);
    const refused = { ...condition('SourceVerified', 'not signed'), status: 'False' as const, reason: 'NotSigned' };
    tell({ status: status(condition('Stalled', 'not signed'), refused), isNews: false, desired: undefined });
    expect(lines).toEqual([expect.stringMatching(/^warn source needs attention .*"condition":"SourceVerified"/)]);
  });

  it('says nothing of a source that was never out of order', () => {
    const { lines, log } = aLog();
    createSourceLog(log)({ status: status(), isNews: false, desired: undefined });
    expect(lines).toEqual([]);
  });

  it('has every rejected document, and of the next pass only those that are new', () => {
    const { lines, log } = aLog();
    const tell = createSourceLog(log);
    tell({ status: status(), isNews: false, desired: rejecting(15) });
    expect(lines).toHaveLength(15);
    tell({ status: status(), isNews: false, desired: rejecting(16) });
    expect(lines).toHaveLength(16);
    expect(lines[15]).toContain('a.yaml:16:1');
  });

  it('names what is desired now, in a line of bounded length', () => {
    const { lines, log } = aLog();
    const desired = aPatchSet(
      Array.from({ length: 100 }, (_, index) =>
        aDesiredPatch({ verified: aVerifiedPatch({ name: name(`cve-${index}`) }) }),
      ),
    );
    createSourceLog(log)({ status: status(), isNews: true, desired });
    expect(lines[0]).toMatch(/^info desired state changed .*"count":100/);
    expect(lines[0]).not.toContain('"cve-99"');
  });
});

describe('the log of a step', () => {
  const failed: LoggedOutcome = {
    step: { kind: 'apply', process: { pid: 7 }, patch: { verified: aVerifiedPatch() } },
    result: { ok: false, error: { reason: 'TargetBusy', message: 'thread 9 is inside' } },
  };

  it.each([
    { isRepetition: false, level: 'warn' },
    { isRepetition: true, level: 'debug' },
  ])('has a failure, repeated $isRepetition, as $level', ({ isRepetition, level }) => {
    const { lines, log } = aLog();
    logStep(log, failed, isRepetition);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${level} patch not applied .*"pid":7`))]);
  });
});

describe('the log of trust that does not reach the patcher', () => {
  it('says why, and that it is over', () => {
    const { lines, log } = aLog();
    logUntold(log, 'the patcher refuses /v1/trust');
    logUntold(log, undefined);
    expect(lines).toEqual([
      expect.stringMatching(/^error .* judges without them .*refuses \/v1\/trust/),
      expect.stringMatching(/^info the patcher knows the trust documents again/),
    ]);
  });
});
