import { describe, expect, it } from 'vitest';
import type { RolloutPolicySpec, RolloutStep } from '#domain/api/rolloutpolicy.types.ts';
import { validateRolloutPolicy } from '#domain/api/rolloutpolicy.validate.ts';
import { formatFieldPath } from '#domain/manifest/field-path.ts';
import { resolveLimit, settlePolicy } from '#domain/rollout/policy.ts';

const policy = (spec: object) => ({
  apiVersion: 'stopgap.dev/v1alpha1',
  kind: 'RolloutPolicy',
  metadata: { name: 'p' },
  spec,
});
const withStep = (step: object) => policy({ steps: [{ name: 'all', ...step }] });

describe('the shape of a RolloutPolicy', () => {
  it.each([
    ['no step', policy({ steps: [] }), false],
    ['one step', withStep({}), true],
    ['a number at once', withStep({ maxConcurrent: 3 }), true],
    ['a percentage at once', withStep({ maxConcurrent: '100%' }), true],
    ['nobody at once', withStep({ maxConcurrent: 0 }), false],
    ['more than all', withStep({ maxConcurrent: '101%' }), false],
    ['a soak without unit', withStep({ soak: '10' }), false],
    ['an empty soak', withStep({ soak: '' }), false],
    ['no failure allowed', policy({ steps: [{ name: 'all' }], maxFailures: 0 }), false],
    ['unlimited failures', policy({ steps: [{ name: 'all' }], maxFailures: 101 }), false],
    ['an unknown field', withStep({ maxUnavailable: 1 }), false],
  ])('%s', (_, document, isValid) => {
    expect(validateRolloutPolicy(document)).toBe(isValid);
  });
});

const faultsOf = (over: Partial<RolloutPolicySpec>, step: Partial<RolloutStep> = {}): string[] => {
  const settled = settlePolicy({ steps: [{ name: 'all', ...step }], ...over });
  return settled.ok ? [] : settled.error.map(({ field }) => formatFieldPath(field));
};
const selecting = (operator: 'In' | 'Exists', values: string[]) => ({
  nodeSelector: { matchExpressions: [{ key: 'k', operator, values }] },
});

describe('settlePolicy', () => {
  it('fills in what is not given', () => {
    const [step, rest] = [
      { name: 'all', selector: {}, maxNodes: undefined, maxConcurrent: { count: 1 } },
      { soakMs: 0, promotion: 'Automatic' },
    ];
    const value = {
      paused: false,
      steps: [{ ...step, ...rest }],
      maxFailures: 1,
      progressDeadlineMs: 900_000,
      onFailure: 'Pause',
      windows: [],
    };
    expect(settlePolicy({ steps: [{ name: 'all' }] })).toEqual({ ok: true, value });
  });

  it.each([
    ['two steps of one name', faultsOf({ steps: [{ name: 'a' }, { name: 'a' }] }), ['spec.steps[1].name']],
    ['a soak of more than a week', faultsOf({}, { soak: '168h1s' }), ['spec.steps[0].soak']],
    ['a soak of a week', faultsOf({}, { soak: '168h' }), []],
    ['a deadline below a minute', faultsOf({ progressDeadline: '59s' }), ['spec.progressDeadline']],
    ['a deadline of more than a day', faultsOf({ progressDeadline: '24h1s' }), ['spec.progressDeadline']],
    [
      'a window of no length',
      faultsOf({ windows: [{ schedule: '0 2 * * *', duration: '0s' }] }),
      ['spec.windows[0].duration'],
    ],
    ['In without values', faultsOf({}, selecting('In', [])), ['spec.steps[0].nodeSelector.matchExpressions[0].values']],
    [
      'Exists with values',
      faultsOf({}, selecting('Exists', ['v'])),
      ['spec.steps[0].nodeSelector.matchExpressions[0].values'],
    ],
  ])('%s', (_, faults, expected) => {
    expect(faults).toEqual(expected);
  });

  it.each([
    [{ percent: 10 }, 38, 3],
    [{ percent: 10 }, 5, 1],
    [{ percent: 100 }, 7, 7],
    [{ count: 4 }, 2, 4],
  ] as const)('%j of %i nodes is %i', (limit, total, expected) => {
    expect(resolveLimit(limit, total)).toBe(expected);
  });
});
