import type { Role, TrustRootPredicate } from '../api/trust-root.types.ts';
import { printable } from '../printable.ts';
import type { Sha256 } from './crypto-primitive.ts';
import { scopesOf } from './next-scopes.ts';
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
    return [
      `+ ${name}: is demanded from now on, ${demandOf(after)}: ${after.people.join(', ')}`,
      ...scopeDifference(name, { people: [], threshold: 1 }, after),
    ];
  const [old, fresh] = [demandOf(before), demandOf(after)];
  return [
    ...listDifference(before.people, after.people, (person) => `${name}: ${person}`),
    ...(old === fresh ? [] : [`  ${name}: ${fresh} instead of ${old}`]),
    ...scopeDifference(name, before, after),
  ];
}

/** A scope that goes, and one beside another, let somebody sign more than before: that is said in words. */
function scopeDifference(name: string, before: Role, after: Role): string[] {
  return [
    ...listDifference(scopeLines(before), scopeLines(after), (line) => `${name}: ${line}`),
    ...after.people.flatMap((person) => {
      const [old, fresh] = [scopesOf(before, person).length, scopesOf(after, person).length];
      if (fresh === 0 && old > 0) return [`  ${name}: ${person} is narrowed no longer and may sign for anything`];
      return fresh > 1 && fresh > old ? [`  ${name}: ${person} may sign what any of ${fresh} scopes covers`] : [];
    }),
  ];
}

/** The scopes of a role, one line each, the same for the same scope: `only {"people":["alice"],"highestSeverity":"High"}`. */
export const scopeLines = ({ scopes = [] }: Role): string[] =>
  scopes.map(({ people, ...limits }) => {
    const sorted = Object.entries(limits).toSorted(([left], [right]) => (left < right ? -1 : 1));
    return `only ${printable(JSON.stringify({ people, ...Object.fromEntries(sorted) }))}`;
  });

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
