import { Command } from 'commander';
import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import type { ThresholdChange } from '#domain/trust/next-root.ts';
import { demandOf } from '#domain/trust/root-difference.ts';
import { openSigner } from '#runtime/crypto/signer.ts';
import { createFile, isTaken } from '#runtime/files/write-file.ts';
import { endOf, lifetimeOptions, type LifetimeFlags } from '../signing/lifetime.ts';
import { makeTrustRoot } from '../signing/make-trust-root.ts';
import { personOption, readNamedKeys, thresholdOption, type NamedFile } from '../signing/root-options.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';
import { addCommand, rotateCommand } from './root-next.ts';
import { showCommand, signCommand } from './root-sign.ts';

/** Roles beside root that a first trust root can give. */
const OTHERS = ['builder', 'approver', 'catalog', 'revoker'] as const;
const GIVEN = ['author', ...OTHERS] as const;

interface Flags extends LifetimeFlags, Partial<Record<(typeof OTHERS)[number], readonly NamedFile[]>> {
  readonly rootKey: string;
  readonly root: string;
  readonly author: readonly NamedFile[];
  readonly threshold?: readonly ThresholdChange[];
  readonly output: string;
}

/** `stopgap root`: the file that says whose signatures count. */
export function rootCommand(context: SigningContext): Command {
  const group = new Command('root')
    .summary('make the trust root')
    .description('Makes the file that says whose signatures count, and those that follow it.');
  const commands = [initCommand, addCommand, rotateCommand, signCommand, showCommand];
  for (const make of commands) group.addCommand(make(context));
  return group;
}

function initCommand(context: SigningContext): Command {
  const command = new Command('init')
    .summary('make a first trust root')
    .description(
      'Makes a trust root: who may sign micropatches, and how many of them must. It is signed with the root key, which ' +
        'is needed again only to change it: keep that key offline. Put the file on every machine that runs Stopgap. ' +
        'A role that it has is demanded of every patch: leave out what you do not need.',
    )
    .requiredOption('--root-key <file>', 'private key that signs the trust root')
    .requiredOption('--root <name>', 'whose key that is')
    .addOption(
      personOption('author', 'who may sign patches, with their public key file; repeatable').makeOptionMandatory(),
    )
    .addOption(personOption('builder', 'who signs patches as well, after rebuilding their code; repeatable'))
    .addOption(personOption('approver', 'who allows patches of others, with `stopgap approve`; repeatable'))
    .addOption(personOption('catalog', 'who says which versions are in use; repeatable'))
    .addOption(personOption('revoker', 'who may end a version for good; repeatable'))
    .addOption(thresholdOption())
    .option('-o, --output <file>', 'file to make', 'root.json')
    .addHelpText('after', '\nExit status: 0 if the trust root was made, 1 if not, 2 for a wrong command line.');
  for (const option of lifetimeOptions('365d')) command.addOption(option);
  return command.action(async (flags: Flags) => {
    context.exit(conclude(context, await initRoot(flags, context.now())));
  });
}

async function initRoot(flags: Flags, now: Date): Promise<Result<readonly string[], readonly string[]>> {
  const { output, rootKey, root, threshold: thresholds = [] } = flags;
  if (await isTaken(output)) return err([`${output} exists already and is not overwritten. Choose another name.`]);
  const expires = endOf(flags, now);
  if (!expires.ok) return err([expires.error]);
  const people = await readPeople(flags);
  if (!people.ok) return people;
  const signer = await openSigner(rootKey);
  if (!signer.ok) return err([signer.error]);
  const dates = { issued: formatTimestamp(now.getTime()), expires: expires.value };
  const made = await makeTrustRoot({ rootName: root, people: people.value, thresholds, ...dates }, signer.value);
  if (!made.ok) return made;
  const created = await createFile(output, made.value.text, 0o644);
  if (!created.ok) return err([created.error]);
  return ok([
    `Trust root  ${output}, version 1, signed by ${root}`,
    ...describeRoles(made.value.predicate),
    `Expires     ${expires.value}`,
  ]);
}

async function readPeople(flags: Flags) {
  const named = GIVEN.flatMap((role) => (flags[role] ?? []).map((one) => ({ ...one, role })));
  const keys = await readNamedKeys(named);
  if (!keys.ok) return keys;
  return ok(keys.value.map((key, index) => ({ ...key, roles: [named[index]?.role ?? 'author'] })));
}

const WORDS = {
  author: 'must sign a patch',
  builder: 'must sign it as well',
  approver: 'must approve it',
  catalog: 'must sign the catalog',
  revoker: 'must sign a revocation',
};

const describeRoles = ({ roles }: TrustRootPredicate): string[] =>
  GIVEN.flatMap((name) => {
    const role = roles[name];
    const title = name === 'catalog' ? 'Catalog' : `${name.charAt(0).toUpperCase()}${name.slice(1)}s`;
    return role === undefined ? [] : [`${title.padEnd(12)}${role.people.join(', ')}; ${demandOf(role)} ${WORDS[name]}`];
  });
