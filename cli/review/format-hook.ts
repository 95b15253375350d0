import type { Hook } from '#domain/api/micropatch.types.ts';
import type { StyledLine } from '../styled-text.ts';
import { quoted } from './format-patchlet.ts';
import { field, marked, type Page } from './page.ts';

/** Of a script so much is shown when nobody asked for all of it. */
const SHOWN_LINES = 8;
const SHOWN_CHARACTERS = 600;

const MEANING = {
  onEnter: 'runs before the function',
  onLeave: 'runs after the function',
  replace: 'runs instead of the function',
} as const;

/** One hooked function with the beginning of each of its scripts, or with all of them. */
export function formatHook(hook: Hook, indent: number, page: Page): StyledLine[] {
  const place =
    hook.address === undefined ? `the exported symbol ${hook.symbol ?? ''}` : `the function at ${hook.address}`;
  return [
    ...marked('', `${hook.name}: hook on ${place}`, indent, page, 'strong'),
    ...field('expects', hook.expect ?? 'any bytes there; the build id counts alone', indent + 2, page),
    ...(['onEnter', 'onLeave', 'replace'] as const).flatMap((kind) => {
      const script = hook[kind];
      return script === undefined ? [] : formatScript(kind, script, indent + 2, page);
    }),
  ];
}

function formatScript(kind: keyof typeof MEANING, script: string, indent: number, page: Page): StyledLine[] {
  const lines = script.trimEnd().split('\n');
  const size = `${count(lines.length, 'line')}, ${count(script.length, 'character')} of JavaScript, ${MEANING[kind]}`;
  const shown = page.scripts ? script.trimEnd() : beginning(lines);
  const isCut = shown.length < script.trimEnd().length;
  const rest = `${script.trimEnd().length - shown.length} more characters; --scripts prints all`;
  return [
    ...field(kind, size, indent, page),
    ...quoted(shown.split('\n'), indent + 2, page),
    ...(isCut ? marked('... ', rest, indent + 2, page, 'warning') : []),
  ];
}

const beginning = (lines: readonly string[]): string =>
  lines.slice(0, SHOWN_LINES).join('\n').slice(0, SHOWN_CHARACTERS);

const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? '' : 's'}`;
