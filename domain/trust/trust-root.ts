import type { Role, TrustRootPredicate } from '../api/trust-root.types.ts';
import { fieldsOfTrustRootPredicate, validateTrustRootPredicate } from '../api/trust-root.validate.ts';
import { faultAt, type Fault } from '../manifest/fault.ts';
import { formatFieldPath, type FieldPath } from '../manifest/field-path.ts';
import { quote } from '../manifest/describe-value.ts';
import { repeatedNames } from '../manifest/repeated-names.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { parseTimestamp } from '../timestamp.ts';
import { keyringEntry, type Keyring, type OwnedKey } from './keyring.ts';
import { parseSshPublicKey } from './ssh-key.ts';

export const ROLE_NAMES = ['root', 'author'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Whose signatures count for what, and how many people it takes. */
export interface RoleKeys {
  readonly keyring: Keyring;
  readonly threshold: number;
}

/** A trust root that is consistent in itself. Whether it is signed is the matter of `verifyTrustRoot`. */
export interface TrustRoot {
  readonly version: number;
  readonly expiresMs: number;
  readonly roles: Readonly<Record<RoleName, RoleKeys>>;
}

/**
 * Reads the predicate of a trust root. Unknown fields and unknown roles are refused: they may ask for approvals that
 * this version cannot check, and ignoring them would mean trusting more than was written.
 */
export function parseTrustRoot(predicate: unknown): Result<TrustRoot, readonly Fault[]> {
  const unknownRoles = unknownRoleFaults(predicate);
  const shape = wordFaults(
    predicate,
    shapeFaults(validateTrustRootPredicate, predicate),
    fieldsOfTrustRootPredicate,
  ).filter(({ field }) => !unknownRoles.some((role) => formatFieldPath(role.field) === formatFieldPath(field)));
  if (unknownRoles.length + shape.length > 0) return err([...unknownRoles, ...shape]);
  return assembleRoot(predicate as TrustRootPredicate);
}

function unknownRoleFaults(predicate: unknown): Fault[] {
  const roles = (predicate as Partial<TrustRootPredicate> | null)?.roles ?? {};
  return Object.keys(roles)
    .filter((name) => !ROLE_NAMES.some((known) => known === name))
    .map((name) => ({
      field: ['roles', name],
      part: 'name',
      message: 'is a role that this version does not know, so it cannot check what the role demands',
      fix: 'Update Stopgap, or remove the role',
    }));
}

function assembleRoot(predicate: TrustRootPredicate): Result<TrustRoot, readonly Fault[]> {
  const keys = readKeys(predicate);
  const expiresMs = parseTimestamp(predicate.expires);
  const faults = [
    ...repeatedNames(predicate.people, 'name', ['people'], 'person'),
    ...(keys.ok ? [] : keys.error),
    ...(expiresMs === undefined ? [faultAt(['expires'], 'is not a date of any calendar', 'Write a date in UTC')] : []),
    ...ROLE_NAMES.flatMap((name) => checkRole(predicate.roles[name], predicate, ['roles', name])),
  ];
  if (faults.length > 0 || !keys.ok || expiresMs === undefined) return err(faults);
  const roleKeys = (role: Role): RoleKeys => ({
    threshold: role.threshold,
    keyring: new Map([...keys.value].filter(([, { owner }]) => role.people.includes(owner))),
  });
  const { root, author } = predicate.roles;
  return ok({ version: predicate.version, expiresMs, roles: { root: roleKeys(root), author: roleKeys(author) } });
}

function readKeys({ people }: TrustRootPredicate): Result<Keyring, readonly Fault[]> {
  const keyring = new Map<string, OwnedKey>();
  const faults = people.flatMap(({ name, keys }, person) =>
    keys.flatMap((line, index) => addKey(keyring, name, line, ['people', person, 'keys', index])),
  );
  return faults.length > 0 ? err(faults) : ok(keyring);
}

function addKey(keyring: Map<string, OwnedKey>, owner: string, line: string, at: FieldPath): Fault[] {
  const publicKey = parseSshPublicKey(line);
  if (!publicKey.ok) return [faultAt(at, publicKey.error, 'Write the line of the .pub file that ssh-keygen made')];
  const entry = keyringEntry(publicKey.value.blob);
  const other = keyring.get(entry);
  if (other !== undefined) {
    return [
      faultAt(at, `is already a key of ${other.owner}`, 'List each key once; one key cannot stand for two people'),
    ];
  }
  keyring.set(entry, { owner, publicKey: publicKey.value });
  return [];
}

function checkRole(role: Role, { people }: TrustRootPredicate, at: FieldPath): Fault[] {
  const known = new Set(people.map(({ name }) => name));
  const strangers = role.people.flatMap((name, index) =>
    known.has(name) ? [] : [faultAt([...at, 'people', index], `${quote(name)} is not one of people`, 'Add the person')],
  );
  const distinct = new Set(role.people).size;
  const message = `is ${role.threshold}, which ${distinct} ${distinct === 1 ? 'person' : 'people'} can never reach`;
  const tooHigh = role.threshold > distinct ? [faultAt([...at, 'threshold'], message, 'Lower it or add people')] : [];
  return [...strangers, ...tooHigh];
}
