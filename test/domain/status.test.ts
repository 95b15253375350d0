import { describe, expect, it } from 'vitest';
import type { DesiredPatch } from '#domain/patch.ts';
import type { Skip } from '#domain/plan.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';
import type { Reason } from '#domain/reason.ts';
import { summarize, type StatusInput, type StatusRow, type StepFailure } from '#domain/status.ts';
import {
  aDesiredPatch,
  aLivePatch,
  aPatch,
  aPatchSet,
  aProcess,
  aVerifiedPatch,
  buildId,
  digest,
  name,
  OURS,
  THEIRS,
} from '../support/builders.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const BEFORE = '2026-11-24T11:00:00.000Z';

const input = (over: Partial<StatusInput> = {}): StatusInput => ({
  desired: aPatchSet([aDesiredPatch()]),
  observed: [aProcess()],
  skips: [],
  failures: [],
  owner: OURS,
  labels: {},
  suspended: false,
  previous: [],
  now: NOW,
  ...over,
});

const wanting = (over: Partial<DesiredPatch>) => aPatchSet([aDesiredPatch(over)]);
const holding = (...patches: LivePatch[]): ObservedProcess[] => [aProcess({ patches })];
const held = (why = 'patches/a.yaml was rejected') => aPatchSet([], { held: new Map([[name('cve-1'), why]]) });
const older = aLivePatch({ digest: digest('0') });
const tampered = aLivePatch({
  state: 'Tampered',
  tampering: [{ address: 0x1000, expected: 'e9', found: '90', place: 'site' }],
});
const twoBuilds = aPatch({
  variants: ['a', 'b'].flatMap((letter) =>
    aPatch().variants.map((variant) => ({ ...variant, name: letter, buildId: buildId(letter) })),
  ),
});
const selector = { nodeSelector: { matchLabels: { role: 'db' } } };

const failure = (reason: Reason, over: Partial<StepFailure> = {}): StepFailure => ({
  process: { pid: 7, startTicks: 100 },
  name: name('cve-1'),
  digest: digest('1'),
  intent: 'PutIn',
  reason,
  message: 'why',
  ...over,
});
const skip = (reason: Reason, over: Partial<Skip> = {}): Skip => ({ kind: 'skip', ...failure(reason), ...over });

interface Row {
  readonly title: string;
  readonly given: Partial<StatusInput>;
  readonly rows: readonly Partial<StatusRow>[];
}

