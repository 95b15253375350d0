import { Command, InvalidArgumentError, Option } from 'commander';
import { err, ok, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { readPublicKeyFile } from '#runtime/crypto/public-key-file.ts';
import { openSigner } from '#runtime/crypto/signer.ts';
import { createFile, isTaken } from '#runtime/files/write-file.ts';
import { endOf, lifetimeOptions, type LifetimeFlags } from '../signing/lifetime.ts';
import { makeTrustRoot, type NamedKey } from '../signing/make-trust-root.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface AuthorFlag {
  readonly name: string;
  readonly file: string;
}

interface Flags extends LifetimeFlags {
  readonly rootKey: string;
  readonly root: string;
  readonly author: readonly AuthorFlag[];
  readonly threshold: number;
  readonly output: string;
}

/** `stopgap root`: the file that says whose signatures count. */
export function rootCommand(context: SigningContext): Command {
  const group = new Command('root')
    .summary('make the trust root')
    .description('Makes the file that says whose signatures count.');
  return group.addCommand(initCommand(context));
}

function initCommand(context: SigningContext): Command {
  const command = new Command('init')
    .summary('make a first trust root')
    .description(
      'Makes a trust root: who may sign micropatches, and how many of them must. It is signed with the root key, which ' +
        'is needed again only to change it: keep that key offline. Put the file on every machine that runs Stopgap.',
    )
    .requiredOption('--root-key <file>', 'private key that signs the trust root')
    .requiredOption('--root <name>', 'whose key that is')
    .addOption(
      new Option('--author <name=file>', 'who may sign patches, with their public key file; repeatable')
        .argParser(collectAuthor)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--threshold <n>', 'how many different authors must have signed a patch')
        .argParser((text) => parseCount(text))
        .default(1),
    )
    .option('-o, --output <file>', 'file to make', 'root.json');
  for (const option of lifetimeOptions('365d')) command.addOption(option);
  return command.action(async (flags: Flags) => {
    context.exit(conclude(context, await initRoot(flags, context.now())));
  });
}

async function initRoot(flags: Flags, now: Date): Promise<Result<readonly string[], readonly string[]>> {
  const { output, rootKey, root, threshold } = flags;
  if (await isTaken(output)) return err([`${output} exists already and is not overwritten. Choose another name.`]);
  const expires = endOf(flags, now);
  if (!expires.ok) return err([expires.error]);
  const authors = await readAuthors(flags.author);
  if (!authors.ok) return authors;
  const signer = await openSigner(rootKey);
  if (!signer.ok) return err([signer.error]);
  const file = await makeTrustRoot(
    {
      rootName: root,
      authors: authors.value,
      threshold,
      issued: formatTimestamp(now.getTime()),
      expires: expires.value,
    },
    signer.value,
  );
  if (!file.ok) return file;
  const created = await createFile(output, file.value, 0o644);
  if (!created.ok) return err([created.error]);
  const names = [...new Set(authors.value.map(({ name }) => name))];
  return ok([
    `Trust root  ${output}, version 1, signed by ${root}`,
    `Authors     ${names.join(', ')}; ${threshold} of ${names.length} must sign a patch`,
    `Expires     ${expires.value}`,
  ]);
}

async function readAuthors(flags: readonly AuthorFlag[]): Promise<Result<readonly NamedKey[], readonly string[]>> {
  const keys = await Promise.all(flags.map(({ file }) => readPublicKeyFile(file)));
  const errors = keys.flatMap((key) => (key.ok ? [] : [key.error]));
  if (errors.length > 0) return err(errors);
  return ok(
    flags.flatMap(({ name }, index) => {
      const key = keys[index];
      return key?.ok === true ? [{ name, publicKey: key.value }] : [];
    }),
  );
}

function collectAuthor(text: string, before: readonly AuthorFlag[] | undefined): readonly AuthorFlag[] {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new InvalidArgumentError('Write a name and a public key file, such as alice=alice.pub.');
  }
  return [...(before ?? []), { name, file }];
}

function parseCount(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 to 64.');
  return Number(text);
}
