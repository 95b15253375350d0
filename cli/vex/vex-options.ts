import { err, ok, type Result } from '#domain/result.ts';
import { packageKey } from '#domain/vex/package-url.ts';

/** As commander reads them from the command line. */
export interface VexFlags {
  readonly socket: string;
  readonly output?: string;
  readonly previous?: string;
  readonly author?: string;
  readonly id?: string;
  readonly product?: string;
}

const LONGEST_URL = 512;
const LONGEST_AUTHOR = 256;
/** Scheme and the rest without what an IRI may not have (RFC 3987, section 2.2). */
const IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}<>"{}|\\^`]+$/u;

/** Checks what goes into the document as it is. The error is a sentence about a flag. */
export function checkVexFlags(flags: VexFlags): Result<VexFlags, string> {
  const fault = pairFault(flags) ?? authorFault(flags.author) ?? idFault(flags.id) ?? productFault(flags.product);
  return fault === undefined ? ok(flags) : err(fault);
}

const pairFault = ({ previous, output }: VexFlags): string | undefined =>
  previous === undefined || output === undefined
    ? undefined
    : '--output continues the file that it names; --previous is for a document that is printed';

const authorFault = (author = 'nobody'): string | undefined =>
  /^[^\p{Cc}]+$/u.test(author) && author.length <= LONGEST_AUTHOR
    ? undefined
    : `--author is a name of at most ${LONGEST_AUTHOR} characters on one line`;

const idFault = (id = 'urn:uuid:'): string | undefined =>
  IRI.test(id) && id.length <= LONGEST_URL
    ? undefined
    : `--id is an IRI of at most ${LONGEST_URL} characters, such as https://example.org/vex/web-1`;

function productFault(product: string | undefined): string | undefined {
  if (product === undefined) return undefined;
  const key = packageKey(product);
  if (!key.ok) return `--product: ${product} ${key.error}`;
  return product.length <= LONGEST_URL ? undefined : `--product has at most ${LONGEST_URL} characters`;
}
