import { formatRejection } from '#domain/rejection.ts';
import { describeScope } from '../review/describe-scope.ts';
import { formatPatch } from '../review/format-patch.ts';
import { EMPTY, field, marked, withGutter, type Page } from '../review/page.ts';
import type { ApprovalReview } from '../review/review-approvals.ts';
import type { StyledLine } from '../styled-text.ts';
import {
  fitsBinary,
  type AdvisedFailure,
  type FileVerdict,
  type PatchVerdict,
  type SignedReview,
} from './verify-file.ts';

/** A verdict for people: each patch with who signed it and what it would change, or with every reason why not. */
export function formatVerdict(file: string, verdict: FileVerdict, page: Page): StyledLine[] {
  const { patches, rejected, binary, trustDocuments } = verdict;
  const trusted = patches.filter((patch) => patch.trusted).length;
  const counted = patches.length + new Set(rejected.map(({ line }) => line)).size;
  if (counted === 0) return marked('', `${file} holds no MicroPatch.`, 0, page);
  const sections = [
    ...patches.map((patch) => formatVerdictOn(patch, page)),
    ...(rejected.length === 0 ? [] : [rejected.flatMap((one) => marked('', formatRejection(one), 0, page, 'bad'))]),
    ...(trustDocuments === undefined ? [] : [formatDocuments(verdict.trustRoot, trustDocuments, page)]),
    ...(binary === undefined ? [] : [formatBinary(verdict, binary, page)]),
    ...(counted > 1 || trusted < counted ? [marked('', summary(trusted, counted), 0, page, 'strong')] : []),
  ];
  return sections.flatMap((lines, index) => (index === 0 ? lines : [EMPTY, ...lines]));
}

/** By what was judged, and which documents of the folder a machine would not take. */
function formatDocuments(
  root: FileVerdict['trustRoot'],
  { folder, catalog, revocations, refused }: NonNullable<FileVerdict['trustDocuments']>,
  page: Page,
): StyledLine[] {
  const listed = catalog === undefined ? 'no catalog' : `catalog ${catalog.version} until ${catalog.expires}`;
  const judged = `Judged by trust root ${root.version} until ${root.expires}, ${listed}, ${revocations} ${revocations === 1 ? 'revocation' : 'revocations'} (${folder}).`;
  return [
    ...marked('', judged, 0, page),
    ...refused.flatMap(({ document, reason, message }) =>
      marked('', `refused: ${document}: ${reason}: ${message}`, 0, page, 'bad'),
    ),
  ];
}

function formatBinary(verdict: FileVerdict, { path, buildId }: BinaryName, page: Page): StyledLine[] {
  const build = `${path} has build id ${buildId}`;
  const fits = fitsBinary(verdict.patches);
  return fits
    ? marked('', `${build}. A variant is for it, and finds what it expects.`, 0, page, 'good')
    : marked('', `${build}. No variant is for it, or one does not find there what it expects.`, 0, page, 'bad');
}

type BinaryName = NonNullable<FileVerdict['binary']>;

const summary = (trusted: number, counted: number): string =>
  `${trusted} of ${counted} ${counted === 1 ? 'is' : 'are'} trusted.`;

function formatVerdictOn(verdict: PatchVerdict, page: Page): StyledLine[] {
  const { name, path, line, signed, unverified } = verdict;
  const place = `${path}:${line}: ${name}`;
  if (signed !== undefined) {
    return [...marked('', `${place} is trusted`, 0, page, 'good'), ...formatSigned(verdict, signed, page)];
  }
  return [
    ...marked('', `${place} is NOT trusted`, 0, page, 'bad'),
    ...formatFailures(verdict.failures, page),
    ...(unverified === undefined ? [] : [EMPTY, ...formatUnverified(unverified, page)]),
  ];
}

function formatSigned({ signatures }: PatchVerdict, signed: SignedReview, page: Page): StyledLine[] {
  const { roles, approvals } = signed;
  return [
    ...(['author', 'builder', 'approver'] as const).flatMap((role) =>
      roles[role].length === 0 ? [] : field(role, roles[role].join(', '), 2, page, 'good'),
    ),
    ...approvals.flatMap((approval) => field('approved', describeApproval(approval), 2, page)),
    ...signatures.flatMap(({ problem }) => (problem === undefined ? [] : field('not counted', problem, 2, page))),
    ...formatPatch(signed, page),
  ];
}

function describeApproval({ people, scope, notBefore, expires }: ApprovalReview): string {
  return `by ${people.join(', ')} for ${describeScope(scope)}, from ${notBefore} until ${expires}`;
}

/** Every reason, and after the last of its kind what can be done about it. */
function formatFailures(failures: readonly AdvisedFailure[], page: Page): StyledLine[] {
  return failures.flatMap(({ reason, message, advice }, index) => [
    ...marked('  ', `${reason}: ${message}`, 0, page),
    ...(failures.slice(index + 1).some((later) => later.reason === reason)
      ? []
      : marked('    What to do: ', `${advice}.`, 0, page, 'strong')),
  ]);
}

const GUTTER = '? ';

/** Every line carries a mark, so that none of it can pass for a verdict, wherever a reader begins to read. */
function formatUnverified(unverified: NonNullable<PatchVerdict['unverified']>, page: Page): StyledLine[] {
  const narrower = { ...page, width: page.width - GUTTER.length };
  const heading =
    'NOT VERIFIED: what the document says of itself. No machine would apply it; it is shown to be reviewed.';
  return withGutter(GUTTER, [...marked('', heading, 0, narrower, 'warning'), ...formatPatch(unverified, narrower)]);
}
