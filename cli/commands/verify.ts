import { Command, Option } from 'commander';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { loadTrustRoot } from '#runtime/trust/trust-root-file.ts';
import { formatVerdict } from '../signing/format-verdict.ts';
import type { SigningContext } from '../signing/signing-context.ts';
import { isTrusted, verifyFile } from '../signing/verify-file.ts';

interface Flags {
  readonly trustRoot: string;
  readonly output: 'text' | 'json';
}

/** `stopgap verify`: what a node would say to a file, before it is merged. */
export function verifyCommand(context: SigningContext): Command {
  return new Command('verify')
    .summary('say who signed the micropatches of a file, or why they are not trusted')
    .description(
      'Judges every MicroPatch of the file as a machine with this trust root would: who signed what, or every reason why not.',
    )
    .argument('<file>', 'YAML file with one or more MicroPatches')
    .requiredOption('--trust-root <file>', 'who may sign; made by `stopgap root init`')
    .addOption(new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExit status: 0 if all are trusted, 1 if not, 2 for a wrong command line.')
    .action((file: string, { trustRoot, output }: Flags) => {
      const root = loadTrustRoot(trustRoot, nodeCrypto);
      const verdict = root.ok ? verifyFile(file, root.value.root, context.now()) : root;
      if (!verdict.ok) {
        context.fail(verdict.error);
        context.exit(1);
        return;
      }
      const lines = output === 'json' ? [JSON.stringify(verdict.value, null, 2)] : formatVerdict(file, verdict.value);
      for (const line of lines) context.print(line);
      context.exit(isTrusted(verdict.value) ? 0 : 1);
    });
}
