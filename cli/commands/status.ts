import { Command, Option } from 'commander';
import { askHost } from '#runtime/control/client.ts';
import type { HostContext } from '../host/host-context.ts';
import { formatStatus } from '../host/status-table.ts';

interface Flags {
  readonly socket: string;
  readonly output: 'table' | 'wide' | 'json';
}

export const outputOption = (): Option =>
  new Option('-o, --output <form>', 'form of the answer').choices(['table', 'wide', 'json']).default('table');

/** `stopgap status`: asks the running host how things are. */
export function statusCommand(context: HostContext): Command {
  return new Command('status')
    .summary('show which patch is in which process')
    .description(
      'Asks the running `stopgap host` which patch is in which process, since when, and what needs a person.',
    )
    .option('--socket <file>', 'control socket of the host', context.defaultSocket)
    .addOption(outputOption())
    .action(async ({ socket, output }: Flags) => {
      const status = await askHost(socket, '/v1/status');
      if (!status.ok) {
        context.fail(status.error.message);
        context.exit(1);
        return;
      }
      const lines =
        output === 'json'
          ? [JSON.stringify(status.value, null, 2)]
          : formatStatus(status.value, context.now(), output === 'wide');
      for (const line of lines) context.print(line);
    });
}
