import { stripVTControlCharacters } from 'node:util';
import type { RunnerTask, RunnerTestFile } from 'vitest/node';

/** Together with the runner's summary behind it this stays below 3,000 characters, of which the end of a log is made. */
const ROOM = 1_800;
const LONGEST_LINE = 300;
/** Enough for a file, a line and the start of a title. */
const SHORTEST_LINE = 75;
/** What of a line is for saying which test it is; the reason gets the rest. */
const SHARE_OF_NAME = 0.6;

interface Failure {
  readonly name: string;
  readonly why: string;
}

/**
 * One line for each test, hook and file that failed: where, which, and the first line of why. The more there are, the
 * shorter each line is; what does not fit even then is counted in the last line. Empty when nothing failed.
 */
export function failureLines(files: readonly RunnerTestFile[], unhandled: readonly unknown[] = []): string[] {
  const outside = unhandled.map((error) => ({ name: 'outside of a test', why: firstLine(error) }));
  const failures = [...files.flatMap(failuresIn), ...outside];
  const width = Math.min(LONGEST_LINE, Math.max(SHORTEST_LINE, Math.floor(ROOM / failures.length)));
  const shown = failures.slice(0, Math.floor(ROOM / width)).map((failure) => lineOf(failure, width));
  const left = failures.length - shown.length;
  return left === 0 ? shown : [...shown, `and ${left} more, which are named further up`];
}

/** A suite fails with each of its tests; it is named only when it has an error of its own, as when a hook failed. */
function failuresIn(task: RunnerTask): Failure[] {
  const error = task.result?.errors?.[0];
  const isNamed = error !== undefined || (task.type === 'test' && task.result?.state === 'fail');
  const own = isNamed ? [{ name: `${placeOf(task)} ${titleOf(task)}`.trim(), why: firstLine(error) }] : [];
  return [...own, ...('tasks' in task ? task.tasks.flatMap(failuresIn) : [])];
}

/** The line is that of the test file itself: most fail in what they share with others. */
function placeOf({ file, result }: RunnerTask): string {
  const line = result?.errors?.[0]?.stacks?.find((frame) => frame.file === file.filepath)?.line;
  return line === undefined ? file.name : `${file.name}:${line}`;
}

/** Its own title before those of its suites, for it is the end that is cut. A file has none. */
function titleOf(task: RunnerTask): string {
  if (task === task.file) return '';
  const around = task.suite === undefined ? '' : titleOf(task.suite);
  return around === '' ? task.name : `${task.name} < ${around}`;
}

function firstLine(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  const message = hasMessage ? String(error.message) : 'no error was given';
  return stripVTControlCharacters(message).trimStart().split('\n', 1)[0] ?? '';
}

const lineOf = ({ name, why }: Failure, width: number): string =>
  shortened(`${shortened(name, Math.max(width * SHARE_OF_NAME, width - why.length - 2))}: ${why}`, width);

const shortened = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
