import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DesiredPatch } from '#domain/patch.ts';
import { describeStep, MAX_MENDS, mendKey, planHost, type PlanInput, type Step } from '#domain/plan.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';
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

const NOW = new Date('2026-11-24T00:00:00Z');

const input = (over: Partial<PlanInput> = {}): PlanInput => ({
  desired: aPatchSet([aDesiredPatch()]),
  observed: [aProcess()],
  owner: OURS,
  labels: {},
  now: NOW,
  mended: new Map(),
  suspended: false,
  ...over,
});

const holding = (...patches: LivePatch[]): ObservedProcess[] => [aProcess({ patches })];
const kinds = (steps: readonly Step[]): string[] =>
  steps.map((step) => (step.kind === 'skip' ? `skip ${step.reason}` : step.kind));
const wanting = (over: Partial<DesiredPatch>) => aPatchSet([aDesiredPatch(over)]);
const expired = aVerifiedPatch({ patch: aPatch({ expires: '2026-01-01T00:00:00Z' }) });
const tampered = aLivePatch({
  state: 'Tampered',
  tampering: [{ address: 0x1000, expected: 'e9', found: '90', place: 'site' }],
});

const exclusion = { reason: 'TargetExcluded', message: 'the ceiling of this machine names it' } as const;

interface Row {
  readonly title: string;
  readonly given: Partial<PlanInput>;
  readonly steps: readonly string[];
}

/** The version that is wanted, by what a signed revocation names. */
const withdrawn = new Set([digest('1')]);

