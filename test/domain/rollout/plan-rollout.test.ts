import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RolloutInput } from '#domain/rollout/plan-rollout.ts';
import { NO_PROGRESS, type Progress } from '#domain/rollout/progress.ts';
import { aNode, aPolicy, aReport, aStep, asked, decide, MINUTE, NOW } from '../../support/fleet.ts';

const canary = { 'stopgap.dev/ring': 'canary' };
const rings = [
  aStep('canary', { selector: { matchLabels: canary }, soakMs: 10 * MINUTE }),
  aStep('rest', { maxConcurrent: { count: 2 } }),
];
const manual = rings.map((step) => ({ ...step, soakMs: 0, promotion: 'Manual' as const }));
const progress = (over: Partial<Progress> = {}): Progress => ({ ...NO_PROGRESS, revision: 'v2', ...over });
const onCanary = (phase: 'Applied' | 'Failed' | 'Pending', over = {}) =>
  asked('a', 'v2', phase, { labels: canary, ...over });
const soaked = progress({ settled: { step: 'canary', at: NOW - 10 * MINUTE } });
const others = [aNode('b'), aNode('c'), aNode('d')];
const closed = (opensAt?: number) => ({
  hasWindows: true,
  intervals: opensAt === undefined ? [] : [{ start: opensAt, end: opensAt + MINUTE }],
});
const inZone = (zone: string) => ({ labels: { 'topology.kubernetes.io/zone': zone } });

interface Row {
  readonly title: string;
  readonly given: Partial<RolloutInput>;
  readonly starts: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly says?: string;
}

