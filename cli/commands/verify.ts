import { Command, Option } from 'commander';
import { ok, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { openModuleFile } from '#runtime/elf/module-file.ts';
import { loadTrustRoot } from '#runtime/trust/trust-root-file.ts';
import { pageOf } from '../review/page.ts';
import type { SigningContext } from '../signing/signing-context.ts';
import type { FolderTrust } from '../signing/trust-folder.ts';
import type { FileVerdict } from '../signing/verify-file.ts';

interface Flags {
  readonly trustRoot: string;
  readonly trustPath?: string;
  readonly output: 'text' | 'json';
  readonly scripts?: true;
  readonly binary?: string;
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
    .option(
      '--trust-path <folder>',
      'folder of newer trust roots, the catalog and revocations, such as trust/ of the repository',
    )
    .option('--binary <file>', 'a program or library: say whether a patch is for it and finds what it expects')
    .option('--scripts', 'print the scripts of hooks to their end')
    .addOption(new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      [
        '\nExit status:',
        '  0  all micropatches of the file are trusted',
        '  1  at least one is not, or there is none, or the binary does not fit',
        '  2  the command line is wrong',
        '  3  the file, the trust root, its folder or the binary cannot be read',
      ].join('\n'),
    )
    .action((file: string, flags: Flags) => verify(context, file, flags));
}

async function verify(context: SigningContext, file: string, flags: Flags): Promise<void> {
  const verdict = await judge(context, file, flags);
  if (!verdict.ok) {
    context.fail(verdict.error);
    context.exit(CANNOT_READ);
    return;
  }
  const { isTrusted } = await import('../signing/verify-file.ts');
  const { formatVerdict } = await import('../signing/format-verdict.ts');
  const page = pageOf(context.columns, flags.scripts === true);
  if (flags.output === 'json') context.print(JSON.stringify(verdict.value, null, 2));
  else for (const line of formatVerdict(file, verdict.value, page)) context.printStyled(line);
  context.exit(isTrusted(verdict.value) ? 0 : 1);
}

/** What judges is loaded here, because no other command should wait for a disassembler. */
async function judge(
  { now }: SigningContext,
  file: string,
  { trustRoot, trustPath, binary }: Flags,
): Promise<Result<FileVerdict, string>> {
  const { verifyFile } = await import('../signing/verify-file.ts');
  const { trustFromFolder } = await import('../signing/trust-folder.ts');
  const root = loadTrustRoot(trustRoot, nodeCrypto);
  if (!root.ok) return root;
  const known = trustFromFolder(root.value.pinned, trustPath, now());
  if (!known.ok) return known;
  const module = binary === undefined ? undefined : openModuleFile(binary);
  if (module?.ok === false) return module;
  try {
    const verdict = verifyFile(file, known.value.trust, { now: now(), binary: module?.value });
    return verdict.ok ? ok(withFolder(verdict.value, trustPath, known.value)) : verdict;
  } finally {
    module?.value.close();
  }
}

/** Says by which documents was judged, where a folder of them was given. */
function withFolder(verdict: FileVerdict, folder: string | undefined, { trust, refused }: FolderTrust): FileVerdict {
  if (folder === undefined) return verdict;
  const { catalog, revocations } = trust;
  const listed = catalog && { version: catalog.version, expires: formatTimestamp(catalog.expiresMs) };
  const found = { folder, revocations: revocations.size, refused };
  return { ...verdict, trustDocuments: listed === undefined ? found : { ...found, catalog: listed } };
}
