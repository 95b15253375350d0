import type { NodeReport, RolloutNode } from '#domain/rollout/node.ts';
import type { Policy, Step } from '#domain/rollout/policy.ts';
import { planRollout, type RolloutInput } from '#domain/rollout/plan-rollout.ts';
import { NO_PROGRESS } from '#domain/rollout/progress.ts';
import type { Decision } from '#domain/rollout/decision.ts';

export const MINUTE = 60_000;
export const NOW = Date.parse('2026-11-24T12:00:00Z');
export const ALWAYS = { hasWindows: false, intervals: [] };

export const aReport = (over: Partial<NodeReport> = {}): NodeReport => ({
  bootId: 'boot-1',
  at: NOW,
  observedGeneration: 1,
  revision: undefined,
  phase: 'Pending',
  message: '',
  ...over,
});

/** A ready node whose agent reports and which is asked for nothing. */
export const aNode = (name: string, over: Partial<RolloutNode> = {}): RolloutNode => ({
  name,
  labels: {},
  availability: 'Ready',
  availableSince: 0,
  bootId: 'boot-1',
  generation: 1,
  changedAt: 0,
  assigned: undefined,
  report: aReport(),
  ...over,
});

/** A node that was asked for a revision a minute ago and says how it went. */
export const asked = (name: string, revision: string, phase: NodeReport['phase'], over: Partial<RolloutNode> = {}) =>
  aNode(name, {
    assigned: { revision, since: NOW - MINUTE },
    report: aReport({ revision, phase, message: phase === 'Failed' ? 'BytesDiffer' : '' }),
    ...over,
  });

export const aStep = (name: string, over: Partial<Step> = {}): Step => ({
  name,
  selector: {},
  maxNodes: undefined,
  maxConcurrent: { count: 1 },
  soakMs: 0,
  promotion: 'Automatic',
  ...over,
});

export const aPolicy = (steps: readonly Step[], over: Partial<Policy> = {}): Policy => ({
  paused: false,
  steps,
  maxFailures: 1,
  progressDeadlineMs: 15 * MINUTE,
  onFailure: 'Pause',
  windows: [],
  ...over,
});

export const anInput = (over: Partial<RolloutInput> = {}): RolloutInput => ({
  policy: aPolicy([aStep('all')]),
  nodes: [],
  desired: 'v2',
  progress: { ...NO_PROGRESS, revision: 'v2' },
  approvals: undefined,
  windows: ALWAYS,
  now: NOW,
  ...over,
});

export const decide = (over: Partial<RolloutInput>): Decision => planRollout(anInput(over));
