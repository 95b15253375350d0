import { Command, CommanderError } from 'commander';

/** Where the command line writes, and how wide that is. */
export interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
  readonly columns: number;
}

/** Exit status for a command line that makes no sense, as diff(1) and most tools have it. */
export const USAGE_ERROR = 2;

/** Help wider than this is hard to read, narrower than this hard to write. */
const WIDEST = 100;
const NARROWEST = 40;

/** The command line with these commands: suggestions for misspelt words, help that fits the terminal. */
export function createProgram(version: string, commands: readonly Command[], output: ProgramOutput): Command {
  const program = new Command('stopgap')
    .description('Signed micropatches for running processes, kept as Git says.')
    .version(version, '-V, --version', 'print the version')
    .showSuggestionAfterError(true);
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands, ...commands.flatMap((one) => one.commands)]) settle(command, output);
  return program;
}

function settle(command: Command, { writeOut, writeErr, columns }: ProgramOutput): void {
  const width = Math.min(Math.max(columns, NARROWEST), WIDEST);
  command
    .exitOverride()
    .showHelpAfterError('(`stopgap help` lists the commands; add --help to one for its flags)')
    .configureOutput({ writeOut, writeErr, getOutHelpWidth: () => width, getErrHelpWidth: () => width })
    .helpOption('-h, --help', 'print this help');
}

/** Runs a command line; returns the exit status that follows from how it was understood. */
export async function runProgram(program: Command, args: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_ERROR;
  }
}
