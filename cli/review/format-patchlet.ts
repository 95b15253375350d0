import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { printable } from '#domain/printable.ts';
import { chunks, type StyledLine } from '../styled-text.ts';
import { formatInstructions } from './format-instructions.ts';
import { field, marked, type Page } from './page.ts';
import type { PatchletReview } from './review-patchlet.ts';

const MEANING: Readonly<Record<Patchlet['action'], string>> = {
  Insert: 'the new code, then the expected instructions, and goes on after them',
  Replace: 'the new code instead of the expected instructions, and goes on after them',
  Bytes: 'the new bytes in place, without a detour',
};

const IN_FLIGHT: Readonly<Record<PatchletReview['inFlight'], string>> = {
  Allowed: 'Allowed: threads may be inside the function while it is changed',
  Drained: 'Drained: waits until no thread is inside the function',
};

/** One change of machine code: where, what, and what follows from it. */
export function formatPatchlet(patchlet: PatchletReview, indent: number, page: Page): StyledLine[] {
  const { name, action, function: target, address, inFlight, clobbers, onHit, warnings } = patchlet;
  const inner = indent + 2;
  return [
    ...marked('', `${name}: ${action} in ${target} at ${address}`, indent, page, 'strong'),
    ...warnings.flatMap((warning) => marked('! ', warning, inner, page, 'warning')),
    ...formatInstructions(patchlet, inner, page),
    ...(patchlet.differsFromAssembly ? formatAssembly(patchlet, inner, page) : []),
    ...field('runs', MEANING[action], inner, page),
    ...field('in flight', IN_FLIGHT[inFlight], inner, page),
    ...field('clobbers', clobbers.length === 0 ? 'nothing' : clobbers.join(', '), inner, page),
    ...(onHit === undefined ? [] : field('on hit', `taking ${onHit} counts as a blocked attempt`, inner, page)),
  ];
}

function formatAssembly({ assembly }: PatchletReview, indent: number, page: Page): StyledLine[] {
  return [
    ...marked('', 'The assembly that was written for review, which is not what runs:', indent, page, 'warning'),
    ...quoted(assembly.trimEnd().split('\n'), indent, page),
  ];
}

/** Text of others, each line behind a bar, so that it cannot be mistaken for the verdict. */
export const quoted = (lines: readonly string[], indent: number, { width }: Page): StyledLine[] =>
  lines
    .flatMap((line) => quotedChunks(line, width - indent - 2))
    .map((text) => [{ text: ' '.repeat(indent) }, { text: '| ', style: 'faint' }, { text }]);

const quotedChunks = (line: string, width: number): string[] =>
  chunks(printable(line.replace(/\r$/, '').replaceAll('\t', '  ')), width);
