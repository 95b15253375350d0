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
import type { RoleKeys } from './role.ts';
import { parseSshPublicKey } from './ssh-key.ts';

export const ROLE_NAMES = ['root', 'author', 'builder', 'approver', 'catalog', 'revoker'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Roles whose signatures stand under a patch, which has a severity, packages and a place; other documents have none. */
export const PATCH_ROLES = ['author', 'builder', 'approver'] as const;
export type PatchRole = (typeof PATCH_ROLES)[number];

/** The roles that every trust root has; each of the others is demanded only where it is there. */
type FixedRole = 'root' | 'author';

/** A trust root that is consistent in itself. Whether it is signed is the matter of `verifyTrustRoot`. */
export interface TrustRoot {
  readonly version: number;
  readonly issuedMs: number;
  readonly expiresMs: number;
  readonly roles: Readonly<Record<FixedRole, RoleKeys> & Partial<Record<Exclude<RoleName, FixedRole>, RoleKeys>>>;
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
  const { version, roles } = predicate;
  const keys = readKeys(predicate);
  const issuedMs = parseTimestamp(predicate.issued);
  const expiresMs = parseTimestamp(predicate.expires);
  const faults = [
    ...repeatedNames(predicate.people, 'name', ['people'], 'person'),
    ...(keys.ok ? [] : keys.error),
    ...dateFaults({ issued: issuedMs, expires: expiresMs }),
    ...ROLE_NAMES.flatMap((name) => checkRole(name, roles[name], predicate)),
  ];
  if (faults.length > 0 || !keys.ok || issuedMs === undefined || expiresMs === undefined) return err(faults);
  const { root, author, ...others } = roles;
  const demanded = Object.entries(others).map(([name, role]) => [name, roleKeys(role, keys.value)] as const);
  const fixed = { root: roleKeys(root, keys.value), author: roleKeys(author, keys.value) };
  return ok({ version, issuedMs, expiresMs, roles: { ...Object.fromEntries(demanded), ...fixed } });
}

const roleKeys = ({ people, threshold, thresholdFrom = {}, scopes = [] }: Role, keys: Keyring): RoleKeys => ({
  threshold,
  thresholdFrom,
  scopes,
  people: new Set(people),
  keyring: new Map([...keys].filter(([, { owner }]) => people.includes(owner))),
});

/** `undefined` stands for a text of the right form that no calendar has. */
function dateFaults(dates: Readonly<Record<'issued' | 'expires', number | undefined>>): Fault[] {
  const { issued, expires } = dates;
  const unreal = (['issued', 'expires'] as const)
    .filter((name) => dates[name] === undefined)
    .map((name) => faultAt([name], 'is not a date of any calendar', 'Write a date in UTC'));
  if (issued === undefined || expires === undefined || issued < expires) return unreal;
  return [faultAt(['expires'], 'is not after `issued`', 'Choose a later date')];
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

function checkRole(name: RoleName, role: Role | undefined, { people }: TrustRootPredicate): Fault[] {
  if (role === undefined) return [];
  const at: FieldPath = ['roles', name];
  const { scopes = [], threshold, thresholdFrom = {} } = role;
  const known = new Set(people.map(({ name }) => name));
  const reachable = new Set(role.people).size;
  const levels = Object.entries<number>({ ...thresholdFrom });
  return [
    ...(PATCH_ROLES.some((one) => one === name) ? [] : meaningless(role, at)),
    ...strangers(role.people, known, 'people', [...at, 'people']),
    ...scopes.flatMap((scope, index) =>
      strangers(scope.people, new Set(role.people), 'the people of the role', [...at, 'scopes', index, 'people']),
    ),
    ...beyondReach(threshold, reachable, [...at, 'threshold']),
    ...levels.flatMap(([level, needed]) => beyondReach(needed, reachable, [...at, 'thresholdFrom', level])),
  ];
}

/** Ignoring them would mean that less is demanded than was written. */
function meaningless(role: Role, at: FieldPath): Fault[] {
  const given = (['thresholdFrom', 'scopes'] as const).filter((field) => role[field] !== undefined);
  const message = 'narrows what is signed under a patch, and this role signs documents that are about no patch alone';
  return given.map((field) => faultAt([...at, field], message, 'Remove it, or raise the threshold'));
}

function strangers(names: readonly string[], known: ReadonlySet<string>, of: string, at: FieldPath): Fault[] {
  return names.flatMap((name, index) =>
    known.has(name) ? [] : [faultAt([...at, index], `${quote(name)} is not one of ${of}`, 'Add the person')],
  );
}

function beyondReach(needed: number, reachable: number, at: FieldPath): Fault[] {
  if (needed <= reachable) return [];
  const message = `is ${needed}, which ${reachable} ${reachable === 1 ? 'person' : 'people'} can never reach`;
  return [faultAt(at, message, 'Lower it or add people')];
}
