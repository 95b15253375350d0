import { dirname } from 'node:path';
import { Command } from 'commander';
import type { HostStatus } from '#domain/host-status.ts';
import type { StatusRow } from '#domain/status.ts';
import { askHost, type ControlFault } from '#runtime/control/client.ts';
import { createLogger } from '#runtime/logger.ts';
import type { HostContext } from '../host/host-context.ts';

interface Flags {
  readonly socket: string;
  readonly all?: true;
}

/** `stopgap revert --all`: the emergency brake. */
export function revertCommand(context: HostContext): Command {
  return new Command('revert')
    .summary('take every patch out of every process')
    .description(
      'Takes every patch out at once. A running `stopgap host` then keeps them out, also over a restart, until `stopgap resume`. ' +
        'Without one, every patch of every source is taken out of every process of this machine.',
    )
    .option('--all', 'say that you mean all of them')
    .option('--socket <file>', 'control socket of the host', context.defaultSocket)
    .action(async ({ all, socket }: Flags) => {
      if (all !== true) {
        context.fail(
          'say --all: every patch is taken out. To take out one, remove its manifest from Git or set its spec.state to Disabled.',
        );
        context.exit(context.usageError);
        return;
      }
      const answer = await askHost(socket, '/v1/revert');
      context.exit(answer.ok ? reportHost(answer.value, context) : await withoutHost(answer.error, socket, context));
    });
}

function reportHost(status: HostStatus, context: HostContext): number {
  const left = status.processes.filter(isStillIn);
  context.print(
    `The host (process ${status.host.pid}) ${left.length === 0 ? 'has taken' : 'takes'} its patches out and applies none until \`stopgap resume\`.`,
  );
  for (const { revision, pid, phase, reason, message } of left) {
    const why = [reason, message].filter((part) => part !== '').join(': ');
    context.fail(`${revision} is still in process ${pid ?? 0} (${phase})${why === '' ? '' : `: ${why}`}`);
  }
  const { suspensionProblem } = status;
  if (suspensionProblem !== undefined) context.fail(suspensionProblem);
  return left.length === 0 && suspensionProblem === undefined ? 0 : 1;
}

/** Of the patches of this host; those of others are none of its business. */
const isStillIn = ({ phase, pid, owner }: StatusRow): boolean =>
  pid !== undefined && owner === undefined && ['Applied', 'Partial', 'Drifted', 'Reverting'].includes(phase);

async function withoutHost(fault: ControlFault, socket: string, context: HostContext): Promise<number> {
  if (fault.kind !== 'NotRunning') {
    context.fail(fault.message);
    return 1;
  }
  const { revertOffline } = await import('../host/revert-offline.ts');
  const reverted = await revertOffline(
    createLogger({
      descriptor: 2,
      isTerminal: context.isErrorTerminal,
      colour: context.environment.colour,
      level: 'error',
    }),
    // A host that was given --state-dir has its socket there, too.
    [dirname(socket), context.environment.stateDirectory],
  );
  if (!reverted.ok) {
    context.fail(reverted.error);
    return 1;
  }
  for (const { revision, pid, problem } of reverted.value) {
    if (problem === '') context.print(`${revision} is out of process ${pid}`);
    else context.fail(`${revision} is still in process ${pid}: ${problem}`);
  }
  if (reverted.value.length === 0) context.print('No process that may be looked at has a patch.');
  context.print(
    `No host listens on ${socket}. One that runs with another --socket or --state-dir puts its patches in again: name its socket to stop it.`,
  );
  return reverted.value.every(({ problem }) => problem === '') ? 0 : 1;
}
