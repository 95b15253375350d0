import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '#runtime/config.ts';
import { printable } from '#domain/printable.ts';
import { systemClock } from '#runtime/clock.ts';
import { approveCommand } from './commands/approve.ts';
import { attachCommand } from './commands/attach.ts';
import { auditCommand } from './commands/audit.ts';
import { catalogCommand } from './commands/catalog.ts';
import { hostCommand } from './commands/host.ts';
import { keygenCommand } from './commands/keygen.ts';
import { prepareCommand } from './commands/prepare.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { resumeCommand } from './commands/resume.ts';
import { revertCommand } from './commands/revert.ts';
import { revokeCommand } from './commands/revoke.ts';
import { rootCommand } from './commands/root.ts';
import { signCommand } from './commands/sign.ts';
import { statusCommand } from './commands/status.ts';
import { verifyCommand } from './commands/verify.ts';
import { vexCommand } from './commands/vex.ts';
import type { HostContext } from './host/host-context.ts';
import { SOCKET_NAME } from './host/parse-host-options.ts';
import { createProgram, runProgram, USAGE_ERROR } from './program.ts';
import { renderLine } from './styled-text.ts';

/** Wires the command line to the terminal and the environment, and to nothing else. */
const environment = readEnvironment();
const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve('#package.json')), 'utf8')) as {
  version: string;
};

/** Several lines are several lines, as of JSON; everything else in them that a terminal would obey is shown instead. */
const forTerminal = (text: string): string => `${text.split('\n').map(printable).join('\n')}\n`;

const columns = process.stdout.isTTY ? process.stdout.columns : 80;

const print = (line: string): void => {
  process.stdout.write(forTerminal(line));
};

/** The first signal asks for an end, the second one insists. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

const context: HostContext = {
  environment,
  version,
  defaultSocket: join(environment.runtimeDirectory, SOCKET_NAME),
  isTerminal: process.stdout.isTTY,
  isErrorTerminal: process.stderr.isTTY,
  usageError: USAGE_ERROR,
  columns,
  now: () => systemClock.now(),
  print,
  printStyled: (line) => {
    process.stdout.write(`${renderLine(line, process.stdout.isTTY && environment.colour)}\n`);
  },
  fail: (sentence) => {
    process.stderr.write(forTerminal(`stopgap: ${sentence}`));
  },
  exit: (status) => {
    process.exitCode = status;
  },
  untilInterrupted,
};

const program = createProgram(
  version,
  [
    hostCommand(context),
    statusCommand(context),
    revertCommand(context),
    resumeCommand(context),
    quarantineCommand(context),
    vexCommand(context),
    auditCommand(context),
    keygenCommand(context),
    rootCommand(context),
    signCommand(context),
    prepareCommand(context),
    attachCommand(context),
    approveCommand(context),
    revokeCommand(context),
    catalogCommand(context),
    verifyCommand(context),
  ],
  {
    writeOut: (text) => process.stdout.write(text),
    writeErr: (text) => process.stderr.write(text),
    columns,
  },
);

const status = await runProgram(program, process.argv.slice(2));
process.exitCode ??= status;
