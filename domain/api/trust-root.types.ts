// Generated from schemas/trust-root.yaml by `npm run generate`. Do not edit: change schemas/trust-root.yaml instead.

/**
 * Who may say what. Signed by the people of its own root role.
 */
export interface TrustRootPredicate {
  /**
   * Number of this trust root. The next one has exactly one more.
   */
  readonly version: number;
  /**
   * When it was made. A clock that is behind it is wrong, and nothing new is verified by a wrong clock.
   */
  readonly issued: string;
  /**
   * Past it, no new patch is verified. UTC, such as `2027-03-01T00:00:00Z`.
   */
  readonly expires: string;
  /**
   * Everybody who holds a role, with all their keys. Thresholds count people, never keys.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly people: readonly Person[];
  readonly roles: Roles;
}
/**
 * One person.
 */
export interface Person {
  /**
   * Name or mail address, as it is shown in reports. Unique.
   */
  readonly name: string;
  /**
   * Public keys in OpenSSH form. A key belongs to one person only.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: Such as `ssh-ed25519 AAAAC3Nza... alice@example.org`.
   */
  readonly keys: readonly string[];
}
/**
 * Who must have signed what. A role that is here is demanded: with an approver role, every patch needs an approval; with a catalog role, every patch must be in the catalog. One person fills one role only for one patch.
 */
export interface Roles {
  readonly root: Role;
  readonly author: Role;
  readonly builder?: Role;
  readonly approver?: Role;
  readonly catalog?: Role;
  readonly revoker?: Role;
}
/**
 * People and how many of them must have signed.
 */
export interface Role {
  /**
   * Names out of people.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One name.
   */
  readonly people: readonly string[];
  /**
   * How many different people must have signed.
   */
  readonly threshold: number;
  readonly thresholdFrom?: ThresholdFrom;
  /**
   * Narrows what the people that it names may sign. Somebody who is in several scopes may do what any of them covers; somebody who is in none is not narrowed. For author, builder and approver.
   *
   * @maxItems 64
   */
  readonly scopes?: readonly RoleScope[];
}
/**
 * More people for graver patches. `High` is meant for Critical ones too. For author, builder and approver.
 */
export interface ThresholdFrom {
  /**
   * How many different people must have signed a patch of this severity or of a higher one.
   */
  readonly Medium?: number;
  /**
   * How many different people must have signed a patch of this severity or of a higher one.
   */
  readonly High?: number;
  /**
   * How many different people must have signed a patch of this severity or of a higher one.
   */
  readonly Critical?: number;
}
/**
 * What some people may sign. What it does not say is not narrowed.
 */
export interface RoleScope {
  /**
   * Whom it narrows; names out of the people of the role.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One name.
   */
  readonly people: readonly string[];
  /**
   * They may sign nothing graver.
   */
  readonly highestSeverity?: 'Low' | 'Medium' | 'High' | 'Critical';
  /**
   * Patterns of package URLs with `*` for anything. Every package that the patch names must fit one, and each variant must name one. What a patch says of itself is its author's word.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: Such as `pkg:npm/node-*`.
   */
  readonly packages?: readonly string[];
  /**
   * Patterns of namespaces or images whose pods it covers. With it, processes outside pods are left out.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: A name with `*` for anything.
   */
  readonly namespaces?: readonly string[];
  /**
   * Patterns of namespaces or images whose pods it covers. With it, processes outside pods are left out.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: A name with `*` for anything.
   */
  readonly images?: readonly string[];
  /**
   * Whether it covers processes outside pods. Without it, yes unless namespaces or images are given.
   */
  readonly hostProcesses?: boolean;
}
