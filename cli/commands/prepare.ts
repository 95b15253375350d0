import { Command } from 'commander';
import { prepareFile } from '../signing/prepare-file.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface Flags {
  readonly name?: string;
  readonly statement: boolean;
  readonly output?: string;
}

/** `stopgap prepare`: the bytes to sign, for people whose keys are with another tool. */
export function prepareCommand(context: SigningContext): Command {
  return new Command('prepare')
    .summary('write the bytes of a micropatch that another tool is to sign')
    .description(
      'Checks the MicroPatch and writes the bytes that are signed into a new file, for keys that `stopgap sign` cannot use: ' +
        'in a key service, in a token, on another machine. It prints the commands that sign them with ssh-keygen, openssl ' +
        'or cosign. `stopgap attach` then puts the signature into the file.',
    )
    .argument('<file>', 'YAML file with the MicroPatch')
    .option('--name <patch>', 'which MicroPatch, if the file holds several')
    .option('--statement', 'write the in-toto statement for `cosign attest-blob`, which frames it itself', false)
    .option('-o, --output <file>', 'file to make (default: the name of the patch and .pae, or .statement.json)')
    .addHelpText('after', EXIT_STATUS)
    .action(async (file: string, { name, statement, output }: Flags) => {
      context.exit(conclude(context, await prepareFile({ file, name, isStatement: statement, output })));
    });
}

const EXIT_STATUS = '\nExit status: 0 if the file was made, 1 if not, 2 for a wrong command line.';
