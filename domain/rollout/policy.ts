import type { NodeSelector, RolloutPolicySpec, RolloutStep, RolloutWindow } from '../api/rolloutpolicy.types.ts';
import { faultAt, type Fault } from '../manifest/fault.ts';
import type { FieldPath } from '../manifest/field-path.ts';
import { repeatedNames } from '../manifest/repeated-names.ts';
import { err, ok, type Result } from '../result.ts';
import { parseDuration } from './duration.ts';

/** A number of nodes, or a share of them. */
export type Limit = { readonly count: number } | { readonly percent: number };

/** A step with every default filled in; times in milliseconds. */
export interface Step {
  readonly name: string;
  readonly selector: NodeSelector;
  readonly maxNodes: Limit | undefined;
  readonly maxConcurrent: Limit;
  readonly soakMs: number;
  readonly promotion: 'Automatic' | 'Manual';
}

/** A RolloutPolicy with every default filled in; times in milliseconds. */
export interface Policy {
  readonly paused: boolean;
  readonly steps: readonly Step[];
  readonly maxFailures: number;
  readonly progressDeadlineMs: number;
  readonly onFailure: 'Pause' | 'Revert';
  readonly windows: readonly RolloutWindow[];
}

const [MINUTE, HOUR] = [60_000, 3_600_000];
const LONGEST_SOAK_MS = 168 * HOUR;

/**
 * Fills in defaults and makes the checks across fields that the API server makes by CEL, for policies that did not pass
 * it. The shape must have been checked by `validateRolloutPolicy`. Faults name fields of `spec`.
 */
export function settlePolicy(spec: RolloutPolicySpec): Result<Policy, readonly Fault[]> {
  const faults = [
    ...repeatedNames(spec.steps, 'name', ['spec', 'steps'], 'step'),
    ...spec.steps.flatMap(stepFaults),
    ...timeFaults(['spec', 'progressDeadline'], spec.progressDeadline, MINUTE, 24 * HOUR, 'from 1m to 24h'),
    ...(spec.windows ?? []).flatMap(({ duration }, index) =>
      timeFaults(['spec', 'windows', index, 'duration'], duration, MINUTE, 168 * HOUR, 'from 1m to 168h'),
    ),
  ];
  if (faults.length > 0) return err(faults);
  return ok({
    paused: spec.paused ?? false,
    steps: spec.steps.map(settleStep),
    maxFailures: spec.maxFailures ?? 1,
    progressDeadlineMs: parseDuration(spec.progressDeadline ?? '') ?? 15 * MINUTE,
    onFailure: spec.onFailure ?? 'Pause',
    windows: spec.windows ?? [],
  });
}

function settleStep(step: RolloutStep): Step {
  return {
    name: step.name,
    selector: step.nodeSelector ?? {},
    maxNodes: step.maxNodes === undefined ? undefined : settleLimit(step.maxNodes),
    maxConcurrent: settleLimit(step.maxConcurrent ?? 1),
    soakMs: parseDuration(step.soak ?? '') ?? 0,
    promotion: step.promotion ?? 'Automatic',
  };
}

const settleLimit = (limit: number | string): Limit =>
  typeof limit === 'number' ? { count: limit } : { percent: Number.parseInt(limit, 10) };

/** How many of `total` nodes a limit allows: a percentage is rounded down, and one is always allowed. */
export const resolveLimit = (limit: Limit, total: number): number =>
  Math.max(1, 'count' in limit ? limit.count : Math.floor((total * limit.percent) / 100));

function stepFaults({ soak, nodeSelector }: RolloutStep, index: number): Fault[] {
  const at = ['spec', 'steps', index];
  const operators = (nodeSelector?.matchExpressions ?? []).flatMap(({ operator, values = [] }, place) => {
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (needsValues === values.length > 0) return [];
    const message = needsValues ? `is missing for ${operator}` : `must be absent for ${operator}`;
    const fix = 'Give values to In and NotIn, and none to Exists and DoesNotExist';
    return [faultAt([...at, 'nodeSelector', 'matchExpressions', place, 'values'], message, fix)];
  });
  return [...timeFaults([...at, 'soak'], soak, 0, LONGEST_SOAK_MS, 'at most 168h'), ...operators];
}

function timeFaults(at: FieldPath, text: string | undefined, least: number, most: number, words: string): Fault[] {
  const time = text === undefined ? least : parseDuration(text);
  if (time !== undefined && time >= least && time <= most) return [];
  return [faultAt(at, `must be ${words}`, 'Write hours, minutes and seconds, such as 1h30m')];
}
