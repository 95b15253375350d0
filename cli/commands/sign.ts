import { Command } from 'commander';
import { openSigner } from '#runtime/crypto/signer.ts';
import { signFile } from '../signing/sign-file.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface Flags {
  readonly key: string;
}

/** `stopgap sign`: puts one person's signature into a manifest. */
export function signCommand(context: SigningContext): Command {
  return new Command('sign')
    .summary('sign the micropatches of a file')
    .description(
      'Checks every MicroPatch of the file and adds your signature over its name and spec.patch to spec.signatures. ' +
        'Everything else in the file stays as it is. A file with a fault is not signed.',
    )
    .argument('<file>', 'YAML file with one or more MicroPatches')
    .requiredOption(
      '--key <file>',
      'your private key; with a passphrase or in a FIDO token, ssh-keygen asks; a .pub file stands for a key in your SSH agent',
    )
    .action(async (file: string, { key }: Flags) => {
      const signer = await openSigner(key);
      const result = signer.ok ? await signFile(file, signer.value) : { ok: false as const, error: [signer.error] };
      context.exit(conclude(context, result));
    });
}