const rows: readonly Row[] = [
  { title: 'what is in', given: { observed: holding(aLivePatch()) }, rows: [{ phase: 'Applied', reason: '' }] },
  {
    title: 'hooks, which need their keeper',
    given: { observed: holding(aLivePatch({ resident: { keeper: 99 } })) },
    rows: [
      { phase: 'Applied', reason: '', message: expect.stringMatching(/^hooks: .*hook host \(process 99\)/) as string },
    ],
  },
  {
    title: 'hooks whose script fails now and then',
    given: { observed: holding(aLivePatch({ resident: { keeper: 99, trouble: 'hook a: Error: boom' } })) },
    rows: [
      {
        phase: 'Applied',
        message: expect.stringMatching(/^hook a: Error: boom; hooks: /) as string,
        resident: { keeper: 99, trouble: 'hook a: Error: boom' },
      },
    ],
  },
  {
    title: 'blocked attempts, those of each copy of a build together and not those of an older version',
    given: {
      observed: holding(
        aLivePatch({ hits: 2 }),
        aLivePatch({ hits: 3 }),
        aLivePatch({ digest: digest('0'), hits: 3, state: 'Retired' }),
        aLivePatch({ owner: THEIRS, hits: 50 }),
      ),
    },
    rows: [{ phase: 'Applied', hits: 5 }],
  },
  {
    title: 'each build of a process for itself',
    given: {
      desired: wanting({ verified: aVerifiedPatch({ patch: twoBuilds }) }),
      observed: [aProcess({ buildIds: [buildId('b'), buildId('a'), buildId('c')], patches: [aLivePatch()] })],
    },
    rows: [
      {
        builds: [
          { buildId: buildId('b'), isPatched: false },
          { buildId: buildId('a'), isPatched: true },
        ],
      },
    ],
  },
  {
    title: 'an older version, half of one and one of another source as no patch of a build',
    given: { observed: holding(older, aLivePatch({ state: 'Partial' }), aLivePatch({ owner: THEIRS })) },
    rows: [{ builds: [{ buildId: buildId('a'), isPatched: false }] }],
  },
  {
    title: 'a build of which one copy is not patched as not patched',
    given: { observed: holding(aLivePatch(), aLivePatch({ state: 'Tampered' })) },
    rows: [{ builds: [{ buildId: buildId('a'), isPatched: false }] }],
  },
  { title: 'what is to be put in', given: {}, rows: [{ phase: 'Pending', reason: '', pid: 7 }] },
  { title: 'what nothing here needs', given: { observed: [] }, rows: [{ phase: 'NoTarget', reason: 'NoProcess' }] },
  {
    title: 'a host without the labels, which is not going to get it',
    given: { desired: wanting({ placement: selector }) },
    rows: [{ phase: 'NoTarget', reason: 'TargetExcluded', message: expect.stringContaining('nodeSelector') as string }],
  },
  {
    title: 'a host that has lost its labels while it is taken out',
    given: { desired: wanting({ placement: selector }), observed: holding(aLivePatch()) },
    rows: [{ phase: 'Reverting', pid: 7 }],
  },
  {
    title: 'a disabled patch',
    given: { desired: wanting({ state: 'Disabled' }) },
    rows: [{ phase: 'NoTarget', message: 'spec.state is Disabled' }],
  },
  {
    title: 'a disabled patch that cannot be taken out',
    given: {
      desired: wanting({ state: 'Disabled' }),
      observed: holding(aLivePatch()),
      failures: [failure('TargetBusy', { intent: 'TakeOut' })],
    },
    rows: [{ phase: 'Reverting', reason: 'TargetBusy', message: 'why' }],
  },
  {
    title: 'a patch in audit mode',
    given: { desired: wanting({ state: 'Audit' }) },
    rows: [{ phase: 'Pending', message: expect.stringContaining('would be applied') as string }],
  },
  {
    title: 'what a revocation has taken out although Git still asks for it',
    given: { desired: { ...wanting({}), withdrawn: new Set([digest('1')]) } },
    rows: [{ phase: 'Failed', reason: 'Revoked', message: expect.stringContaining('for good') as string }],
  },
  {
    title: 'a busy process',
    given: { failures: [failure('TargetBusy')] },
    rows: [{ phase: 'Blocked', reason: 'TargetBusy', message: 'why' }],
  },
  {
    title: 'a failure rather than a skip of the same patch',
    given: { failures: [failure('TargetBusy')], skips: [skip('Expired')] },
    rows: [{ phase: 'Blocked', reason: 'TargetBusy' }],
  },
  {
    title: 'the failure of this very process',
    given: { failures: [failure('TargetBusy', { process: { pid: 7, startTicks: 99 } })] },
    rows: [{ phase: 'Pending', reason: '' }],
  },
  {
    title: 'an older version that stays because the newer one has expired',
    given: { observed: holding(older), skips: [skip('Expired')] },
    rows: [{ phase: 'Pending', reason: 'Expired', message: 'why; cve-1-00000000 stays in' }],
  },
  {
    title: 'an older version that is replaced',
    given: { observed: holding(older) },
    rows: [{ phase: 'Pending', message: expect.stringContaining('will be replaced') as string }],
  },
  {
    title: 'an older version that lingers beside the new one, which is in',
    given: {
      observed: holding(aLivePatch(), older),
      failures: [failure('TargetBusy', { intent: 'TakeOut', digest: digest('0') })],
    },
    rows: [{ phase: 'Applied', reason: '' }],
  },
  {
    title: 'another build in the same process where the patch could not be put in',
    given: { observed: holding(aLivePatch()), failures: [failure('BytesDiffer')] },
    rows: [{ phase: 'Failed', reason: 'BytesDiffer' }],
  },
  {
    title: 'tampering',
    given: { observed: holding(tampered), skips: [skip('Tampered', { intent: 'Mend' })] },
    rows: [{ phase: 'Drifted', reason: 'Tampered', message: 'why' }],
  },
  {
    title: 'half of a patch',
    given: { observed: holding(aLivePatch({ state: 'Partial' })) },
    rows: [{ phase: 'Partial' }],
  },
  {
    title: 'what Git no longer has',
    given: { desired: aPatchSet([]), observed: holding(aLivePatch()) },
    rows: [{ phase: 'Reverting', reason: '' }],
  },
  {
    title: 'what Git no longer has and what cannot be taken out',
    given: {
      desired: aPatchSet([]),
      observed: holding(aLivePatch()),
      skips: [skip('TargetTraced', { intent: 'TakeOut' })],
    },
    rows: [{ phase: 'Reverting', reason: 'TargetTraced', message: 'why' }],
  },
  {
    title: 'what stays because it is not known what Git has',
    given: { desired: undefined, observed: holding(aLivePatch()) },
    rows: [{ phase: 'Applied', message: expect.stringContaining('kept') as string }],
  },
  {
    title: 'what stays because its document is not trusted any more',
    given: { desired: held('it is no longer trusted'), observed: holding(aLivePatch()) },
    rows: [{ phase: 'Applied', reason: '', message: 'it is no longer trusted' }],
  },
  {
    title: 'the patch of another source',
    given: { desired: aPatchSet([]), observed: holding(aLivePatch({ owner: THEIRS })) },
    rows: [{ phase: 'Applied', owner: THEIRS, message: expect.stringContaining('another source') as string }],
  },
  {
    title: 'nothing of code that is out',
    given: { desired: aPatchSet([]), observed: holding(aLivePatch({ state: 'Retired' })) },
    rows: [],
  },
  {
    title: 'after the emergency brake, what is out',
    given: { suspended: true },
    rows: [{ phase: 'Pending', message: expect.stringContaining('stopgap resume') as string }],
  },
  {
    title: 'after the emergency brake, what is still in and why',
    given: {
      suspended: true,
      observed: holding(aLivePatch()),
      skips: [skip('TargetTraced', { intent: 'TakeOut' })],
    },
    rows: [{ phase: 'Reverting', reason: 'TargetTraced', message: 'why' }],
  },
  {
    title: 'after the emergency brake, what is still in although Git is not known',
    given: { suspended: true, desired: undefined, observed: holding(aLivePatch()) },
    rows: [{ phase: 'Reverting', reason: '' }],
  },
];

