import { Command, Option } from 'commander';
import { err, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { openSigner } from '#runtime/crypto/signer.ts';
import {
  revokeVersion,
  signRevocation,
  versionInFile,
  versionNamed,
  type RevokedVersion,
} from '../signing/revoke-version.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface Flags {
  readonly key: string;
  readonly why?: string;
  readonly sign?: string;
  readonly rollback?: true;
  readonly keep?: true;
  readonly name?: string;
  readonly digest?: string;
  readonly output: string;
}

/** `stopgap revoke`: ends one version of a micropatch for good. */
export function revokeCommand(context: SigningContext): Command {
  return new Command('revoke')
    .summary('end one version of a micropatch for good')
    .description(
      'Makes a revocation of the version that the file holds now: a new file NAME-DIGEST.revocation.json for the folder of ' +
        'trust documents. From then on that version is put into nothing new. It cannot be taken back: a corrected patch ' +
        'is signed under a higher number. Signed by the people of the revoker role of the trust root.',
    )
    .argument('[file]', 'YAML file with the MicroPatch; or name the version by --name and --digest')
    .requiredOption('--key <file>', 'your private key, as for `stopgap sign`')
    .option('--why <text>', 'the reason, for people; always needed for a new one')
    .addOption(new Option('--rollback', 'take it out of every process in which it runs').conflicts('keep'))
    .addOption(new Option('--keep', 'leave it where it runs (default)'))
    .option('--name <patch>', 'which MicroPatch, if the file holds several')
    .option('--digest <sha256>', 'sha256 of what was signed, 64 hex digits')
    .addOption(
      new Option('--sign <file>', 'add your signature to a revocation that somebody has made').conflicts([
        ...['why', 'rollback', 'keep', 'name', 'digest'],
      ]),
    )
    .option('-o, --output <folder>', 'folder to make the file in', 'trust')
    .addHelpText('after', EXIT_STATUS)
    .action(async (file: string | undefined, flags: Flags) => {
      const fault = usageFault(file, flags);
      if (fault !== undefined) context.fail(fault);
      context.exit(
        fault === undefined ? conclude(context, await revoke(file, flags, context.now())) : context.usageError,
      );
    });
}

const EXIT_STATUS = '\nExit status: 0 if the file was made or signed, 1 if not, 2 for a wrong command line.';

function usageFault(file: string | undefined, { sign, digest, name, why }: Flags): string | undefined {
  if (sign !== undefined) return file === undefined ? undefined : '--sign names the only file.';
  const isClear = file === undefined ? digest !== undefined && name !== undefined : digest === undefined;
  if (!isClear) return 'Name either a file, or a version by --name and --digest.';
  return why === undefined ? 'Say with --why what is wrong with it.' : undefined;
}

async function revoke(
  file: string | undefined,
  flags: Flags,
  now: Date,
): Promise<Result<readonly string[], readonly string[]>> {
  const signer = await openSigner(flags.key);
  if (!signer.ok) return err([signer.error]);
  if (flags.sign !== undefined) return signRevocation(flags.sign, signer.value);
  const version = findVersion(file, flags);
  if (!version.ok) return version;
  const onRevoke = flags.rollback === true ? 'Rollback' : 'Keep';
  const predicate = { onRevoke, revoked: formatTimestamp(now.getTime()), why: flags.why ?? '' } as const;
  return revokeVersion(version.value, predicate, flags.output, signer.value);
}

const findVersion = (file: string | undefined, { name, digest }: Flags): Result<RevokedVersion, readonly string[]> =>
  file === undefined ? versionNamed(name ?? '', digest ?? '') : versionInFile(file, name);
