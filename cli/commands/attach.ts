import { Command } from 'commander';
import { attachFile } from '../signing/attach-file.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface Flags {
  readonly signature: string;
  readonly publicKey?: string;
  readonly name?: string;
}

/** `stopgap attach`: puts a signature that another tool made into a manifest. */
export function attachCommand(context: SigningContext): Command {
  return new Command('attach')
    .summary('add a signature that another tool made')
    .description(
      'Adds a signature over what `stopgap prepare` wrote to spec.signatures, once it has been verified for this very ' +
        'patch. Taken are: what `ssh-keygen -Y sign` writes; a raw Ed25519 signature or an ECDSA P-256 one in DER, as of ' +
        'openssl, also in base64; a DSSE envelope; a bundle of sigstore or cosign. Whether the key counts is for the ' +
        'trust root to say: ask `stopgap verify`.',
    )
    .argument('<file>', 'YAML file with the MicroPatch')
    .requiredOption('--signature <file>', 'what the other tool wrote')
    .option('--public-key <file>', 'whose it is, in PEM or as OpenSSH has it; only an SSH signature says so itself')
    .option('--name <patch>', 'which MicroPatch, if the file holds several')
    .addHelpText('after', EXIT_STATUS)
    .action(async (file: string, { signature, publicKey, name }: Flags) => {
      const request = { file, name, signatureFile: signature, publicKeyFile: publicKey };
      context.exit(conclude(context, await attachFile(request)));
    });
}

const EXIT_STATUS = '\nExit status: 0 if the signature is in the file, 1 if not, 2 for wrong usage.';
