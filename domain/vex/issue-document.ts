import type { VexDocument, VexProduct, VexStatement } from '../api/vex-document.types.ts';
import { printable } from '../printable.ts';
import { err, ok, type Result } from '../result.ts';
import { formatTimestamp } from '../timestamp.ts';
import { type Claim, claimsOf } from './claims.ts';
import type { Sighting } from './gaps.ts';

/** Who speaks, and under which name. */
export interface VexIdentity {
  /** IRI (RFC 3987) of the document, the same in all of its versions. */
  readonly id: string;
  readonly author: string;
  /** Program and version, `stopgap 1.2.3`. */
  readonly tooling: string;
}

export interface IssueInput extends Sighting {
  readonly identity: VexIdentity;
  /** Package URL of what was scanned, of which the packages are parts; without one each package stands for itself. */
  readonly product: string | undefined;
  /** The version that was issued last, if this is not the first. */
  readonly previous: VexDocument | undefined;
}

export interface Issued {
  readonly document: VexDocument;
  /** Sentences about what the document says nothing of. */
  readonly silent: readonly string[];
}

/** How old, or how far ahead, a look at the processes may be for claims to be made of it, in milliseconds. */
const MAX_AGE_MS = 60_000;

/**
 * The next version of the document (OpenVEX 0.2.0). `not_affected` is said only of what was read back; whatever the
 * version before said and nobody vouches for any more is withdrawn, never dropped. There is one statement for each
 * vulnerability and package, because of several that match Grype takes the oldest and Trivy the newest. The error is a
 * sentence; then there is nothing to be said, or nothing that is known well enough.
 */
export function issueDocument(input: IssueInput): Result<Issued, string> {
  const { status, now, product, previous, identity } = input;
  const age = now.getTime() - new Date(status.observedAt).getTime();
  if (!(Math.abs(age) <= MAX_AGE_MS))
    return err(
      `the host looked at its processes at ${status.observedAt}, and now it is ${now.toISOString()}; ask again`,
    );
  const { claims, silent } = claimsOf(input);
  const times = { now: formatTimestamp(now.getTime()), seen: formatTimestamp(Date.parse(status.observedAt)) };
  const before = new Map(previous?.statements.map((statement) => [subjectOf(statement), statement]));
  const current = claims.map((claim) => statementOf(claim, product, times.seen, before));
  const named = new Set(current.map(subjectOf));
  const withdrawn = [...before]
    .filter(([subject]) => !named.has(subject))
    .map(([, statement]) => withdraw(statement, NOT_WANTED, times.now));
  const statements = [...current, ...withdrawn];
  if (statements.length === 0) return err(`there is nothing to say. ${silent[0] ?? 'Git asks for no patch here.'}`);
  return ok({ document: nextVersion(identity, previous, statements, times.now), silent });
}

const NOT_WANTED = 'Git does not ask for a patch of it here, or not any more';

/**
 * The next version for when the machine cannot be asked: all that was said to be protected no longer is. Nobody knows
 * that it is, and an old claim would hide a vulnerability from whoever reads it.
 */
export function withdrawDocument(previous: VexDocument, why: string, now: Date, tooling: string): VexDocument {
  const at = formatTimestamp(now.getTime());
  const identity = { id: previous['@id'], author: previous.author, tooling };
  return nextVersion(
    identity,
    previous,
    previous.statements.map((statement) => withdraw(statement, why, at)),
    at,
  );
}

function nextVersion(
  { id, author, tooling }: VexIdentity,
  previous: VexDocument | undefined,
  statements: readonly VexStatement[],
  now: string,
): VexDocument {
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': id,
    author,
    timestamp: previous?.timestamp ?? now,
    last_updated: now,
    version: (previous?.version ?? 0) + 1,
    tooling,
    statements,
  };
}

/** Tells statements apart as scanners do: by vulnerability, product and package. */
const subjectOf = ({ vulnerability, products }: VexStatement): string =>
  JSON.stringify([
    vulnerability.name,
    products.map((one) => [one['@id'], one.subcomponents.map((part) => part['@id'])]),
  ]);

function statementOf(
  claim: Claim,
  product: string | undefined,
  seen: string,
  before: ReadonlyMap<string, VexStatement>,
): VexStatement {
  const statement: VexStatement = {
    vulnerability: { name: claim.vulnerability },
    timestamp: seen,
    last_updated: seen,
    products: [productOf(product ?? claim.package, claim.package)],
    ...(claim.isProtected
      ? { status: 'not_affected', justification: 'inline_mitigations_already_exist', impact_statement: claim.text }
      : { status: 'affected', action_statement: claim.text }),
  };
  const earlier = before.get(subjectOf(statement));
  return earlier?.status === statement.status ? { ...statement, timestamp: earlier.timestamp } : statement;
}

const identified = (url: string) => ({ '@id': url, identifiers: { purl: url } });

const productOf = (product: string, part: string): VexProduct => ({
  ...identified(product),
  subcomponents: [identified(part)],
});

/** Longest reason in a statement, in characters: the host may answer with anything. */
const MAX_CAUSE = 500;

function withdraw(statement: VexStatement, why: string, now: string): VexStatement {
  if (statement.status === 'affected') return statement;
  const { vulnerability, products } = statement;
  const cause = printable(why).slice(0, MAX_CAUSE);
  const text = `Not known to be protected on this machine: ${cause}. Install a build without the vulnerability, or see \`stopgap status\`.`;
  return { vulnerability, timestamp: now, last_updated: now, products, status: 'affected', action_statement: text };
}