describe('summarize', () => {
  it.each(rows)('shows $title', ({ given, rows: expected }) => {
    expect(summarize(input(given))).toMatchObject(expected);
    expect(summarize(input(given))).toHaveLength(expected.length);
  });

  it('carries over since when a row is in its phase, and nothing else', () => {
    const [row] = summarize(input({ observed: holding(aLivePatch()) }));
    const previous = [{ ...row, since: BEFORE, message: 'old' }] as StatusRow[];
    expect(summarize(input({ observed: holding(aLivePatch()), previous }))[0]).toMatchObject({
      since: BEFORE,
      message: '',
    });
    expect(summarize(input({ previous }))[0]?.since).toBe(NOW.toISOString());
  });

  it('sorts by patch, then process', () => {
    const observed = [9, 10, 7].map((pid) => aProcess({ key: { pid, startTicks: 1 } }));
    const other = aLivePatch({ name: name('cve-0'), owner: THEIRS });
    const found = summarize(
      input({ observed: [...observed, aProcess({ key: { pid: 8, startTicks: 1 }, patches: [other] })] }),
    );
    expect(found.map(({ patch, pid }) => `${patch} ${pid ?? 0}`)).toEqual([
      'cve-0 8',
      'cve-1 7',
      'cve-1 8',
      'cve-1 9',
      'cve-1 10',
    ]);
  });
});
