import { describe, expect, it } from 'vitest';
import type { RolloutNode } from '#domain/rollout/node.ts';
import { planRollout, type RolloutInput } from '#domain/rollout/plan-rollout.ts';
import type { Policy } from '#domain/rollout/policy.ts';
import { NO_PROGRESS } from '#domain/rollout/progress.ts';
import { aNode, aPolicy, aReport, aStep, anInput, MINUTE, NOW } from '../../support/fleet.ts';

/** A fleet and all that has happened to it, as the controller sees it after it has acted on the last event. */
interface World {
  readonly input: RolloutInput;
  readonly phase: string;
  readonly message: string;
  /** Nodes that truly run a revision, `node@revision`: what the gates have to rest on. */
  readonly truth: ReadonlySet<string>;
  /** How often a node was lost: bounded, because a run in which nodes are lost for ever is not fair. */
  readonly losses: number;
}

/** Longer than every deadline, soak and bound on the age of reports. */
const LONG = 20 * MINUTE;
const change = (world: World, name: string, over: Partial<RolloutNode>): World => ({
  ...world,
  input: { ...world.input, nodes: world.input.nodes.map((node) => (node.name === name ? { ...node, ...over } : node)) },
});

function act(world: World): World {
  const { input } = world;
  const decision = planRollout(input);
  check(world, decision.changes);
  const nodes = input.nodes.map((node): RolloutNode => {
    const one = decision.changes.find((found) => found.node === node.name);
    if (one === undefined) return node;
    const assigned = one.revision === undefined ? undefined : { revision: one.revision, since: input.now };
    return { ...node, assigned, generation: node.generation + 1, changedAt: input.now };
  });
  const next = { ...input, nodes, progress: decision.progress };
  const again = planRollout(next);
  expect(again.changes).toEqual([]);
  return { ...world, input: { ...next, progress: again.progress }, ...again.status };
}

const says = ({ report }: RolloutNode, revision: string, ...phases: string[]): boolean =>
  report !== undefined && phases.includes(report.phase) && report.revision === revision;

/** What must hold for every start, said independently of how it was chosen. */
function check(world: World, changes: readonly { node: string; revision: string | undefined }[]): void {
  const { nodes, desired = '', progress } = world.input;
  const starts = changes.filter(({ revision }) => revision === desired).map(({ node }) => node);
  if (starts.length === 0) return;
  const hasIt = (node: RolloutNode) => node.assigned?.revision === desired;
  expect(nodes.some((node) => hasIt(node) && says(node, desired, 'Failed'))).toBe(false);
  const later = nodes.slice(1);
  const laterStarts = later.filter(({ name }) => starts.includes(name));
  if (laterStarts.length === 0) return;
  if (!later.some(hasIt) && !progress.passed.includes('canary')) checkGate(world, desired);
  const changesOver = (node: RolloutNode) => node.assigned !== undefined && !hasIt(node);
  const isBusy = (node: RolloutNode) =>
    hasIt(node) && node.availability === 'Ready' && !says(node, desired, 'Applied', 'Failed');
  if (!laterStarts.every(changesOver)) {
    expect(later.filter(isBusy).length + laterStarts.length).toBeLessThanOrEqual(1);
  }
}

/** The first start beyond the canary: the canary truly runs it, says so now, and a person agreed. */
function checkGate({ input, truth }: World, desired: string): void {
  const [first] = input.nodes;
  expect(truth).toContain(`${first?.name ?? ''}@${desired}`);
  expect(first?.report?.bootId).toBe(first?.bootId);
  expect(input.now - (first?.report?.at ?? 0)).toBeLessThan(15 * MINUTE);
  expect(input.approvals).toBe(`canary@${desired}`);
}

const answer = (world: World, node: RolloutNode, phase: 'Applied' | 'Failed'): World => {
  const { input, truth } = world;
  const revision = node.assigned?.revision ?? '';
  const report = aReport({
    revision,
    phase,
    at: input.now,
    observedGeneration: node.generation,
    bootId: node.bootId ?? '',
  });
  const runs = [...truth].filter((one) => !one.startsWith(`${node.name}@`));
  return change(
    { ...world, truth: new Set(phase === 'Applied' ? [...runs, `${node.name}@${revision}`] : runs) },
    node.name,
    { report },
  );
};