const two = aPolicy(rings);
const rows: readonly Row[] = [
  {
    title: 'waits for all canaries',
    given: {
      policy: two,
      nodes: [onCanary('Applied'), asked('b', 'v2', 'Pending', { labels: canary }), aNode('c')],
      progress: soaked,
    },
    starts: {},
    phase: 'Progressing',
  },
  {
    title: 'begins with the first step',
    given: { policy: two, nodes: [...others, aNode('a', { labels: canary })] },
    starts: { a: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'waits for the canary',
    given: { policy: two, nodes: [onCanary('Pending'), ...others] },
    starts: {},
    phase: 'Progressing',
  },
  {
    title: 'soaks',
    given: { policy: two, nodes: [onCanary('Applied'), ...others] },
    starts: {},
    phase: 'Soaking',
    says: 'another 10m',
  },
  {
    title: 'goes on after the soak, within the limit',
    given: { policy: two, nodes: [onCanary('Applied'), ...others], progress: soaked },
    starts: { b: 'v2', c: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'opens no gate on a report of another boot',
    given: { policy: two, nodes: [onCanary('Applied', { bootId: 'boot-2' }), ...others], progress: soaked },
    starts: {},
    phase: 'Progressing',
  },
  {
    title: 'opens no gate on a report of an older desired state',
    given: {
      policy: two,
      nodes: [onCanary('Applied', { generation: 2, changedAt: NOW }), ...others],
      progress: soaked,
    },
    starts: {},
    phase: 'Progressing',
  },
  {
    title: 'opens no gate on an old report',
    given: {
      policy: two,
      nodes: [
        onCanary('Applied', { report: aReport({ revision: 'v2', phase: 'Applied', at: NOW - 15 * MINUTE }) }),
        ...others,
      ],
      progress: soaked,
    },
    starts: {},
    phase: 'Paused',
    says: 'proves nothing',
  },
  {
    title: 'opens no gate when the step selects nobody',
    given: { policy: two, nodes: others },
    starts: {},
    phase: 'Paused',
    says: 'No node of step canary is done',
  },
  {
    title: 'takes a node without targets for done',
    given: { nodes: [asked('a', 'v2', 'NoTarget')] },
    starts: {},
    phase: 'Complete',
  },
  {
    title: 'stops at the first failure',
    given: {
      policy: aPolicy([aStep('all', { maxConcurrent: { percent: 100 } })]),
      nodes: [asked('a', 'v2', 'Failed'), ...others],
    },
    starts: {},
    phase: 'Paused',
    says: 'a with Failed: BytesDiffer',
  },
  {
    title: 'goes on below maxFailures',
    given: { policy: aPolicy([aStep('all')], { maxFailures: 2 }), nodes: [asked('a', 'v2', 'Failed'), ...others] },
    starts: { b: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'counts a failed node that is gone',
    given: { nodes: others, progress: progress({ failures: { a: 'Failed' } }) },
    starts: {},
    phase: 'Paused',
    says: '1 failed',
  },
  {
    title: 'forgets the failure of a node that is done since',
    given: { nodes: [asked('a', 'v2', 'Applied'), ...others], progress: progress({ failures: { a: 'Failed' } }) },
    starts: { b: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'counts a node over its deadline as failed',
    given: {
      nodes: [asked('a', 'v2', 'Pending', { assigned: { revision: 'v2', since: NOW - 15 * MINUTE } }), ...others],
    },
    starts: {},
    phase: 'Paused',
    says: 'Timeout',
  },
  {
    title: 'reverts on failure to what was complete before',
    given: {
      policy: aPolicy([aStep('all')], { onFailure: 'Revert' }),
      nodes: [asked('a', 'v2', 'Failed'), asked('b', 'v2', 'Applied'), asked('c', 'v1', 'Applied')],
      progress: progress({ proven: ['v1'] }),
    },
    starts: { a: 'v1', b: 'v1' },
    phase: 'Paused',
    says: 'went back to v1',
  },
  {
    title: 'reverts nothing once it was complete',
    given: {
      policy: aPolicy([aStep('all')], { onFailure: 'Revert' }),
      nodes: [asked('a', 'v2', 'Failed'), asked('b', 'v2', 'Applied')],
      progress: progress({ isComplete: true }),
    },
    starts: {},
    phase: 'Paused',
  },
  {
    title: 'waits for approval',
    given: { policy: aPolicy(manual), nodes: [onCanary('Applied'), ...others] },
    starts: {},
    phase: 'AwaitingApproval',
    says: 'stopgap.dev/approve=canary@v2',
  },
  {
    title: 'goes on when approved',
    given: { policy: aPolicy(manual), nodes: [onCanary('Applied'), ...others], approvals: 'canary@v2' },
    starts: { b: 'v2', c: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'takes no approval of another revision',
    given: { policy: aPolicy(manual), nodes: [onCanary('Applied'), ...others], approvals: 'canary@v1' },
    starts: {},
    phase: 'AwaitingApproval',
  },
  {
    title: 'starts nothing while paused',
    given: { policy: aPolicy([aStep('all')], { paused: true }), nodes: others },
    starts: {},
    phase: 'Paused',
    says: 'spec.paused',
  },
  {
    title: 'starts nothing without a policy',
    given: { policy: undefined, nodes: others },
    starts: {},
    phase: 'Paused',
    says: 'create or correct it',
  },
  {
    title: 'waits for a window',
    given: { nodes: others, windows: closed(NOW + 1) },
    starts: {},
    phase: 'Progressing',
    says: 'next window opens at 2026-11-24T12:00:00Z',
  },
  {
    title: 'says that no window will open',
    given: { nodes: others, windows: closed() },
    starts: {},
    phase: 'Paused',
    says: 'spec.windows',
  },
  {
    title: 'starts in a window',
    given: { nodes: others, windows: closed(NOW) },
    starts: { b: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'takes out at once, outside windows, while paused',
    given: {
      desired: undefined,
      policy: aPolicy([aStep('all')], { paused: true }),
      nodes: [asked('a', 'v2', 'Applied'), asked('b', 'v2', 'Failed', { availability: 'NotReady' })],
      windows: closed(),
    },
    starts: { a: 'nothing', b: 'nothing' },
    phase: 'Progressing',
  },
  {
    title: 'goes back at once to a revision that was complete',
    given: {
      desired: 'v1',
      nodes: [asked('a', 'v2', 'Applied'), asked('b', 'v2', 'Pending')],
      progress: progress({ proven: ['v1'] }),
      windows: closed(),
    },
    starts: { a: 'v1', b: 'v1' },
    phase: 'Progressing',
  },
  {
    title: 'supersedes a revision that a node still works on',
    given: { desired: 'v3', nodes: [asked('a', 'v2', 'Pending'), ...others] },
    starts: { a: 'v3' },
    phase: 'Progressing',
  },
  {
    title: 'skips nodes that cannot be reached',
    given: {
      nodes: [
        aNode('a', { availability: 'NotReady' }),
        aNode('b', { availability: 'Cordoned' }),
        aNode('c', { report: undefined }),
        aNode('d'),
      ],
    },
    starts: { d: 'v2' },
    phase: 'Progressing',
    says: '3 cannot be reached',
  },
  {
    title: 'is complete without them',
    given: { nodes: [asked('a', 'v2', 'Applied'), aNode('b', { availability: 'NotReady' })] },
    starts: {},
    phase: 'Complete',
    says: 'follow on return',
  },
  {
    title: 'keeps the place of a node lost in the middle until its deadline',
    given: { nodes: [asked('a', 'v2', 'Pending', { availability: 'NotReady' }), ...others] },
    starts: {},
    phase: 'Progressing',
  },
  {
    title: 'waits no longer for it then',
    given: {
      nodes: [
        asked('a', 'v2', 'Pending', {
          availability: 'NotReady',
          assigned: { revision: 'v2', since: NOW - 15 * MINUTE },
        }),
        ...others,
      ],
    },
    starts: { b: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'gives a node that joins what was complete before',
    given: { policy: two, nodes: [onCanary('Applied'), aNode('b')], progress: progress({ proven: ['v1'] }) },
    starts: { b: 'v1' },
    phase: 'Soaking',
  },
  {
    title: 'takes in a node that joins a passed step',
    given: {
      policy: two,
      nodes: [onCanary('Applied'), aNode('b', { labels: canary }), asked('c', 'v2', 'Pending')],
      progress: progress({ passed: ['canary'] }),
    },
    starts: { b: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'goes on when the step it was in is removed',
    given: { policy: aPolicy([aStep('rest')]), nodes: [onCanary('Applied'), aNode('b')], progress: soaked },
    starts: { b: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'takes a canary by number',
    given: {
      policy: aPolicy([aStep('one', { maxNodes: { count: 1 }, soakMs: MINUTE }), aStep('rest')]),
      nodes: [asked('c', 'v2', 'Applied'), aNode('a'), aNode('b')],
    },
    starts: {},
    phase: 'Soaking',
  },
  {
    title: 'leaves one ready node of each zone alone',
    given: {
      policy: aPolicy([aStep('all', { maxConcurrent: { percent: 100 } })]),
      nodes: [aNode('a', inZone('x')), aNode('b', inZone('x')), aNode('c', inZone('y'))],
    },
    starts: { a: 'v2', c: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'spreads over zones',
    given: {
      policy: aPolicy([aStep('all', { maxConcurrent: { count: 2 } })]),
      nodes: [...['a', 'b', 'c'].map((name) => aNode(name, inZone('x'))), aNode('d', inZone('y'))],
    },
    starts: { a: 'v2', d: 'v2' },
    phase: 'Progressing',
  },
  {
    title: 'says which nodes are in no step',
    given: {
      policy: aPolicy([aStep('ring', { selector: { matchLabels: canary } })]),
      nodes: [onCanary('Applied'), aNode('b')],
    },
    starts: {},
    phase: 'Complete',
    says: '1 are in no step',
  },
];

describe('planRollout', () => {
  it.each(rows)('$title', ({ given, starts, phase, says = '' }) => {
    const { changes, status } = decide(given);
    expect(Object.fromEntries(changes.map(({ node, revision }) => [node, revision ?? 'nothing']))).toEqual(starts);
    expect(status).toMatchObject({ phase, message: expect.stringContaining(says) as string });
  });

  it('looks again when the soak ends', () => {
    expect(decide({ policy: two, nodes: [onCanary('Applied')], windows: closed() }).lookAgainAt).toBe(
      NOW + 10 * MINUTE,
    );
  });

  it('chooses the same whatever the order of nodes, within every limit, and counts every node once', () => {
    const phase = fc.constantFrom('Applied', 'Pending', 'Failed', 'NoTarget', 'Blocked');
    const fleet = fc.uniqueArray(
      fc.record({
        id: fc.nat(40),
        revision: fc.option(fc.constantFrom('v1', 'v2')),
        phase,
        zone: fc.constantFrom('x', 'y'),
        isReady: fc.boolean(),
      }),
      { selector: ({ id }) => id, maxLength: 20 },
    );
    fc.assert(
      fc.property(
        fleet,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 5 }),
        (all, percent, maxFailures) => {
          const nodes = all.map(({ id, revision, phase, zone, isReady }) => {
            const over = { ...inZone(zone), availability: isReady ? ('Ready' as const) : ('NotReady' as const) };
            return revision === null ? aNode(`n${id}`, over) : asked(`n${id}`, revision, phase, over);
          });
          const policy = aPolicy([aStep('all', { maxConcurrent: { percent } })], { maxFailures });
          const decision = decide({ nodes, policy });
          expect(decide({ nodes: nodes.toReversed(), policy })).toEqual(decision);
          const { desired, ...counts } = decision.status.counts;
          expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(desired);
          const isBusy = ({ phase }: { phase: string }) => phase === 'Pending' || phase === 'Blocked';
          const busy = new Set(all.filter((one) => one.revision !== null && isBusy(one)).map(({ id }) => `n${id}`));
          const fresh = decision.changes.filter(({ node }) => !busy.has(node));
          if (fresh.length > 0) {
            expect(busy.size + fresh.length).toBeLessThanOrEqual(
              Math.max(1, Math.floor((percent * nodes.length) / 100)),
            );
            expect(all.filter((one) => one.revision === 'v2' && one.phase === 'Failed').length).toBeLessThan(
              maxFailures,
            );
          }
        },
      ),
    );
  });
});
