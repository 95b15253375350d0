import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { describeLine } from '#domain/audit/describe-line.ts';
import { verifyChain } from '#domain/audit/verify-chain.ts';
import { AUDIT_PLACES } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { auditDirectoryOf, readLog } from '../audit/read-log.ts';
import { renewLog } from '../audit/renew-log.ts';
import { formatLogVerdict, verifyLog } from '../audit/verify-log.ts';
import type { HostContext } from '../host/host-context.ts';

/** What the commands around the audit log need of the world. */
export type AuditContext = Pick<HostContext, 'now' | 'print' | 'fail' | 'exit' | 'usageError'> & {
  readonly environment: Pick<HostContext['environment'], 'stateDirectory'>;
};

/** Exit status when there is nothing to judge: no log, no key, no right to read them. */
const NOT_READ = 3;

interface Flags {
  readonly stateDir: string;
}

/** `stopgap audit`: what was decided and done on this machine, and whether the record of it is whole. */
export function auditCommand(context: AuditContext): Command {
  return new Command('audit')
    .summary('read and verify the record of every change')
    .description(
      'Every decision and change of the patcher is a line in a hash chain; see docs/audit.md. ' +
        'These commands read it, also from a copy on another machine, and ask nobody.',
    )
    .addCommand(verifyCommand(context))
    .addCommand(showCommand(context))
    .addCommand(fileCommand(context, 'key', 'verifierKey', 'print the verifier key of this node, to be kept elsewhere'))
    .addCommand(fileCommand(context, 'checkpoint', 'checkpoint', 'print the last checkpoint, to be kept elsewhere'))
    .addCommand(renewCommand(context));
}

const stateOption = ({ environment }: AuditContext): Option =>
  new Option('--state-dir <folder>', 'state directory of the host or patcher').default(environment.stateDirectory);

const outputOption = (): Option =>
  new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text');

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

type VerifyFlags = Flags & {
  readonly checkpoint: readonly string[];
  readonly key?: string;
  readonly output: 'text' | 'json';
};

function verifyCommand(context: AuditContext): Command {
  return new Command('verify')
    .summary('say whether every line is as it was written, or every fault')
    .argument('[file...]', 'files of the log, oldest first, such as a copy (default: all of the state directory)')
    .addOption(stateOption(context))
    .addOption(
      new Option('--checkpoint <file>', 'checkpoint that was kept, or log of a host with some in it; repeatable')
        .argParser(collect)
        .default([], 'the one beside the log'),
    )
    .option('--key <key>', 'verifier key of the node, or the file that holds it (default: the one beside the log)')
    .addOption(outputOption())
    .addHelpText(
      'after',
      '\nExit status: 0 if it is whole, 1 if not, 2 for a wrong command line, 3 if it cannot be read.',
    )
    .action((files: readonly string[], { stateDir, checkpoint, key, output }: VerifyFlags) => {
      const verdict = verifyLog({ stateDirectory: stateDir, files, checkpoints: checkpoint, key });
      if (!verdict.ok) {
        giveUp(context, verdict.error);
        return;
      }
      const lines = output === 'json' ? [JSON.stringify(verdict.value, null, 2)] : formatLogVerdict(verdict.value);
      for (const line of lines) context.print(line);
      context.exit(verdict.value.isWhole ? 0 : 1);
    });
}

type ShowFlags = Flags & { readonly last: string; readonly output: 'text' | 'json' };

function showCommand(context: AuditContext): Command {
  return new Command('show')
    .summary('print what was done, by whom, where and when')
    .argument('[file...]', 'files of the log, oldest first (default: all of the state directory)')
    .addOption(stateOption(context))
    .option('-n, --last <number>', 'only so many lines from the end; 0 for all', '50')
    .addOption(outputOption())
    .addHelpText('after', '\nExit status: 0, or 1 if a line is not as it was written, 2 and 3 as for `verify`.')
    .action((files: readonly string[], { stateDir, last, output }: ShowFlags) => {
      if (!/^[0-9]{1,9}$/.test(last)) {
        context.fail(`--last: ${JSON.stringify(last)} is no number of lines`);
        context.exit(context.usageError);
        return;
      }
      show(context, { stateDir, files, last: Number(last), output });
    });
}

interface ShowInput {
  readonly stateDir: string;
  readonly files: readonly string[];
  readonly last: number;
  readonly output: 'text' | 'json';
}

function show(context: AuditContext, { stateDir, files, last, output }: ShowInput): void {
  const log = readLog(auditDirectoryOf(stateDir), files);
  if (!log.ok) {
    giveUp(context, log.error);
    return;
  }
  const { lines, faults } = verifyChain(log.value, [], nodeCrypto);
  for (const { line } of lines.slice(-last)) {
    if (output === 'json') context.print(JSON.stringify(line));
    else context.print(`${line.seq}  ${line.time}  ${describeLine(line)}`);
  }
  if (faults.length > 0)
    context.fail(`${faults.length} faults: this is not what was written; see \`stopgap audit verify\``);
  context.exit(faults.length > 0 ? 1 : 0);
}

/** Prints one small file that lies beside the log. */
function fileCommand(context: AuditContext, name: string, place: keyof typeof AUDIT_PLACES, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .addOption(stateOption(context))
    .action(({ stateDir }: Flags) => {
      const path = join(auditDirectoryOf(stateDir), AUDIT_PLACES[place]);
      if (!existsSync(path)) giveUp(context, `there is no ${path}; it is made when the patcher first runs`);
      else context.print(readFileSync(path, 'utf8').replace(/\n$/, ''));
    });
}

type RenewFlags = Flags & { readonly because: string; readonly newKey?: true };

function renewCommand(context: AuditContext): Command {
  return new Command('renew')
    .summary('move a log that cannot be relied on aside, and have another one begun')
    .description(
      'While the log cannot be relied on, the patcher puts nothing in. This moves it aside, whole, and the patcher begins ' +
        'another one whose first line says who did that, why, and what was wrong. Find out first how it came to be so.',
    )
    .requiredOption('--because <sentence>', 'why; it is written into the new log')
    .option('--new-key', 'also give the node another key, because this one is lost or known to others')
    .addOption(stateOption(context))
    .action(({ stateDir, because, newKey }: RenewFlags) => {
      const directory = auditDirectoryOf(stateDir);
      const by = userInfo().username;
      const done = renewLog({ directory, because, by, now: context.now(), newKey: newKey ?? false });
      if (!done.ok) {
        giveUp(context, done.error);
        return;
      }
      context.print(
        `The old log is in ${done.value}. The patcher begins another one within seconds, or when it starts.`,
      );
      if (newKey) context.print('The node gets another key: print it with `stopgap audit key`, and keep it elsewhere.');
    });
}

function giveUp(context: AuditContext, sentence: string): void {
  context.fail(sentence);
  context.exit(NOT_READ);
}
