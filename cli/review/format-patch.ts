import type { StyledLine } from '../styled-text.ts';
import { formatHook } from './format-hook.ts';
import { formatPatchlet } from './format-patchlet.ts';
import { EMPTY, field, marked, type Page } from './page.ts';
import type { BinaryReview } from './review-binary.ts';
import type { PatchReview, VariantReview } from './review-patch.ts';

const INDENT = 2;

/** The content of a patch for people: what it says of itself, and what it would change in which build. */
export function formatPatch(patch: PatchReview, page: Page): StyledLine[] {
  return [...formatHeader(patch, page), ...patch.variants.flatMap((variant) => formatVariant(variant, page))];
}

function formatHeader(patch: PatchReview, page: Page): StyledLine[] {
  const { digest, version, severity, vulnerabilities, summary, references, expires, expired } = patch;
  const late = expired ? ', which is past: it is applied to no further process' : '';
  return [
    ...field('fixes', `${vulnerabilities.join(', ')} (${severity})`, INDENT, page),
    ...field('summary', summary, INDENT, page),
    ...references.flatMap((url, index) => field(index === 0 ? 'see' : '', url, INDENT, page)),
    ...field('version', String(version), INDENT, page),
    ...field('expires', `${expires}${late}`, INDENT, page, expired ? 'warning' : undefined),
    ...field('sha256', digest, INDENT, page),
  ];
}

function formatVariant(variant: VariantReview, page: Page): StyledLine[] {
  const { name, buildId, architecture, packages, patchlets, hooks, warnings, binary } = variant;
  const inner = INDENT + 2;
  return [
    EMPTY,
    ...marked('', `In ${name} (${architecture})`, INDENT, page, 'strong'),
    ...warnings.flatMap((warning) => marked('! ', warning, inner, page, 'warning')),
    ...field('build id', buildId, inner, page),
    ...packages.flatMap((url, index) => field(index === 0 ? 'packages' : '', url, inner, page)),
    ...(binary === undefined ? [] : formatBinary(binary, inner, page)),
    ...patchlets.flatMap((patchlet) => [EMPTY, ...formatPatchlet(patchlet, inner, page)]),
    ...hooks.flatMap((hook) => [EMPTY, ...formatHook(hook, inner, page)]),
  ];
}

function formatBinary(binary: BinaryReview, indent: number, page: Page): StyledLine[] {
  const { sameBuild, fitting, notCompared, problems } = binary;
  if (!sameBuild) return field('binary', 'is another build', indent, page, 'faint');
  const found = fitting.length === 0 ? '' : `, and has what ${fitting.join(', ')} expects`;
  return [
    ...field('binary', `is this build${found}`, indent, page, problems.length === 0 ? 'good' : undefined),
    ...(notCompared.length === 0 ? [] : field('', `not compared: ${notCompared.join(', ')}`, indent, page)),
    ...problems.flatMap((problem) => marked('! ', problem, indent, page, 'bad')),
  ];
}