const rows: readonly Row[] = [
  { title: 'applies a patch that is missing', given: {}, steps: ['apply'] },
  { title: 'leaves a patch that is in alone', given: { observed: holding(aLivePatch()) }, steps: [] },
  {
    title: 'replaces another version',
    given: { observed: holding(aLivePatch({ digest: digest('0') })) },
    steps: ['replace'],
  },
  {
    title: 'does nothing to a process that runs another build',
    given: { observed: [aProcess({ buildIds: [buildId('f')] })] },
    steps: [],
  },
  {
    title: 'finishes what a dead patcher left half done',
    given: { observed: holding(aLivePatch({ state: 'Partial' })) },
    steps: ['mend'],
  },
  {
    title: 'reverts what Git no longer names',
    given: { desired: aPatchSet([]), observed: holding(aLivePatch()) },
    steps: ['revert'],
  },
  {
    title: 'reverts half a patch that Git no longer names',
    given: { desired: aPatchSet([]), observed: holding(aLivePatch({ state: 'Partial' })) },
    steps: ['revert'],
  },
  {
    title: 'removes nothing while it is not known what Git says',
    given: { desired: undefined, observed: holding(aLivePatch()) },
    steps: [],
  },
  {
    title: 'removes nothing while removals are blocked',
    given: {
      desired: aPatchSet([], { removalsBlocked: 'a document cannot be read' }),
      observed: holding(aLivePatch()),
    },
    steps: [],
  },
  {
    title: 'keeps a patch whose newest version was rejected',
    given: {
      desired: aPatchSet([], { held: new Map([[name('cve-1'), 'rejected']]) }),
      observed: holding(aLivePatch()),
    },
    steps: [],
  },
  {
    title: 'takes out a version that a signed revocation withdraws',
    given: { desired: aPatchSet([aDesiredPatch()], { withdrawn }), observed: holding(aLivePatch()) },
    steps: ['revert'],
  },
  {
    title: 'puts a withdrawn version into nothing',
    given: { desired: aPatchSet([aDesiredPatch()], { withdrawn }) },
    steps: [],
  },
  {
    title: 'takes a withdrawn version out although its document is held',
    given: {
      desired: aPatchSet([], { withdrawn, held: new Map([[name('cve-1'), 'rejected']]) }),
      observed: holding(aLivePatch()),
    },
    steps: ['revert'],
  },
  {
    title: 'takes a withdrawn version out although removals are blocked',
    given: {
      desired: aPatchSet([], { withdrawn, removalsBlocked: 'a document cannot be read' }),
      observed: holding(aLivePatch()),
    },
    steps: ['revert'],
  },
  {
    title: 'leaves another version in while removals are blocked, whatever is withdrawn',
    given: {
      desired: aPatchSet([], { withdrawn, removalsBlocked: 'a document cannot be read' }),
      observed: holding(aLivePatch({ digest: digest('0') })),
    },
    steps: [],
  },
  {
    title: 'takes a withdrawn version out in audit mode',
    given: {
      desired: aPatchSet([aDesiredPatch({ state: 'Audit' })], { withdrawn }),
      observed: holding(aLivePatch()),
    },
    steps: ['revert'],
  },
  {
    title: 'replaces a withdrawn version by a newer one, without a moment in between',
    given: {
      desired: aPatchSet([aDesiredPatch()], { withdrawn: new Set([digest('0')]) }),
      observed: holding(aLivePatch({ digest: digest('0') })),
    },
    steps: ['replace'],
  },
  {
    title: 'never takes out what another owner put in, withdrawn or not',
    given: { desired: aPatchSet([], { withdrawn }), observed: holding(aLivePatch({ owner: THEIRS })) },
    steps: [],
  },
  {
    title: 'takes out what is left of an older version once the new one is in',
    given: { observed: holding(aLivePatch(), aLivePatch({ digest: digest('0'), state: 'Partial' })) },
    steps: ['revert'],
  },
  {
    title: 'never touches the patch of another owner',
    given: { desired: aPatchSet([]), observed: holding(aLivePatch({ owner: THEIRS })) },
    steps: [],
  },
  {
    title: 'reverts a disabled patch',
    given: { desired: wanting({ state: 'Disabled' }), observed: holding(aLivePatch()) },
    steps: ['revert'],
  },
  { title: 'changes nothing in audit mode', given: { desired: wanting({ state: 'Audit' }) }, steps: [] },
  {
    title: 'leaves an applied patch in when it turns to audit',
    given: { desired: wanting({ state: 'Audit' }), observed: holding(aLivePatch()) },
    steps: [],
  },
  {
    title: 'applies an expired patch to no further process',
    given: { desired: wanting({ verified: expired }) },
    steps: ['skip Expired'],
  },
  {
    title: 'never takes an expired patch out by itself',
    given: { desired: wanting({ verified: expired }), observed: holding(aLivePatch()) },
    steps: [],
  },
  {
    title: 'reports tampering with one of two copies of a build',
    given: { observed: holding(aLivePatch(), tampered) },
    steps: ['skip Tampered'],
  },
  { title: 'reports tampering', given: { observed: holding(tampered) }, steps: ['skip Tampered'] },
  {
    title: 'mends tampering when the manifest says so',
    given: { desired: wanting({ driftPolicy: 'Correct' }), observed: holding(tampered) },
    steps: ['mend'],
  },
  {
    title: 'stops mending after three times',
    given: {
      desired: wanting({ driftPolicy: 'Correct' }),
      observed: holding(tampered),
      mended: new Map([[mendKey({ pid: 7, startTicks: 100 }, name('cve-1')), MAX_MENDS]]),
    },
    steps: ['skip Tampered'],
  },
  {
    title: 'does not take out a patch that somebody changed',
    given: { desired: aPatchSet([]), observed: holding(tampered) },
    steps: ['skip Tampered'],
  },
  {
    title: 'leaves an excluded executable alone',
    given: { desired: wanting({ placement: { exclude: [{ path: '/usr/bin/app' }] } }) },
    steps: ['skip TargetExcluded'],
  },
  {
    title: 'leaves it alone as well when an upgrade has replaced its file',
    given: {
      desired: wanting({ placement: { exclude: [{ path: '/usr/bin/app' }] } }),
      observed: [aProcess({ executable: '/usr/bin/app (deleted)' })],
    },
    steps: ['skip TargetExcluded'],
  },
  {
    title: 'takes a patch out of an executable that is excluded now',
    given: {
      desired: wanting({ placement: { exclude: [{ path: '/usr/bin/app' }] } }),
      observed: holding(aLivePatch()),
    },
    steps: ['revert'],
  },
  {
    title: 'takes an older version out of host processes that are left alone now',
    given: {
      desired: wanting({ placement: { hostProcesses: false } }),
      observed: holding(aLivePatch({ digest: digest('0') })),
    },
    steps: ['revert'],
  },
  {
    title: 'changes nothing in an excluded executable in audit mode',
    given: {
      desired: wanting({ state: 'Audit', placement: { exclude: [{ path: '/usr/bin/app' }] } }),
      observed: holding(aLivePatch()),
    },
    steps: [],
  },
  {
    title: 'says in audit mode what would not be applied',
    given: { desired: wanting({ state: 'Audit', placement: { hostProcesses: false } }) },
    steps: ['skip TargetExcluded'],
  },
  {
    title: 'leaves host processes alone when told so',
    given: { desired: wanting({ placement: { hostProcesses: false } }) },
    steps: ['skip TargetExcluded'],
  },
  {
    title: 'leaves a host without the labels alone',
    given: {
      desired: wanting({ placement: { nodeSelector: { matchLabels: { role: 'db' } } } }),
      labels: { role: 'web' },
    },
    steps: [],
  },
  {
    title: 'says why a traced process is left alone',
    given: { observed: [aProcess({ obstacle: { reason: 'TargetTraced', message: 'process 9 traces it' } })] },
    steps: ['skip TargetTraced'],
  },
  {
    title: 'says why nothing is put in below a ceiling',
    given: { observed: [aProcess({ exclusion })] },
    steps: ['skip TargetExcluded'],
  },
  {
    title: 'leaves what is in below a ceiling that came later',
    given: { observed: [aProcess({ exclusion, patches: [aLivePatch()] })] },
    steps: [],
  },
  {
    title: 'neither replaces below a ceiling',
    given: { observed: [aProcess({ exclusion, patches: [aLivePatch({ digest: digest('0') })] })] },
    steps: ['skip TargetExcluded'],
  },
  {
    title: 'nor mends',
    given: {
      desired: wanting({ driftPolicy: 'Correct' }),
      observed: [aProcess({ exclusion, patches: [tampered] })],
    },
    steps: ['skip TargetExcluded'],
  },
  {
    title: 'takes out below a ceiling what Git no longer names',
    given: { desired: aPatchSet([]), observed: [aProcess({ exclusion, patches: [aLivePatch()] })] },
    steps: ['revert'],
  },
  {
    title: 'takes everything out below a ceiling when suspended',
    given: { suspended: true, observed: [aProcess({ exclusion, patches: [aLivePatch()] })] },
    steps: ['revert'],
  },
  {
    title: 'clears code of patches that are out',
    given: { desired: aPatchSet([]), observed: holding(aLivePatch({ state: 'Retired' })) },
    steps: ['sweep'],
  },
  {
    title: 'puts a patch in beside its own retired code',
    given: { observed: holding(aLivePatch({ state: 'Retired' })) },
    steps: ['apply', 'sweep'],
  },
  {
    title: 'clears what a dead patcher left behind',
    given: { desired: aPatchSet([]), observed: [aProcess({ hasLeftovers: true })] },
    steps: ['sweep'],
  },
  {
    title: 'takes everything out when suspended',
    given: { suspended: true, observed: holding(aLivePatch()) },
    steps: ['revert'],
  },
  { title: 'puts nothing in while suspended', given: { suspended: true }, steps: [] },
  {
    title: 'takes ours out when suspended even if Git is unknown',
    given: { suspended: true, desired: undefined, observed: holding(aLivePatch()) },
    steps: ['revert'],
  },
];