/** Time goes by; agents of nodes that can be reached refresh what they last said. */
const wait = (world: World): World => {
  const now = world.input.now + LONG;
  const nodes = world.input.nodes.map((node) =>
    node.availability === 'Ready' && node.report !== undefined
      ? { ...node, report: { ...node.report, at: now } }
      : node,
  );
  return { ...world, input: { ...world.input, nodes, now } };
};
/** It comes back after a restart: what it said is of another boot, and nothing of what it ran is left. */
const comeBack = (world: World, { name, bootId }: RolloutNode): World => ({
  ...change(world, name, { availability: 'Ready', availableSince: world.input.now, bootId: `${bootId ?? ''}+` }),
  truth: new Set([...world.truth].filter((one) => !one.startsWith(`${name}@`))),
});
const answerable = (node: RolloutNode): boolean => node.availability === 'Ready' && node.assigned !== undefined;
const approve = (world: World): World => ({
  ...world,
  input: { ...world.input, approvals: `canary@${world.input.desired ?? ''}` },
});

function successors(world: World): World[] {
  const { input, losses } = world;
  const ofNodes = input.nodes.flatMap((node) => [
    ...(answerable(node) ? [answer(world, node, 'Applied'), answer(world, node, 'Failed')] : []),
    ...(node.availability === 'Ready' && losses > 0
      ? [change({ ...world, losses: losses - 1 }, node.name, { availability: 'NotReady', availableSince: input.now })]
      : []),
    ...(node.availability === 'NotReady' ? [comeBack(world, node)] : []),
  ]);
  const newer = input.desired === 'v2' ? [{ ...world, input: { ...input, desired: 'v3' } }] : [];
  return [...ofNodes, ...newer, wait(world), approve(world)].map(act);
}

/** Two worlds are the same when nothing later can tell them apart: times count only by their distance, up to a bound. */
function keyOf({ input, truth, losses }: World): string {
  const age = (time: number): number => Math.min(input.now - time, LONG);
  const nodes = input.nodes.map(({ availability, availableSince, changedAt, assigned, report, bootId, generation }) => [
    availability,
    age(availableSince),
    age(changedAt),
    assigned?.revision,
    assigned && age(assigned.since),
    report?.revision,
    report?.phase,
    report && age(report.at),
    report?.bootId === bootId,
    report !== undefined && report.observedGeneration >= generation,
  ]);
  const { settled, ...progress } = input.progress;
  const soak = settled && [settled.step, age(settled.at)];
  return JSON.stringify([nodes, progress, soak, input.desired, input.approvals, [...truth].sort(), losses]);
}

/** Nodes come back, answer well, people approve, time goes by. */
function endOf(world: World): World {
  let now = world;
  for (let round = 0; round < 12 && now.phase !== 'Complete'; round++) {
    for (const { name } of now.input.nodes) {
      const find = () => now.input.nodes.find((node) => node.name === name) ?? aNode(name);
      if (find().availability === 'NotReady') now = act(comeBack(now, find()));
      if (answerable(find())) now = act(answer(now, find(), 'Applied'));
      else if (find().report?.bootId !== find().bootId)
        now = act(
          change(now, name, {
            report: aReport({ at: now.input.now, bootId: find().bootId ?? '', observedGeneration: 0 }),
          }),
        );
    }
    now = act(approve(act(wait(now))));
  }
  return now;
}

function explore(names: readonly string[], policy: Policy, losses: number): number {
  const nodes = names.map((name, index) => aNode(name, { labels: { ring: index === 0 ? 'canary' : 'rest' } }));
  const input = anInput({ policy, nodes, progress: NO_PROGRESS, now: NOW });
  const start = act({ input, phase: '', message: '', truth: new Set(), losses });
  const seen = new Set([keyOf(start)]);
  const queue = [start];
  for (const world of queue) {
    const end = endOf(world);
    if (end.phase === 'Paused') expect(end.message).toMatch(/commit another revision/);
    else expect(end.phase).toBe('Complete');
    for (const next of successors(world)) {
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return seen.size;
}

const steps = [
  aStep('canary', { selector: { matchLabels: { ring: 'canary' } }, soakMs: 5 * MINUTE, promotion: 'Manual' }),
  aStep('rest'),
];

describe('every order of success, failure, timeout, loss, return, approval and newer revision', () => {
  it.each([
    { title: 'two nodes, pausing', names: ['a', 'b'], onFailure: 'Pause' as const, losses: 1 },
    { title: 'two nodes, reverting', names: ['a', 'b'], onFailure: 'Revert' as const, losses: 1 },
    { title: 'three nodes, none lost', names: ['a', 'b', 'c'], onFailure: 'Pause' as const, losses: 0 },
  ])('keeps every limit and ends: $title', { timeout: 60_000 }, ({ names, onFailure, losses }) => {
    expect(explore(names, aPolicy(steps, { onFailure }), losses)).toBeGreaterThan(100);
  });
});
