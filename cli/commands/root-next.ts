import { Command } from 'commander';
import { err, ok, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import type { RootChange, ThresholdChange } from '#domain/trust/next-root.ts';
import type { ScopeChange, ScopeRemoval } from '#domain/trust/next-scopes.ts';
import type { RoleName } from '#domain/trust/trust-root.ts';
import { endOf, lifetimeOptions, type LifetimeFlags } from '../signing/lifetime.ts';
import { proposeRoot } from '../signing/propose-root.ts';
import { chainOptions, type ChainFlags } from '../signing/root-chain.ts';
import {
  collectHolding,
  collectRole,
  collectText,
  personOption,
  readNamedKeys,
  thresholdOption,
  type NamedFile,
} from '../signing/root-options.ts';
import { removeScopeOption, scopeOption } from '../signing/scope-option.ts';
import { conclude, type SigningContext } from '../signing/signing-context.ts';

interface NextFlags extends LifetimeFlags, ChainFlags {
  readonly key: readonly string[];
  readonly person?: readonly NamedFile[];
  readonly output: string;
}

interface AddFlags extends NextFlags {
  readonly role?: readonly RoleName[];
  readonly removePerson?: readonly string[];
  readonly removeRole?: readonly { readonly name: string; readonly role: RoleName }[];
  readonly removeKey?: readonly string[];
  readonly dropRole?: readonly RoleName[];
  readonly threshold?: readonly ThresholdChange[];
  readonly scope?: readonly ScopeChange[];
  readonly removeScope?: readonly ScopeRemoval[];
}

type Lines = Result<readonly string[], readonly string[]>;

const NEXT =
  'It is a new file N.root.json, one version on; the trust root at hand stays as it is. Machines take it when enough ' +
  'people of the root role of both have signed it: with --key here, or later with `stopgap root sign`.';
const IN_FORCE = 'the trust root in force; of a first one, your own copy and not one from Git';
const EXIT_STATUS = '\nExit status: 0 if the trust root was made, 1 if not, 2 for a wrong command line.';

/** `stopgap root add`: who may do what from now on. */
export function addCommand(context: SigningContext): Command {
  const command = new Command('add')
    .summary('make the next trust root, with other people, roles, thresholds or scopes')
    .description(
      `Makes the trust root that follows the given one, with other people, roles, thresholds or scopes. ${NEXT}`,
    )
    .argument('<file>', IN_FORCE)
    .addOption(personOption('person', 'who gets this key and the roles of --role; may be new; repeatable'))
    .option(
      '--role <role>',
      'what every --person gets: root, author, builder, approver, catalog or revoker; repeatable',
      collectRole,
    )
    .option('--remove-person <name>', 'who is to be in no role any more; repeatable', collectText)
    .option('--remove-role <name=role>', 'who is to lose one role; repeatable', collectHolding)
    .option('--remove-key <file>', 'public key that counts no longer; repeatable', collectText)
    .option('--drop-role <role>', 'role that is demanded no longer; repeatable', collectRole)
    .addOption(thresholdOption())
    .addOption(scopeOption())
    .addOption(removeScopeOption());
  return withCommonOptions(command).action(async (file: string, flags: AddFlags) => {
    const change = await readAddition(flags);
    const made = change.ok ? await propose(file, flags, change.value, false, context.now()) : change;
    context.exit(conclude(context, made));
  });
}

/** `stopgap root rotate`: other keys for the same people, or just a later date. */
export function rotateCommand(context: SigningContext): Command {
  const command = new Command('rotate')
    .summary('make the next trust root, with other keys for people or a later date')
    .description(
      `Makes the trust root that follows the given one, with a later date, and exchanges the keys of people: each has the given keys and no others from now on. Who may do what stays. ${NEXT}`,
    )
    .argument('<file>', IN_FORCE)
    .addOption(personOption('person', 'whose keys are exchanged for this one; repeatable'));
  return withCommonOptions(command).action(async (file: string, flags: NextFlags) => {
    const keys = await readNamedKeys(flags.person ?? []);
    const made = keys.ok ? await propose(file, flags, { exchanged: keys.value }, true, context.now()) : keys;
    context.exit(conclude(context, made));
  });
}

function withCommonOptions(command: Command): Command {
  command
    .requiredOption('--key <file>', 'private key of somebody in the root role, old or new; repeatable', collectText)
    .option('-o, --output <folder>', 'folder to make the file in', 'trust')
    .addHelpText('after', EXIT_STATUS);
  const options = [...chainOptions('every root after a first one', 'the given file'), ...lifetimeOptions('365d')];
  for (const option of options) command.addOption(option);
  return command;
}

/** Somebody who reads them in pairs would give more than they mean. */
const SEVERAL =
  'With several people and several roles, each of them would get every role. Give the roles one after the other, each in a trust root of its own.';

async function readAddition(flags: AddFlags): Promise<Result<RootChange, readonly string[]>> {
  const { person = [], role = [], removeKey = [] } = flags;
  if (role.length > 0 && person.length === 0) return err(['--role says what a --person gets. Name one.']);
  if (role.length > 1 && new Set(person.map(({ name }) => name)).size > 1) return err([SEVERAL]);
  const keys = await readNamedKeys(person);
  const removed = await readNamedKeys(removeKey.map((file) => ({ name: '', file })));
  if (!keys.ok || !removed.ok) return err([keys, removed].flatMap((one) => (one.ok ? [] : one.error)));
  return ok({
    ...plainChanges(flags),
    removedKeys: removed.value.map(({ publicKey }) => publicKey),
    added: keys.value.map((key) => ({ ...key, roles: role })),
  });
}

/** What the flags say without a file to read. */
const plainChanges = ({
  dropRole = [],
  removePerson = [],
  removeRole = [],
  threshold = [],
  scope = [],
  removeScope = [],
}: AddFlags): RootChange => ({
  droppedRoles: dropRole,
  removedPeople: removePerson,
  removedFrom: removeRole,
  thresholds: threshold,
  removedScopes: removeScope,
  scopes: scope,
});

async function propose(
  file: string,
  flags: NextFlags,
  change: RootChange,
  isRenewal: boolean,
  now: Date,
): Promise<Lines> {
  const expires = endOf(flags, now);
  if (!expires.ok) return err([expires.error]);
  const dates = { issued: formatTimestamp(now.getTime()), expires: expires.value };
  return proposeRoot({ ...flags, file, change, ...dates, folder: flags.output, keys: flags.key, isRenewal });
}