describe('planHost', () => {
  it.each(rows)('$title', ({ given, steps }) => {
    expect(kinds(planHost(input(given)))).toEqual(steps);
  });

  it('puts both variants in when a process has both builds mapped', () => {
    const variants = [
      ...aPatch().variants,
      { ...aPatch().variants[0], name: 'build-b', buildId: buildId('b') },
    ] as never;
    const desired = wanting({ verified: aVerifiedPatch({ patch: aPatch({ variants }) }) });
    const observed = [
      aProcess({ buildIds: [buildId('a'), buildId('b')], patches: [aLivePatch({ buildId: buildId('b') })] }),
    ];
    expect(planHost(input({ desired, observed }))).toMatchObject([{ kind: 'apply', buildId: buildId('a') }]);
  });

  it.each([
    {
      what: 'not put in',
      observed: holding(),
      desired: wanting({ verified: expired }),
      line: /^leave process 7 without cve-1-/,
    },
    {
      what: 'not mended',
      observed: holding(tampered),
      desired: wanting({}),
      line: /^leave cve-1-1{8} in process 7 as it is: /,
    },
    {
      what: 'not taken out',
      observed: holding(tampered),
      desired: aPatchSet([]),
      line: /^leave cve-1-1{8} in process 7: /,
    },
  ])('says of a patch that is $what where it is', ({ observed, desired, line }) => {
    expect(planHost(input({ observed, desired })).map(describeStep)).toEqual([expect.stringMatching(line)]);
  });

  it('describes every step in one line that names the patch and the process', () => {
    const steps = rows.flatMap(({ given }) => planHost(input(given)));
    for (const line of steps.map(describeStep)) expect(line).toMatch(/^\S.*process 7/);
    for (const line of steps.map(describeStep)) expect(line).not.toContain('\n');
  });
});

