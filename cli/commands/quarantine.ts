import { Command } from 'commander';
import type { QuarantinedPatch } from '#domain/patcher-wire.ts';
import { printable } from '#domain/printable.ts';
import { askHost } from '#runtime/control/client.ts';
import type { HostContext } from '../host/host-context.ts';
import { askAboutQuarantine } from '../host/ask-about-quarantine.ts';
import { formatAge, formatTable } from '../host/status-table.ts';

interface Flags {
  readonly socket: string;
}

/** `stopgap quarantine`: the patches whose processes died right after they were put in. */
export function quarantineCommand(context: HostContext): Command {
  return new Command('quarantine')
    .summary('list patches whose process died of them, or release one')
    .description(
      'A patch whose process dies of a fault right after it was put in is put into no further process of this machine. ' +
        'A new version of it is free of that; the same version only once it is released.',
    )
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(releaseCommand(context));
}

const socketFlag = ['--socket <file>', 'control socket of the host; its patcher listens beside it'] as const;

function listCommand(context: HostContext): Command {
  return new Command('list')
    .summary('list what is in quarantine')
    .option(...socketFlag, context.defaultSocket)
    .action(async ({ socket }: Flags) => {
      const answer = await askAboutQuarantine(socket, '/v1/quarantine');
      if (!answer.ok) {
        conclude(context, answer.error);
        return;
      }
      for (const line of describe(answer.value.entries, context.now())) context.print(line);
      conclude(context, answer.value.problem);
    });
}

function releaseCommand(context: HostContext): Command {
  return new Command('release')
    .summary('let a patch be put in again')
    .argument('<patch>', 'name of the patch, or the digest of one version')
    .option(...socketFlag, context.defaultSocket)
    .action(async (patch: string, { socket }: Flags) => {
      const listed = await askAboutQuarantine(socket, '/v1/quarantine');
      if (!listed.ok) {
        conclude(context, listed.error);
        return;
      }
      const digests = new Set(
        listed.value.entries
          .filter(({ name, digest }) => name === patch || digest === patch)
          .map(({ digest }) => digest),
      );
      if (digests.size === 0) conclude(context, `${patch} is not in quarantine here; see \`stopgap quarantine\``);
      for (const digest of digests) await release(patch, digest, socket, context);
      await askHost(socket, '/v1/reconcile');
    });
}

async function release(patch: string, digest: string, socket: string, context: HostContext): Promise<void> {
  const answer = await askAboutQuarantine(socket, '/v1/release', { digest });
  if (answer.ok) context.print(`${patch} (${digest.slice(0, 12)}) may be put in again.`);
  conclude(context, answer.ok ? answer.value.problem : answer.error);
}

function conclude(context: HostContext, problem: string | undefined): void {
  if (problem === undefined) return;
  context.fail(problem);
  context.exit(1);
}

function describe(entries: readonly QuarantinedPatch[], now: Date): string[] {
  if (entries.length === 0) return ['Nothing is in quarantine.'];
  const rows = entries.map(({ name, digest, buildId, at, message }) =>
    [name, digest.slice(0, 12), buildId.slice(0, 12), formatAge(at, now), message].map(printable),
  );
  return formatTable([['PATCH', 'DIGEST', 'BUILD', 'SINCE', 'MESSAGE'], ...rows]);
}
