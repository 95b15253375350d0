import { Command, Option } from 'commander';
import { VERIFY_MODES } from '#domain/source/commit-verification.ts';
import { SOURCE_DEFAULTS } from '#domain/source/source-request.ts';
import { createLogger, type LoggerOptions } from '#runtime/logger.ts';
import { parseHostOptions, type HostFlags } from '../host/parse-host-options.ts';
import type { HostContext } from '../host/host-context.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

interface Flags extends HostFlags {
  readonly logLevel: LoggerOptions['level'];
}

/** `stopgap host`: keeps this machine as a Git repository says, until it is told to stop. */
export function hostCommand(context: HostContext): Command {
  const command = new Command('host')
    .summary('keep the processes of this machine as Git says')
    .description(
      'Watches a folder of signed micropatches in a Git repository and keeps the processes of this machine as it says: ' +
        'applies, replaces and reverts patches in running processes, and reports whatever differs.',
    )
    .requiredOption('--repository <url>', 'https://, ssh://, or on this machine http:// on loopback or a path')
    .requiredOption('--trust-root <file>', 'who may sign; made by `stopgap root init`')
    .option('--ceiling <file>', 'what no patch may touch on this machine; see docs/permissions.md')
    .option('--checkpoint-dir <folder>', 'where signed checkpoints of the audit log are put, too; see docs/audit.md')
    .option('--path <folder>', 'folder of the repository that holds the manifests', 'patches/')
    .option('--branch <name>', 'branch to follow (default: main)')
    .option('--tag <name>', 'tag to follow')
    .option('--semver <range>', 'highest tag within this range, such as 1.x')
    .option('--commit <sha>', 'commit to stay at')
    .option(
      '--interval <time>',
      'time between two looks at the repository; processes are looked at every 5s at least',
      '5s',
    )
    .option('--trust-path <folder>', 'folder of newer trust roots, the catalog and revocations', 'trust/')
    .option('--dry-run', 'print what would be done, and stop')
    .option('--token-file <file>', 'token or password for https')
    .option('--username-file <file>', 'user name that goes with the token')
    .option('--ca-file <file>', 'certificate authority of the https server')
    .option('--ssh-key-file <file>', 'private key for ssh')
    .option('--known-hosts-file <file>', 'keys of the ssh server')
    .addOption(
      new Option('--label <key=value>', 'label of this machine for spec.placement.nodeSelector; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--history <policy>', 'whether a rewritten branch is followed')
        .choices(['FastForwardOnly', 'Any'])
        .default(SOURCE_DEFAULTS.history),
    )
    .option('--no-prune', 'never take a patch out because its manifest is gone')
    .option(
      '--prune-limit-percent <n>',
      'removals beyond this share of the patches wait for a person',
      String(SOURCE_DEFAULTS.pruneLimitPercent),
    )
    .option('--confirm-history <commit>', 'accept this commit although it rewrites history')
    .option('--confirm-removals <commit>', 'accept what this commit removes')
    .option('--state-dir <folder>', `where state is kept (default: ${context.environment.stateDirectory})`)
    .option('--socket <file>', `control socket (default: ${context.defaultSocket})`)
    .addOption(
      new Option('--log-level <level>', 'least important messages to log')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .action(async (flags: Flags) => {
      context.exit(await runCommand(flags, context));
    });
  return addVerification(command);
}

/** Flags about the signatures of commits; those of patches need none, because they are always verified. */
const addVerification = (command: Command): Command =>
  command
    .addOption(
      new Option('--verify-commits <whose>', 'follow only what is signed: the newest commit, or the tag')
        .choices(VERIFY_MODES.map((mode) => mode.toLowerCase()))
        .default('none'),
    )
    .option('--allowed-signers <file>', 'who may sign commits; see docs/sources.md')
    .option('--revoked-signers <file>', 'keys that may not sign commits any more')
    .option('--allowed-committers <addresses>', 'committers of verified commits, separated by commas (default: any)');

async function runCommand(flags: Flags, context: HostContext): Promise<number> {
  const options = parseHostOptions(flags, context.environment);
  if (!options.ok) {
    context.fail(options.error);
    return context.usageError;
  }
  const descriptor = options.value.isDryRun ? 2 : 1;
  const isTerminal = options.value.isDryRun ? context.isErrorTerminal : context.isTerminal;
  const log = createLogger({ descriptor, isTerminal, colour: context.environment.colour, level: flags.logLevel });
  const stop = context.untilInterrupted();
  // Loaded only now: git, the tracer and the disassembler are of no use to any other command.
  const { runHost } = await import('../host/run-host.ts');
  const result = await runHost({
    options: options.value,
    environment: { searchPath: context.environment.path },
    log,
    version: context.version,
    signal: stop,
    print: context.print,
    isTerminal,
  });
  if (result.ok) return 0;
  context.fail(result.error);
  return 1;
}
