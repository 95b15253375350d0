import { Command } from 'commander';
import { askHost } from '#runtime/control/client.ts';
import type { HostContext } from '../host/host-context.ts';

/** `stopgap resume`: ends what `stopgap revert --all` began. */
export function resumeCommand(context: HostContext): Command {
  return new Command('resume')
    .summary('put the patches in again after `revert --all`')
    .description('Tells the running `stopgap host` to go on as Git says, after `stopgap revert --all`.')
    .option('--socket <file>', 'control socket of the host', context.defaultSocket)
    .action(async ({ socket }: { socket: string }) => {
      const answer = await askHost(socket, '/v1/resume');
      if (!answer.ok) {
        context.fail(answer.error.message);
        context.exit(1);
        return;
      }
      const applied = answer.value.processes.filter(({ phase }) => phase === 'Applied').length;
      context.print(
        `The host (process ${answer.value.host.pid}) goes on; applied in ${applied} ${applied === 1 ? 'process' : 'processes'}.`,
      );
    });
}
