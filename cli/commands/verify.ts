import { Command, Option } from 'commander';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { loadTrustRoot } from '#runtime/trust/trust-root-file.ts';
import { pageOf } from '../review/page.ts';
import type { SigningContext } from '../signing/signing-context.ts';

interface Flags {
  readonly trustRoot: string;
  readonly output: 'text' | 'json';
  readonly scripts?: true;
}

/** Exit status when there is nothing to judge, because the file or what it is judged by cannot be read. */
const CANNOT_READ = 3;

/** `stopgap verify`: what a node would say to a file, before it is merged. */
export function verifyCommand(context: SigningContext): Command {
  return new Command('verify')
    .summary('say who signed the micropatches of a file and what they change, or why they are not trusted')
    .description(
      'Judges every MicroPatch of the file as a machine with this trust root would: who signed it in which role, what it would change, or every reason why not. What is not trusted is shown as well, each line of it marked with a question mark.',
    )
    .argument('<file>', 'YAML file with one or more MicroPatches')
    .requiredOption('--trust-root <file>', 'who may sign; made by `stopgap root init`')
    .option('--scripts', 'print the scripts of hooks to their end')
    .addOption(new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      [
        '\nExit status:',
        '  0  all micropatches of the file are trusted',
        '  1  at least one is not, or there is none',
        '  2  the command line is wrong',
        '  3  the file or the trust root cannot be read',
      ].join('\n'),
    )
    .action((file: string, flags: Flags) => verify(context, file, flags));
}

async function verify(context: SigningContext, file: string, { trustRoot, output, scripts }: Flags): Promise<void> {
  // Loaded here, because no other command should wait for a disassembler.
  const { isTrusted, verifyFile } = await import('../signing/verify-file.ts');
  const { formatVerdict } = await import('../signing/format-verdict.ts');
  const root = loadTrustRoot(trustRoot, nodeCrypto);
  const verdict = root.ok ? verifyFile(file, root.value.root, context.now()) : root;
  if (!verdict.ok) {
    context.fail(verdict.error);
    context.exit(CANNOT_READ);
    return;
  }
  if (output === 'json') context.print(JSON.stringify(verdict.value, null, 2));
  else
    for (const line of formatVerdict(file, verdict.value, pageOf(context.columns, scripts === true)))
      context.printStyled(line);
  context.exit(isTrusted(verdict.value) ? 0 : 1);
}
