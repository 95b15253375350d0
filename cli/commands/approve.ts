import { Command } from 'commander';
import type { ApprovalScope } from '#domain/api/approval.types.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { openSigner } from '#runtime/crypto/signer.ts';
import { approveFile } from '../signing/approve-file.ts';
import { endOf, lifetimeOptions, parseBeginning, type LifetimeFlags } from '../signing/lifetime.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface Flags extends LifetimeFlags {
  readonly key: string;
  readonly name?: string;
  readonly namespace?: readonly string[];
  readonly image?: readonly string[];
  readonly hostProcesses?: boolean;
  readonly notBefore?: string;
}

/** `stopgap approve`: somebody who did not make a patch allows it, for some places and some time. */
export function approveCommand(context: SigningContext): Command {
  const command = new Command('approve')
    .summary('allow a micropatch that somebody else has signed, for some places and some time')
    .description(
      'Adds your approval of this very version to spec.approvals and changes nothing else in the file. Machines whose ' +
        'trust root has an approver role apply a patch only where and while it is approved. Whoever signed a patch ' +
        'cannot approve it. Past its end, the patch is put into nothing new; what runs stays.',
    )
    .argument('<file>', 'YAML file with the MicroPatch')
    .requiredOption('--key <file>', 'your private key, as for `stopgap sign`')
    .option('--name <patch>', 'which MicroPatch, if the file holds several')
    .option('--namespace <pattern>', 'only pods of these namespaces, such as shop-*; repeatable', collect)
    .option('--image <pattern>', 'only pods of these images, such as registry.example.org/*; repeatable', collect)
    .option('--host-processes', 'with --namespace or --image: processes outside pods as well')
    .option('--no-host-processes', 'no processes outside pods')
    .option('--not-before <date>', 'first day or moment (default: now)', parseBeginning)
    .addHelpText('after', EXIT_STATUS);
  for (const option of lifetimeOptions('30d')) command.addOption(option);
  return command.action(async (file: string, flags: Flags) => {
    const scope = scopeOf(flags);
    if (!scope.ok) context.fail(scope.error);
    context.exit(scope.ok ? conclude(context, await approve(file, flags, scope.value, context)) : context.usageError);
  });
}

const EXIT_STATUS =
  '\nExit status: 0 if your approval is in the file now, 1 if nothing was approved, 2 for wrong usage.';

async function approve(
  file: string,
  flags: Flags,
  scope: ApprovalScope,
  { now }: SigningContext,
): Promise<Result<readonly string[], readonly string[]>> {
  const expires = endOf(flags, now());
  if (!expires.ok) return err([expires.error]);
  const notBefore = flags.notBefore ?? formatTimestamp(now().getTime());
  if (notBefore >= expires.value) return err([`It would begin at ${notBefore} and end at ${expires.value} already.`]);
  const signer = await openSigner(flags.key);
  if (!signer.ok) return err([signer.error]);
  const approval = { notBefore, expires: expires.value, scope };
  return approveFile({ file, name: flags.name, approval, now: now() }, signer.value);
}

/** In one order, so that the same places are the same scope. The error is a sentence. */
function scopeOf({ namespace, image, hostProcesses }: Flags): Result<ApprovalScope, string> {
  if (hostProcesses === true && namespace === undefined && image === undefined)
    return err('--host-processes widens --namespace or --image. Without these, an approval is for every process.');
  return ok({
    ...(namespace === undefined ? {} : { namespaces: [...new Set(namespace)].sort() }),
    ...(image === undefined ? {} : { images: [...new Set(image)].sort() }),
    ...(hostProcesses === undefined ? {} : { hostProcesses }),
  });
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
