import { type Ceiling, NO_CEILING, parseCeiling } from '#domain/ceiling.ts';
import { formatRejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { MAX_FILE_BYTES } from '#domain/source/commit-tree.ts';
import { readAtMost } from '../files/read-file.ts';
import { readDocuments } from '../yaml/read-documents.ts';

/** The ceiling of this machine as it is now. The error is a sentence; while there is one, nothing may be put in. */
export type CurrentCeiling = () => Result<Ceiling, string>;

/** How old an answer may be, in milliseconds: a busy machine asks a thousand times a second. */
const MAX_AGE_MS = 1_000;

export interface CeilingWatch {
  /** Without a file there is no ceiling but the programs that are never patched. */
  readonly path: string | undefined;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  /** Called when the file becomes unusable, with a sentence, and with undefined when it is usable again. */
  readonly onChange: (problem: string | undefined) => void;
}

/**
 * Answers from the file, which is read again at most once a second. A file that cannot be read or understood forbids
 * everything: whoever wrote it meant to forbid something, and nobody knows what.
 */
export function watchCeiling({ path, monotonic, onChange }: CeilingWatch): CurrentCeiling {
  if (path === undefined) return () => ok(NO_CEILING);
  let answer: Result<Ceiling, string> = ok(NO_CEILING);
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (monotonic() - readAt < MAX_AGE_MS) return answer;
    const before = problemOf(answer);
    answer = loadCeiling(path);
    readAt = monotonic();
    if (problemOf(answer) !== before) onChange(problemOf(answer));
    return answer;
  };
}

const problemOf = (answer: Result<unknown, string>): string | undefined => (answer.ok ? undefined : answer.error);

/** Reads the ceiling that an administrator put on this machine. The error is a sentence that names the file and the fault. */
export function loadCeiling(path: string): Result<Ceiling, string> {
  try {
    const { documents, rejected } = readDocuments({ path, bytes: readAtMost(path, MAX_FILE_BYTES) });
    const [fault] = rejected;
    if (fault !== undefined) return err(`the ceiling is unusable: ${formatRejection(fault)}`);
    const [document, another] = documents;
    if (document === undefined || another !== undefined)
      return err(`the ceiling is unusable: ${path} must hold one document, and holds ${documents.length}`);
    const ceiling = parseCeiling(document.value);
    return ceiling.ok ? ceiling : err(`the ceiling is unusable: ${path}: ${ceiling.error}`);
  } catch (error) {
    return err(`the ceiling is unusable: ${(error as Error).message}`);
  }
}
