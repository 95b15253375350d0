import { describeStep } from '#domain/plan.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { systemClock } from '#runtime/clock.ts';
import { serveControl } from '#runtime/control/server.ts';
import type { Logger } from '#runtime/logger.ts';
import { stateDirectoryFault } from '#runtime/state/state-directory.ts';
import { lockState } from '#runtime/state/state-lock.ts';
import { createSuspension } from '#runtime/state/suspension.ts';
import type { HostOptions } from './host-options.ts';
import { createSourceLog, logBlocked, logRows, logStep, logUntold } from './host-report.ts';
import { HostState } from './host-state.ts';
import { runSourceLoop, type SourceLoop } from './source-loop.ts';
import { type HostEnvironment, wireHost, type WiredHost } from './wire.ts';

export interface RunInput {
  readonly options: HostOptions;
  readonly environment: HostEnvironment;
  readonly log: Logger;
  readonly version: string;
  /** Aborts when a person or the machine wants it to end. */
  readonly signal: AbortSignal;
  /** Lines for people, beside the log; the plan of a dry run goes to programs too. */
  readonly print: (line: string) => void;
  /** Whether the log goes to a person: a program reads JSON, and nothing else may come between. */
  readonly isTerminal: boolean;
}

/** Keeps one machine as Git says until the signal aborts. The error is a sentence about what could not be started. */
export async function runHost(input: RunInput): Promise<Result<void, string>> {
  const { options } = input;
  const fault = stateDirectoryFault(options.stateDirectory);
  if (fault !== undefined) return err(fault);
  if (options.isDryRun) return await runLocked(input);
  const lock = lockState(options.stateDirectory);
  if (!lock.ok) return lock;
  try {
    return await runLocked(input);
  } finally {
    lock.value();
  }
}

async function runLocked(input: RunInput): Promise<Result<void, string>> {
  const { options, log } = input;
  const state = HostState.open(options, createSuspension(options.stateDirectory), input.version, log);
  if (!state.ok) return state;
  const wired = wireHost({
    options,
    environment: input.environment,
    trust: state.value.trust,
    desired: () => state.value.desired(),
    log,
    report: {
      stepDone: (outcome, isRepetition) => {
        logStep(log, outcome, isRepetition);
      },
      status: (rows, changed) => {
        state.value.observed(rows, systemClock.now());
        logRows(log, changed);
      },
      blocked: (row, attempts) => {
        logBlocked(log, row, attempts);
      },
      trustUntold: (problem) => {
        logUntold(log, problem);
      },
    },
    onError: onErrorOf(log),
  });
  if (!wired.ok) return wired;
  try {
    return options.isDryRun
      ? await printPlan(input, state.value, wired.value)
      : await serve(input, state.value, wired.value);
  } finally {
    await wired.value.close();
  }
}

const onErrorOf =
  (log: Logger) =>
  (error: unknown): void => {
    log.error({ error: error instanceof Error ? error.stack : String(error) }, 'a pass failed; the next one goes on');
  };

async function printPlan(
  { signal, print, log }: RunInput,
  state: HostState,
  host: WiredHost,
): Promise<Result<void, string>> {
  const { source, node } = host;
  const pass = await source.reconcile(await source.restore(signal), state.request(), signal);
  createSourceLog(log)({ ...pass, isNews: false });
  if (pass.desired === undefined) return err(pass.status.message);
  state.accepted(pass);
  const patcher = await host.start(signal);
  if (!patcher.ok) return patcher;
  const steps = await node.plan();
  print(`# ${pass.desired.revision}: ${steps.length === 0 ? 'nothing to do' : `${steps.length} to do`}`);
  for (const step of steps) print(describeStep(step));
  return ok(undefined);
}

async function serve(input: RunInput, state: HostState, host: WiredHost): Promise<Result<void, string>> {
  const { options, log, signal, print, isTerminal } = input;
  const source = runSourceLoop({
    source: host.source,
    state,
    log: createSourceLog(log),
    onError: onErrorOf(log),
    intervalMs: options.source.intervalMs,
    poke: () => host.loop.poke(),
    signal,
  });
  const server = await serveControl(options.socketPath, controlHandlers(state, host, source));
  if (!server.ok) return server;
  try {
    const patcher = await host.start(signal);
    if (!patcher.ok) return patcher;
    state.startedWith(patcher.value);
    log.info({ repository: options.url.printable, socket: options.socketPath, owner: host.owner }, 'host started');
    if (state.isSuspended()) log.warn({}, 'suspended: nothing is applied until `stopgap resume`');
    await Promise.all([source.run(), host.loop.run(signal)]);
  } finally {
    await server.value.close();
  }
  const { patches, processes } = state.leftBehind();
  const where = `${count(patches, 'patch', 'patches')} in ${count(processes, 'process', 'processes')}`;
  log.info({ patches, processes }, processes === 0 ? 'host stopped' : 'host stopped, patches stay in place');
  if (processes > 0 && isTerminal) print(`${where} left in place; \`stopgap revert --all\` takes what is there out.`);
  return ok(undefined);
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

function controlHandlers(state: HostState, { loop, node, owner }: WiredHost, source: SourceLoop) {
  const answer = () => state.status(owner, systemClock.now());
  /** A person waits for the answer: what failed before is tried once more for it. */
  const lookAtOnce = async () => {
    node.tryAtOnce();
    await loop.poke();
    return answer();
  };
  return {
    '/v1/status': () => Promise.resolve(answer()),
    '/v1/look': async () => {
      if (!(await loop.poke())) throw new Error('the processes could not be looked at; the log of the host says why');
      return answer();
    },
    '/v1/reconcile': async () => {
      await source.trigger();
      return await lookAtOnce();
    },
    '/v1/revert': async () => {
      state.suspend(systemClock.now());
      return await lookAtOnce();
    },
    '/v1/resume': async () => {
      state.resume();
      return await lookAtOnce();
    },
  };
}
