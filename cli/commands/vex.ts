import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { VexDocument } from '#domain/api/vex-document.types.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { issueDocument, withdrawDocument, type Issued, type VexIdentity } from '#domain/vex/issue-document.ts';
import { isTaken } from '#runtime/files/write-file.ts';
import type { HostContext } from '../host/host-context.ts';
import { readPrevious, textOf, writeDocument } from '../vex/document-file.ts';
import { lookAtHost } from '../vex/look-at-host.ts';
import { checkVexFlags, type VexFlags } from '../vex/vex-options.ts';

/** `stopgap vex`: what is protected on this machine now, for vulnerability scanners. */
export function vexCommand(context: HostContext): Command {
  return new Command('vex')
    .summary('say to vulnerability scanners what is protected now (OpenVEX)')
    .description(
      'Writes an OpenVEX document: not_affected for each vulnerability whose patch was just read back from every process ' +
        'of this machine that runs the vulnerable build, affected and what is missing for every other.',
    )
    .option('--socket <file>', 'control socket of the host', context.defaultSocket)
    .option(
      '--output <file>',
      'file to write; one that is there is continued, and withdrawn if the host cannot be asked',
    )
    .option('--previous <file>', 'earlier version to continue, where the new one goes to standard output')
    .option('--author <name>', 'person or organisation that makes these claims; taken over from the earlier version')
    .option('--product <purl>', 'what was scanned, such as pkg:oci/...; without it each package stands for itself')
    .option('--id <iri>', 'name of the document (default: taken over, or a new urn:uuid)')
    .addHelpText(
      'after',
      '\nExit status: 0 if a document was written, 1 if not or if an earlier one was withdrawn, 2 for a wrong command line.',
    )
    .action(async (flags: VexFlags) => {
      const checked = checkVexFlags(flags);
      if (checked.ok) context.exit(await issue(flags, context));
      else context.exit(refuse(checked.error, context.usageError, context));
    });
}

function refuse(sentence: string, status: number, { fail }: HostContext): number {
  fail(sentence);
  return status;
}

async function issue(flags: VexFlags, context: HostContext): Promise<number> {
  const previous = await findPrevious(flags);
  if (!previous.ok) return refuse(previous.error, 1, context);
  const identity = identityOf(flags, previous.value, context.version);
  if (!identity.ok) return refuse(identity.error, context.usageError, context);
  const sighting = await lookAtHost(flags.socket, context.now);
  const { product } = flags;
  const issued = sighting.ok
    ? issueDocument({ ...sighting.value, identity: identity.value, product, previous: previous.value })
    : sighting;
  if (issued.ok) return await publish(issued.value, flags, context);
  context.fail(issued.error);
  await withdraw(issued.error, previous.value, flags, context);
  return 1;
}

/** `--output` names the same file each time, so that it holds the version before. */
async function findPrevious({ previous, output }: VexFlags): Promise<Result<VexDocument | undefined, string>> {
  const path = previous ?? output;
  if (path === undefined || (previous === undefined && !(await isTaken(path)))) return ok(undefined);
  return readPrevious(path);
}

function identityOf(
  { author, id }: VexFlags,
  previous: VexDocument | undefined,
  version: string,
): Result<VexIdentity, string> {
  const speaker = author ?? previous?.author;
  if (speaker === undefined) return err('say with --author who makes these claims: a person or an organisation');
  const name = previous?.['@id'];
  if (id !== undefined && name !== undefined && id !== name)
    return err(`the document is named ${name} in all its versions; leave out --id, or begin another file`);
  return ok({ id: name ?? id ?? `urn:uuid:${randomUUID()}`, author: speaker, tooling: toolingOf(version) });
}

const toolingOf = (version: string): string => `stopgap ${version}`;

async function publish({ document, silent }: Issued, { output }: VexFlags, context: HostContext): Promise<number> {
  for (const sentence of silent) context.fail(sentence);
  if (output === undefined) {
    context.print(textOf(document));
    return 0;
  }
  const written = await writeDocument(output, document);
  if (!written.ok) return refuse(`${written.error} What it said before may be wrong by now.`, 1, context);
  const { length } = document.statements.filter(({ status }) => status === 'not_affected');
  context.print(`${output}: version ${document.version}, ${length} of ${document.statements.length} not affected`);
  return 0;
}

/** A file that nobody vouches for any more must not go on hiding vulnerabilities. */
async function withdraw(
  why: string,
  previous: VexDocument | undefined,
  { output }: VexFlags,
  context: HostContext,
): Promise<void> {
  if (output === undefined || !previous?.statements.some(({ status }) => status === 'not_affected')) return;
  const document = withdrawDocument(previous, why, context.now(), toolingOf(context.version));
  const written = await writeDocument(output, document);
  context.fail(
    written.ok
      ? `${output}: version ${document.version} says of nothing any more that it is not affected`
      : `${written.error} It still says what nobody knows to be true: remove it.`,
  );
}
