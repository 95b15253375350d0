import type { Person, Role, TrustRootPredicate } from '../api/trust-root.types.ts';
import { equalBytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import type { Severity } from '../severity.ts';
import type { PersonName } from './keyring.ts';
import { addScope, removeScope, withoutPerson, type ScopeChange, type ScopeRemoval } from './next-scopes.ts';
import { formatSshPublicKey, parseSshPublicKey, type SshPublicKey } from './ssh-key.ts';
import { ROLE_NAMES, type RoleName } from './trust-root.ts';

/** How many people a role takes, for all patches or from a severity on. */
export interface ThresholdChange {
  readonly role: RoleName;
  readonly from?: Exclude<Severity, 'Low'>;
  readonly count: number;
}

/** What is to be otherwise in the next trust root. All of it is done in this order. */
export interface RootChange {
  /** Roles that are demanded no longer. */
  readonly droppedRoles?: readonly RoleName[];
  readonly removedPeople?: readonly PersonName[];
  readonly removedFrom?: readonly { readonly name: PersonName; readonly role: RoleName }[];
  readonly removedKeys?: readonly SshPublicKey[];
  /** People who have these keys from now on and no others. */
  readonly exchanged?: readonly { readonly name: PersonName; readonly publicKey: SshPublicKey }[];
  /** Keys that people get, who may be new, with the roles that they get. */
  readonly added?: readonly {
    readonly name: PersonName;
    readonly publicKey: SshPublicKey;
    readonly roles: readonly RoleName[];
  }[];
  readonly thresholds?: readonly ThresholdChange[];
  readonly removedScopes?: readonly ScopeRemoval[];
  readonly scopes?: readonly ScopeChange[];
}

type Step = Result<TrustRootPredicate, string>;

/**
 * Makes the predicate of the trust root that follows another. It may be one that nobody can use, with thresholds out of
 * reach: `parseTrustRoot` says so. The error is a sentence about the change.
 */
export function changeRoot(current: TrustRootPredicate, change: RootChange): Step {
  const steps: ((root: TrustRootPredicate) => Step)[] = [
    ...(change.droppedRoles ?? []).map((role) => (root: TrustRootPredicate) => dropRole(root, role)),
    ...(change.removedPeople ?? []).map((name) => (root: TrustRootPredicate) => removePerson(root, name)),
    ...(change.removedFrom ?? []).map((one) => (root: TrustRootPredicate) => removeFrom(root, one.name, one.role)),
    ...(change.removedKeys ?? []).map((key) => (root: TrustRootPredicate) => removeKey(root, key)),
    (root) => exchangeKeys(root, change.exchanged ?? []),
    ...(change.added ?? []).map((one) => (root: TrustRootPredicate) => ok(addKey(root, one))),
    ...(change.thresholds ?? []).map((one) => (root: TrustRootPredicate) => setThreshold(root, one)),
    ...(change.removedScopes ?? []).map((one) => (root: TrustRootPredicate) => removeScope(root, one)),
    ...(change.scopes ?? []).map((one) => (root: TrustRootPredicate) => addScope(root, one)),
  ];
  return steps.reduce<Step>((root, step) => (root.ok ? step(root.value) : root), ok(current));
}

function dropRole(root: TrustRootPredicate, name: RoleName): Step {
  if (name === 'root' || name === 'author') return err(`Every trust root has the ${name} role.`);
  if (root.roles[name] === undefined) return err(`The trust root has no ${name} role.`);
  return ok({ ...root, roles: withoutRole(root.roles, name) });
}

const withoutRole = (roles: TrustRootPredicate['roles'], name: RoleName): TrustRootPredicate['roles'] =>
  Object.fromEntries(Object.entries(roles).filter(([role]) => role !== name)) as unknown as TrustRootPredicate['roles'];

function removePerson(root: TrustRootPredicate, name: PersonName): Step {
  if (!root.people.some((person) => person.name === name)) return err(`${name} is not in the trust root.`);
  const held = ROLE_NAMES.filter((role) => root.roles[role]?.people.includes(name) === true);
  const left = held.reduce<Step>((step, role) => (step.ok ? removeFrom(step.value, name, role) : step), ok(root));
  if (!left.ok) return left;
  return ok({ ...left.value, people: root.people.filter((person) => person.name !== name) });
}

/** A role must not fall away with its last person: what it demanded would be demanded of nobody. */
function removeFrom(root: TrustRootPredicate, name: PersonName, roleName: RoleName): Step {
  const role = root.roles[roleName];
  if (role?.people.includes(name) !== true) return err(`${name} is not ${article(roleName)}.`);
  const people = role.people.filter((one) => one !== name);
  if (people.length === 0)
    return err(`${name} is the last ${roleName}. Add somebody to the role first${optional(roleName)}.`);
  const scopes = withoutPerson(role.scopes ?? [], name);
  return ok(withRole(root, roleName, { ...role, people, ...(role.scopes === undefined ? {} : { scopes }) }));
}

const article = (role: RoleName): string => `in the ${role} role`;
const optional = (role: RoleName): string =>
  role === 'root' || role === 'author' ? '' : `, or say --drop-role ${role}, which demands it no longer`;

function removeKey(root: TrustRootPredicate, key: SshPublicKey): Step {
  const owner = root.people.find(({ keys }) => keys.some((line) => isKey(line, key)));
  if (owner === undefined) return err('A key to remove is nobody’s in the trust root.');
  const keys = owner.keys.filter((line) => !isKey(line, key));
  if (keys.length === 0)
    return err(`It is the last key of ${owner.name}. Exchange it with \`stopgap root rotate\`, or remove the person.`);
  return ok(withPerson(root, { ...owner, keys }));
}

function isKey(line: string, { blob }: SshPublicKey): boolean {
  const key = parseSshPublicKey(line);
  return key.ok && equalBytes(key.value.blob, blob);
}

function exchangeKeys(root: TrustRootPredicate, exchanged: NonNullable<RootChange['exchanged']>): Step {
  const names = [...new Set(exchanged.map(({ name }) => name))];
  const stranger = names.find((name) => !root.people.some((person) => person.name === name));
  if (stranger !== undefined)
    return err(`${stranger} is not in the trust root. People are added with \`stopgap root add\`.`);
  return ok(
    names.reduce((next, name) => {
      const keys = exchanged.filter((one) => one.name === name).map(({ publicKey }) => formatSshPublicKey(publicKey));
      return withPerson(next, { name, keys: [...new Set(keys)] });
    }, root),
  );
}

function addKey(
  root: TrustRootPredicate,
  { name, publicKey, roles }: NonNullable<RootChange['added']>[number],
): TrustRootPredicate {
  const known = root.people.find((person) => person.name === name);
  const keys = known?.keys ?? [];
  const isThere = keys.some((line) => isKey(line, publicKey));
  const person = { name, keys: isThere ? keys : [...keys, formatSshPublicKey(publicKey)] };
  const people = known === undefined ? [...root.people, person] : withPerson(root, person).people;
  return roles.reduce((next, role) => giveRole(next, name, role), { ...root, people });
}

function giveRole(root: TrustRootPredicate, name: PersonName, roleName: RoleName): TrustRootPredicate {
  const role = root.roles[roleName] ?? { people: [], threshold: 1 };
  return withRole(root, roleName, { ...role, people: [...new Set([...role.people, name])] });
}

function setThreshold(root: TrustRootPredicate, { role: name, from, count }: ThresholdChange): Step {
  const role = root.roles[name];
  if (role === undefined) return err(`The trust root has no ${name} role. Give it to somebody first.`);
  if (from === undefined) return ok(withRole(root, name, { ...role, threshold: count }));
  return ok(withRole(root, name, { ...role, thresholdFrom: { ...role.thresholdFrom, [from]: count } }));
}

const withRole = (root: TrustRootPredicate, name: RoleName, role: Role): TrustRootPredicate => ({
  ...root,
  roles: { ...root.roles, [name]: role },
});

const withPerson = (root: TrustRootPredicate, person: Person): TrustRootPredicate => ({
  ...root,
  people: root.people.map((one) => (one.name === person.name ? person : one)),
});
