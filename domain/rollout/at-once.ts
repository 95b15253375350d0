import { assign, earliest, type Decision, type NodeCounts } from './decision.ts';
import { FRESH_MS, isFresh, judgeNode, type RolloutNode, type Standing } from './node.ts';
import type { Progress } from './progress.ts';

/** Wait for a node that was told to go back; the policy may be missing, so that its own deadline is not asked. */
const DEADLINE_MS = 15 * 60_000;

/**
 * Gives every node the same at once, whatever the policy says: the revision that is gone back to, or nothing. Whoever
 * cannot be reached reads it on return.
 */
export function allAtOnce(nodes: readonly RolloutNode[], progress: Progress, now: number): Decision {
  const { revision } = progress;
  const { assignments, changes } = assign(nodes, () => revision);
  const standings = nodes.map((node) => standingOf(node, revision, now));
  const of = (state: Standing['state']): number => standings.filter((one) => one.state === state).length;
  const counts: NodeCounts = {
    desired: nodes.length,
    done: of('Done'),
    inFlight: of('InFlight'),
    waiting: 0,
    failed: of('Failed'),
    unreachable: of('Away'),
  };
  const isComplete = counts.inFlight === 0 && counts.failed === 0;
  const entries = nodes.map(({ name }, index) => [name, standings[index]] as const);
  const failures = Object.fromEntries(
    entries.flatMap(([name, one]) => (one?.state === 'Failed' ? [[name, one.why]] : [])),
  );
  return {
    assignments,
    changes,
    progress: { ...progress, isComplete: progress.isComplete || (isComplete && counts.done > 0) },
    status: {
      step: undefined,
      phase: isComplete ? 'Complete' : 'Progressing',
      message: words(revision, counts),
      counts,
      failures,
    },
    lookAgainAt: earliest(
      standings.map((one) => ('until' in one ? one.until : undefined)),
      now,
    ),
  };
}

function standingOf(node: RolloutNode, revision: string | undefined, now: number): Standing {
  if (node.assigned?.revision !== revision) return { state: 'InFlight', until: now + DEADLINE_MS };
  return revision === undefined ? lettingGo(node, now) : judgeNode(node, DEADLINE_MS, now);
}

/** A node that was never asked for the patch, and one that says it holds none, have let go. */
function lettingGo({ report, generation, bootId, availability, changedAt }: RolloutNode, now: number): Standing {
  if (report === undefined) return { state: 'Done', until: Infinity };
  const isAnswer = report.observedGeneration >= generation && report.bootId === bootId && isFresh(report, now);
  if (isAnswer && report.revision === undefined) return { state: 'Done', until: report.at + FRESH_MS };
  if (availability !== 'Ready' || !isFresh(report, now)) return { state: 'Away' };
  const until = changedAt + DEADLINE_MS;
  if (now < until) return { state: 'InFlight', until };
  return { state: 'Failed', why: `${report.phase}: ${report.message === '' ? 'not taken out yet' : report.message}` };
}

function words(revision: string | undefined, { desired, done, failed, unreachable }: NodeCounts): string {
  const what = revision === undefined ? 'Taken out of' : `Back at ${revision}, which was complete before, on`;
  const trouble = failed > 0 ? ` ${failed} could not: see the status of these nodes.` : '';
  const away = unreachable > 0 ? ` ${unreachable} cannot be reached and will follow on return.` : '';
  return `${what} ${done} of ${desired} nodes, all at once.${trouble}${away}`;
}
