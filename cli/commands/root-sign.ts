import { Command, Option } from 'commander';
import { openSigner } from '#runtime/crypto/signer.ts';
import { chainOptions, type ChainFlags } from '../signing/root-chain.ts';
import { formatRoot, showRoot } from '../signing/show-root.ts';
import { signRootFile } from '../signing/sign-root.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface SignFlags extends ChainFlags {
  readonly previous: string;
  readonly key: string;
}

/** `stopgap root sign`: so that several people can sign one trust root, each on a machine of their own. */
export function signCommand(context: SigningContext): Command {
  const command = new Command('sign')
    .summary('add your signature to a next trust root')
    .description(
      'Says what is otherwise in a trust root than in the one before and who may do what by it, adds your signature to it, and says whose are ' +
        'still missing: enough people of the root role of both have to sign. Nothing but the signatures changes.',
    )
    .argument('<file>', 'the next trust root, such as trust/2.root.json')
    .requiredOption('--previous <file>', 'the trust root before it; of a first one, your own copy and not one from Git')
    .requiredOption('--key <file>', 'your private key, as for `stopgap sign`')
    .addHelpText('after', '\nExit status: 0 if your signature is in the file, 1 if not, 2 for a wrong command line.');
  for (const option of chainOptions('a --previous after a first one', '--previous')) command.addOption(option);
  return command.action(async (file: string, flags: SignFlags) => {
    const signer = await openSigner(flags.key);
    const result = signer.ok
      ? await signRootFile(file, flags.previous, flags, signer.value)
      : { ok: false as const, error: [signer.error] };
    context.exit(conclude(context, result));
  });
}

/** `stopgap root show`: who may do what. */
export function showCommand(context: SigningContext): Command {
  return new Command('show')
    .summary('say who may do what by a trust root, until when, and who has signed it')
    .description(
      'Shows a trust root: who may do what, how many of them it takes, until when, and whose signatures it has and needs. ' +
        'With --previous also what is otherwise than in the one before.',
    )
    .argument('<file>', 'a trust root')
    .option('--previous <file>', 'the trust root before it')
    .addOption(new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExit status: 0 if it has enough signatures, 1 if some are missing or a file cannot be read, 2 for wrong usage.',
    )
    .action((file: string, flags: { readonly previous?: string; readonly output: 'text' | 'json' }) => {
      const shown = showRoot(file, flags.previous);
      if (!shown.ok) {
        context.exit(conclude(context, shown));
        return;
      }
      const lines = flags.output === 'json' ? [JSON.stringify(shown.value, null, 2)] : formatRoot(file, shown.value);
      for (const line of lines) context.print(line);
      context.exit(shown.value.signatures.every(({ isEnough }) => isEnough) ? 0 : 1);
    });
}