const arbitraryLive = fc.record({
  name: fc.constantFrom(name('cve-1'), name('cve-2'), name('cve-3')),
  digest: fc.constantFrom(digest('0'), digest('1')),
  owner: fc.constantFrom(OURS, THEIRS),
  state: fc.constantFrom('Live', 'Partial', 'Retired', 'Tampered'),
});

/** As in a process: at most one region that is not retired for one name and owner, and only in builds that are mapped. */
const arbitraryProcess = fc
  .record({
    pid: fc.integer({ min: 2, max: 5 }),
    builds: fc.subarray([buildId('a'), buildId('b')]),
    patches: fc.uniqueArray(arbitraryLive, { selector: (live) => `${live.name} ${live.owner}`, maxLength: 4 }),
    hasLeftovers: fc.boolean(),
  })
  .map(({ pid, builds, patches, hasLeftovers }) =>
    aProcess({
      key: { pid, startTicks: 1 },
      buildIds: builds,
      patches: patches.map((live) => aLivePatch({ ...live, buildId: buildId('a') })),
      hasLeftovers,
    }),
  );

const arbitraryDesired = fc
  .uniqueArray(
    fc.record({
      patch: fc.constantFrom(name('cve-1'), name('cve-2')),
      state: fc.constantFrom('Enabled', 'Audit', 'Disabled'),
      driftPolicy: fc.constantFrom('Report', 'Correct'),
    }),
    { selector: ({ patch }) => patch, maxLength: 2 },
  )
  .map((wanted) =>
    aPatchSet(
      wanted.map(({ patch, state, driftPolicy }) =>
        aDesiredPatch({ verified: aVerifiedPatch({ name: patch }), state, driftPolicy }),
      ),
    ),
  );

/** What each step does to a process, as the patcher promises it. */
function carryOut(processes: readonly ObservedProcess[], steps: readonly Step[]): ObservedProcess[] {
  return processes.map((process) => {
    const own = steps.filter((step) => step.process.pid === process.key.pid);
    return own.reduce<ObservedProcess>((state, step) => effect(state, step), process);
  });
}

function effect(process: ObservedProcess, step: Step): ObservedProcess {
  const without = (patch: string) =>
    process.patches.filter((live) => live.name !== patch || live.owner !== OURS || live.state === 'Retired');
  switch (step.kind) {
    case 'apply':
    case 'replace':
    case 'mend': {
      const { verified } = step.patch;
      const live = aLivePatch({ name: verified.name, digest: verified.digest, buildId: step.buildId });
      return { ...process, patches: [...without(verified.name), live] };
    }
    case 'revert':
      return { ...process, patches: without(step.name) };
    case 'sweep':
      return { ...process, hasLeftovers: false, patches: process.patches.filter(({ state }) => state !== 'Retired') };
    case 'skip':
      return process;
  }
}

describe('planHost, whatever is found', () => {
  const observed = fc.uniqueArray(arbitraryProcess, { selector: ({ key }) => key.pid, maxLength: 3 });

  it('has nothing left to do once its steps took effect', () => {
    fc.assert(
      fc.property(
        observed,
        fc.option(arbitraryDesired, { nil: undefined }),
        fc.boolean(),
        (processes, desired, suspended) => {
          const given = input({ observed: processes, desired, suspended });
          const after = carryOut(processes, planHost(given));
          expect(planHost({ ...given, observed: after }).filter(({ kind }) => kind !== 'skip')).toEqual([]);
        },
      ),
    );
  });

  it('never plans anything for a patch of somebody else, nor for a process with an obstacle', () => {
    fc.assert(
      fc.property(observed, arbitraryDesired, (processes, desired) => {
        const blocked = processes.map((process) => ({
          ...process,
          obstacle: { reason: 'TargetTraced', message: '' } as const,
        }));
        expect(planHost(input({ observed: blocked, desired })).filter(({ kind }) => kind !== 'skip')).toEqual([]);
        const foreign = processes.map((process) => ({
          ...process,
          patches: process.patches.map((live) => ({ ...live, owner: THEIRS })),
        }));
        expect(planHost(input({ observed: foreign, desired })).filter(({ kind }) => kind === 'revert')).toEqual([]);
      }),
    );
  });

  it('takes nothing out while it does not know what is wanted', () => {
    fc.assert(
      fc.property(observed, (processes) => {
        const steps = planHost(input({ observed: processes, desired: undefined }));
        expect(steps.filter(({ kind }) => kind !== 'sweep')).toEqual([]);
      }),
    );
  });
});
