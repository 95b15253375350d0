import { approveCommand } from '../../cli/commands/approve.ts';
import { attachCommand } from '../../cli/commands/attach.ts';
import { catalogCommand } from '../../cli/commands/catalog.ts';
import { keygenCommand } from '../../cli/commands/keygen.ts';
import { prepareCommand } from '../../cli/commands/prepare.ts';
import { revokeCommand } from '../../cli/commands/revoke.ts';
import { rootCommand } from '../../cli/commands/root.ts';
import { signCommand } from '../../cli/commands/sign.ts';
import { verifyCommand } from '../../cli/commands/verify.ts';
import { createProgram, runProgram, USAGE_ERROR } from '../../cli/program.ts';
import type { SigningContext } from '../../cli/signing/signing-context.ts';
import { renderLine } from '../../cli/styled-text.ts';

/** What a command line did, as a shell would see it. */
export interface CommandOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const TEST_NOW = new Date('2026-11-24T12:00:00Z');

/** Runs a command around keys and signatures in this process, at a time that tests know. */
export async function stopgap(args: readonly string[], now = TEST_NOW, columns = 80): Promise<CommandOutcome> {
  let [stdout, stderr] = ['', ''];
  let status: number | undefined;
  const context: SigningContext = {
    now: () => now,
    print: (line) => (stdout += `${line}\n`),
    printStyled: (line) => (stdout += `${renderLine(line, false)}\n`),
    columns,
    fail: (sentence) => (stderr += `stopgap: ${sentence}\n`),
    exit: (code) => (status = code),
    usageError: USAGE_ERROR,
  };
  const commands = [
    ...[keygenCommand, rootCommand, signCommand, prepareCommand, attachCommand, verifyCommand],
    ...[approveCommand, revokeCommand, catalogCommand],
  ].map((command) => command(context));
  const program = createProgram('0.0.0', commands, {
    writeOut: (text) => (stdout += text),
    writeErr: (text) => (stderr += text),
    columns,
  });
  const understood = await runProgram(program, args);
  return { status: status ?? understood, stdout, stderr };
}
