import { matchesLabels } from '../placement.ts';
import { canStart, judgeNode, type RolloutNode, type Standing } from './node.ts';
import { resolveLimit, type Policy, type Step } from './policy.ts';

/** A node as a rollout sees it. */
export interface Member {
  readonly node: RolloutNode;
  readonly standing: Standing;
  /** Its desired state names the revision that is rolled out. */
  readonly hasTarget: boolean;
  /** It could be asked for that revision now. */
  readonly isCandidate: boolean;
}

/** The nodes of one step, by name. */
export interface StepMembers {
  readonly step: Step;
  readonly members: readonly Member[];
}

const byName = (left: Member, right: Member): number =>
  left.node.name < right.node.name ? -1 : left.node.name > right.node.name ? 1 : 0;

/** All nodes in the order of their names, so that every look at the same fleet chooses the same ones. */
export function membersOf(nodes: readonly RolloutNode[], target: string, deadlineMs: number, now: number): Member[] {
  const members = nodes.map((node): Member => {
    const hasTarget = node.assigned?.revision === target;
    const isCandidate = !hasTarget && canStart(node, now);
    return { node, standing: judgeNode(node, deadlineMs, now), hasTarget, isCandidate };
  });
  return members.sort(byName);
}

/** Gives each node to the first step that selects it and has room; `rest` are those that no step has. */
export function divide(policy: Policy, members: readonly Member[], passed: readonly string[]) {
  let rest = members;
  const steps = policy.steps.map((step): StepMembers => {
    const chosen = new Set(choose(step, rest, passed.includes(step.name)));
    const taken = rest.filter((member) => chosen.has(member));
    rest = rest.filter((member) => !chosen.has(member));
    return { step, members: taken };
  });
  return { steps, rest };
}

function choose(step: Step, members: readonly Member[], isPassed: boolean): readonly Member[] {
  const selected = members.filter(({ node }) => matchesLabels(step.selector, node.labels));
  if (step.maxNodes === undefined) return selected;
  const rank = (member: Member): number => rankOf(member, isPassed);
  const order = [...selected].sort((left, right) => rank(left) - rank(right) || byName(left, right));
  return order.slice(0, resolveLimit(step.maxNodes, selected.length));
}

/** Who has the revision already stays in; who can be reached comes before who cannot, so that a canary proves something. */
function rankOf({ hasTarget, standing, isCandidate }: Member, isPassed: boolean): number {
  if (hasTarget && (isPassed || standing.state !== 'Away')) return 0;
  return isCandidate ? 1 : 2;
}
