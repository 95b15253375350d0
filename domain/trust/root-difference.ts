import type { Role, TrustRootPredicate } from '../api/trust-root.types.ts';
import type { Sha256 } from './crypto-primitive.ts';
import { fingerprint, parseSshPublicKey } from './ssh-key.ts';
import { ROLE_NAMES } from './trust-root.ts';

/** What is otherwise in a trust root than in the one before, one line for each change; dates are not counted. */
export function rootDifference(before: TrustRootPredicate, after: TrustRootPredicate, sha256: Sha256): string[] {
  return [
    ...listDifference(namesOf(before), namesOf(after), (name) => name),
    ...after.people.flatMap(({ name, keys }) => {
      const old = before.people.find((person) => person.name === name)?.keys ?? [];
      return listDifference(
        old.map((line) => keyName(line, sha256)),
        keys.map((line) => keyName(line, sha256)),
        (key) => `key of ${name}: ${key}`,
      );
    }),
    ...ROLE_NAMES.flatMap((name) => roleDifference(name, before.roles[name], after.roles[name])),
  ];
}

const namesOf = ({ people }: TrustRootPredicate): string[] => people.map(({ name }) => name);

const listDifference = (
  before: readonly string[],
  after: readonly string[],
  word: (one: string) => string,
): string[] => [
  ...after.filter((one) => !before.includes(one)).map((one) => `+ ${word(one)}`),
  ...before.filter((one) => !after.includes(one)).map((one) => `- ${word(one)}`),
];

function roleDifference(name: string, before: Role | undefined, after: Role | undefined): string[] {
  if (after === undefined) return before === undefined ? [] : [`- ${name}: is demanded no longer`];
  if (before === undefined)
    return [`+ ${name}: is demanded from now on, ${demandOf(after)}: ${after.people.join(', ')}`];
  const [old, fresh] = [demandOf(before), demandOf(after)];
  return [
    ...listDifference(before.people, after.people, (person) => `${name}: ${person}`),
    ...(old === fresh ? [] : [`  ${name}: ${fresh} instead of ${old}`]),
    ...(scopesOf(before) === scopesOf(after) ? [] : [`  ${name}: narrowed to ${scopesOf(after)}`]),
  ];
}

const scopesOf = ({ scopes = [] }: Role): string => JSON.stringify(scopes);

/** How many people of a role it takes: `1 of 3`, `1 of 3, from High 2`. */
export function demandOf(role: Role | undefined): string {
  if (role === undefined) return 'nobody';
  const raised = Object.entries<number>({ ...role.thresholdFrom }).map(([level, count]) => `, from ${level} ${count}`);
  return `${role.threshold} of ${new Set(role.people).size}${raised.join('')}`;
}

/** By what people know the key on a line: its fingerprint. */
export function keyName(line: string, sha256: Sha256): string {
  const key = parseSshPublicKey(line);
  return key.ok ? fingerprint(key.value.blob, sha256) : line;
}
