import type { Environment } from '#runtime/config.ts';
import type { StyledLine } from '../styled-text.ts';

/** What the commands around a host need of the world. */
export interface HostContext {
  readonly environment: Environment;
  readonly version: string;
  readonly defaultSocket: string;
  /** Whether standard output, and standard error, go to a person. */
  readonly isTerminal: boolean;
  readonly isErrorTerminal: boolean;
  /** Exit status for a command line that makes no sense. */
  readonly usageError: number;
  readonly now: () => Date;
  /** Characters in a line of standard output: those of the terminal, or 80. */
  readonly columns: number;
  /** One line to standard output, with colours if it goes to a person who wants them. */
  readonly printStyled: (line: StyledLine) => void;
  /** One line to standard output; one sentence of complaint to standard error. */
  readonly print: (line: string) => void;
  readonly fail: (sentence: string) => void;
  readonly exit: (status: number) => void;
  /** Aborts at the first SIGINT or SIGTERM; the second one ends the program at once. */
  readonly untilInterrupted: () => AbortSignal;
}
