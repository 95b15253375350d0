import type { Role, RoleScope, TrustRootPredicate } from '../api/trust-root.types.ts';
import { err, ok, type Result } from '../result.ts';
import type { PersonName } from './keyring.ts';
import type { PatchRole } from './trust-root.ts';

/** What some people of a role may sign from now on. */
export interface ScopeChange {
  readonly role: PatchRole;
  readonly scope: RoleScope;
}

/** Somebody who is to be narrowed no longer in a role. */
export interface ScopeRemoval {
  readonly role: PatchRole;
  readonly name: PersonName;
}

type Step = Result<TrustRootPredicate, string>;

/**
 * Narrows people of a role. Who is narrowed already may then sign what either scope covers, which `rootDifference` says.
 * The error is a sentence.
 */
export function addScope(root: TrustRootPredicate, { role: name, scope }: ScopeChange): Step {
  const at = `--scope ${name}:${scope.people.join(',')}`;
  const role = root.roles[name];
  if (role === undefined)
    return err(`${at}: The trust root has no ${name} role. Give it to them first, with --person and --role ${name}.`);
  const stranger = scope.people.find((person) => !role.people.includes(person));
  if (stranger !== undefined)
    return err(
      `${at}: ${stranger} is not in the ${name} role. Name people of it (${role.people.join(', ')}), or give it to ` +
        `${stranger} first, with --person and --role ${name}.`,
    );
  const repeated = scope.people.find((person) => scopesOf(role, person).some((one) => isSame(one, scope)));
  if (repeated !== undefined)
    return err(`${at}: ${repeated} would have this scope twice in the ${name} role. Leave it out.`);
  return ok(editScopes(root, name, role, (scopes) => [...scopes, scope]));
}

/** Takes somebody out of all scopes of a role, where they may sign anything then. The error is a sentence. */
export function removeScope(root: TrustRootPredicate, { role: name, name: person }: ScopeRemoval): Step {
  const role = root.roles[name];
  if (role === undefined || scopesOf(role, person).length === 0)
    return err(
      `--remove-scope ${name}:${person}: ${person} is in no scope of the ${name} role. \`stopgap root show\` lists the scopes.`,
    );
  return ok(editScopes(root, name, role, (scopes) => withoutPerson(scopes, person)));
}

/** Scopes without somebody; one that would narrow nobody falls away. */
export const withoutPerson = (scopes: readonly RoleScope[], name: PersonName): readonly RoleScope[] =>
  scopes
    .map((scope) => ({ ...scope, people: scope.people.filter((one) => one !== name) }))
    .filter(({ people }) => people.length > 0);

/** The scopes of a role that narrow somebody. */
export const scopesOf = ({ scopes = [] }: Role, person: PersonName): readonly RoleScope[] =>
  scopes.filter(({ people }) => people.includes(person));

const isSame = (left: RoleScope, right: RoleScope): boolean => narrowingOf(left) === narrowingOf(right);

/** What a scope says of anybody, in one order, so that the same narrowing is the same text. */
const narrowingOf = ({ packages, namespaces, images, hostProcesses, highestSeverity }: RoleScope): string =>
  JSON.stringify([packages, namespaces, images].map((patterns) => patterns?.toSorted() ?? null)) +
  JSON.stringify([hostProcesses ?? null, highestSeverity ?? null]);

/** A role that narrows nobody says nothing about scopes. */
function editScopes(
  root: TrustRootPredicate,
  name: PatchRole,
  { scopes: before = [], ...role }: Role,
  edit: (scopes: readonly RoleScope[]) => readonly RoleScope[],
): TrustRootPredicate {
  const scopes = edit(before);
  const next = scopes.length === 0 ? role : { ...role, scopes };
  return { ...root, roles: { ...root.roles, [name]: next } };
}
