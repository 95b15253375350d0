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
 * Who must have signed what.
 */
export interface Roles {
  readonly root: Role;
  readonly author: Role;
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
}
