import { Command, Option } from 'commander';
import { err, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { openSigner } from '#runtime/crypto/signer.ts';
import { endOf, lifetimeOptions, type LifetimeFlags } from '../signing/lifetime.ts';
import { publishCatalog } from '../signing/publish-catalog.ts';
import { chainOptions, type ChainFlags } from '../signing/root-chain.ts';
import { showCatalog, signCatalog } from '../signing/show-catalog.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface PublishFlags extends LifetimeFlags, ChainFlags {
  readonly key: string;
  readonly output: string;
  readonly revoked?: readonly string[];
  readonly drop?: readonly string[];
}

/** `stopgap catalog`: which versions are in use, for a short time. */
export function catalogCommand(context: SigningContext): Command {
  const group = new Command('catalog')
    .summary('say which versions of micropatches are in use')
    .description('Makes the file that says which versions of which micropatches may be applied, for a short time.');
  return group.addCommand(publishCommand(context)).addCommand(signCommand(context)).addCommand(showCommand(context));
}

function publishCommand(context: SigningContext): Command {
  const command = new Command('publish')
    .summary('make the next catalog')
    .description(
      'Lists every MicroPatch of the files in a new catalog, one version on from the one at --output, and puts it there in ' +
        'one step. Machines whose trust root has a catalog role apply what it lists, and past its end nothing new: ' +
        'publish it again before, also without a change. The one at --output has to be one by your own trust root, or ' +
        'nothing is made of it. What was revoked stays revoked. Nothing is lowered, and ' +
        'nothing disappears unless you say so. Signed by the people of the catalog role of the trust root.',
    )
    .argument('<paths...>', 'YAML files, or folders of them')
    .requiredOption('--key <file>', 'your private key, as for `stopgap sign`')
    .option('-o, --output <file>', 'the catalog; the one there is continued and replaced', 'trust/catalog.json')
    .option('--revoked <file>', 'a revocation to list as well; repeatable', collect)
    .option('--drop <patch>', 'name of a patch that may disappear from the catalog; repeatable', collect)
    .addHelpText('after', EXIT_STATUS);
  const options = [...chainOptions('every catalog after a first one', 'the catalog'), ...lifetimeOptions('72h')];
  for (const option of options) command.addOption(option);
  return command.action(async (paths: readonly string[], flags: PublishFlags) => {
    context.exit(conclude(context, await publish(paths, flags, context.now())));
  });
}

const EXIT_STATUS = '\nExit status: 0 if the catalog was made, 1 if nothing was changed, 2 for a wrong command line.';

async function publish(
  paths: readonly string[],
  flags: PublishFlags,
  now: Date,
): Promise<Result<readonly string[], readonly string[]>> {
  const expires = endOf(flags, now);
  if (!expires.ok) return err([expires.error]);
  const signer = await openSigner(flags.key);
  if (!signer.ok) return err([signer.error]);
  const { output, revoked = [], drop: dropped = [] } = flags;
  const dates = { issued: formatTimestamp(now.getTime()), expires: expires.value };
  return publishCatalog({ ...flags, paths, revoked, dropped, output, ...dates }, signer.value);
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

function signCommand(context: SigningContext): Command {
  return new Command('sign')
    .summary('add your signature to a catalog')
    .description(
      'Adds your signature to a catalog that somebody has published, where the catalog role takes several people, and ' +
        'says what it lists. Nothing but the signatures changes.',
    )
    .argument('<file>', 'the catalog, such as trust/catalog.json')
    .requiredOption('--key <file>', 'your private key, as for `stopgap sign`')
    .addHelpText('after', '\nExit status: 0 if your signature is in the file, 1 if not, 2 for a wrong command line.')
    .action(async (file: string, { key }: { readonly key: string }) => {
      const signer = await openSigner(key);
      context.exit(conclude(context, signer.ok ? await signCatalog(file, signer.value) : err([signer.error])));
    });
}

function showCommand(context: SigningContext): Command {
  return new Command('show')
    .summary('say what a catalog lists, and until when')
    .description('Shows a catalog as it says of itself; whether machines take it, their trust root decides.')
    .argument('<file>', 'the catalog, such as trust/catalog.json')
    .addOption(new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExit status: 0 if it was shown, 1 if it cannot be read, 2 for a wrong command line.')
    .action((file: string, { output }: { readonly output: 'text' | 'json' }) => {
      context.exit(conclude(context, showCatalog(file, output)));
    });
}
