import type { RoleScope } from '../api/trust-root.types.ts';
import type { Patch } from '../api/micropatch.types.ts';
import { matchesGlob } from '../glob.ts';
import { isGraver, SEVERITIES, type Severity } from '../severity.ts';
import type { Keyring, PersonName } from './keyring.ts';
import { coversPlace, describePlace, type Place } from './place.ts';

/** Whose signatures count for what, and how many people it takes. */
export interface RoleKeys {
  readonly keyring: Keyring;
  readonly people: ReadonlySet<PersonName>;
  readonly threshold: number;
  /** More people from a severity on. */
  readonly thresholdFrom: Readonly<Partial<Record<Severity, number>>>;
  readonly scopes: readonly RoleScope[];
}

/** What somebody signed, as far as it decides whether they may. */
export interface SignedMatter {
  readonly severity: Severity;
  /** Packages of the patch, variant by variant. */
  readonly packages: readonly (readonly string[])[];
  /** The process that is to be changed; undefined while that is not the question. */
  readonly place: Place | undefined;
}

export const matterOf = ({ severity, variants }: Patch, place: Place | undefined): SignedMatter => ({
  severity,
  packages: variants.map(({ packages = [] }) => packages),
  place,
});

/** How many people a role takes for a patch of this severity. */
export function thresholdFor({ threshold, thresholdFrom }: RoleKeys, severity: Severity): number {
  const raised = SEVERITIES.filter((level) => !isGraver(level, severity)).map((level) => thresholdFrom[level] ?? 0);
  return Math.max(threshold, ...raised);
}

/**
 * Why somebody's signature in a role does not count for this matter; undefined when it does. The reason is a clause such
 * as "may sign nothing graver than High". Somebody with several scopes needs one that covers all of the matter.
 */
export function outOfScope({ scopes }: RoleKeys, person: PersonName, matter: SignedMatter): string | undefined {
  const own = scopes.filter(({ people }) => people.includes(person));
  const reasons = own.map((scope) => whyOutside(scope, matter));
  return reasons.some((reason) => reason === undefined) ? undefined : reasons[0];
}

function whyOutside(scope: RoleScope, { severity, packages, place }: SignedMatter): string | undefined {
  const { highestSeverity = 'Critical', packages: patterns } = scope;
  if (isGraver(severity, highestSeverity)) return `may sign nothing graver than ${highestSeverity}`;
  if (patterns !== undefined && !packages.every((names) => areCovered(names, patterns)))
    return `may sign only for ${patterns.join(', ')}`;
  if (place !== undefined && !coversPlace(scope, place)) return `may not sign for ${describePlace(place)}`;
  return undefined;
}

/** A variant that names no package could be for anything, and so is not covered. */
const areCovered = (names: readonly string[], patterns: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => patterns.some((pattern) => matchesGlob(pattern, name)));
