import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { hostname, machine, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { OwnerId } from '#domain/ids.ts';
import type { PatcherStep } from '#domain/patcher.ts';
import type { ProcessKey } from '#domain/process.ts';
import { watchCeiling } from '#runtime/ceiling/ceiling-file.ts';
import { systemClock } from '#runtime/clock.ts';
import { readEnvironment } from '#runtime/config.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { createLogger, type LoggerOptions } from '#runtime/logger.ts';
import { AUDIT_FOLDER } from '#runtime/audit/audit-directory.ts';
import { openAudit } from './audit/wire-audit.ts';
import { keptMask } from './confine/privileges.ts';
import { shortfallsOf } from './confine/shortfalls.ts';
import { createModuleFinder } from './elf/module-finder.ts';
import { createExecutor } from './executor.ts';
import { createHookEngine } from './frida/hook-engine.ts';
import { createHookHost, hostPrograms } from './frida/hook-host-process.ts';
import { ownMounts, readHookTarget } from './frida/read-hook-target.ts';
import { helloOf } from './hello.ts';
import { planHooks, withHooks } from './hooking-executor.ts';
import { instructionSetFor } from './instruction-set-for.ts';
import { openJournal } from './journal/journal-file.ts';
import { openQuarantine } from './journal/quarantine-file.ts';
import { createLocalTrust } from './local-trust.ts';
import { createObserver } from './observer.ts';
import { createObservers } from './observers.ts';
import type { Witness } from './ports.ts';
import { readLastPid } from './proc/last-pid.ts';
import { listenToProcesses } from './proc/listen-to-processes.ts';
import { peerOf } from './proc/peer-credentials.ts';
import { createOwnPrograms } from './proc/own-programs.ts';
import { createProcReader } from './proc/proc-reader.ts';
import { isFault, type ProcessEvent } from './proc/process-events.ts';
import { progressOf } from './proc/stat.ts';
import { createProcessNews } from './process-news.ts';
import { createProcessWatch } from './process-watch.ts';
import { createThreadTracer } from './ptrace/thread-tracer.ts';
import { createRecordedExecutor } from './recorded-executor.ts';
import { recoverUnfinished } from './recover-unfinished.ts';
import { payloadDigestOf } from './requested-step.ts';
import { createPatcherService } from './service.ts';
import { servePatcher } from './socket/patcher-server.ts';
import { audited } from './step-audit.ts';

/** The patcher as a program: the only one that touches other processes. It has no network, asks nobody, and is asked on one socket. */
const { values: flags } = parseArgs({
  options: {
    socket: { type: 'string' },
    'state-dir': { type: 'string' },
    'trust-root': { type: 'string' },
    ceiling: { type: 'string' },
    'peer-uid': { type: 'string' },
    'outer-mounts': { type: 'string' },
    'audit-dir': { type: 'string' },
    'checkpoint-dir': { type: 'string' },
    node: { type: 'string', default: hostname() },
    'log-level': { type: 'string', default: 'info' },
    'exit-with-parent': { type: 'boolean', default: false },
  },
});
const log = createLogger({
  descriptor: 1,
  isTerminal: process.stdout.isTTY,
  colour: true,
  level: flags['log-level'] as LoggerOptions['level'],
});

function fail(sentence: string): never {
  log.error({ problem: sentence }, 'the patcher cannot start');
  process.exit(1);
}

const socketPath = flags.socket ?? fail('--socket is missing');
const stateDirectory = flags['state-dir'] ?? fail('--state-dir is missing');
const peerUid = Number(flags['peer-uid'] ?? process.geteuid?.() ?? 0);

const trust = createLocalTrust({
  rootFile: flags['trust-root'],
  stateFile: join(stateDirectory, 'trust.json'),
  crypto: nodeCrypto,
  now: systemClock.now,
  monotonic: () => performance.now(),
  record: () => audit,
  log,
});

const instructions = instructionSetFor(machine());
if (!instructions.ok) fail(instructions.error.message);
const own = createOwnPrograms();
if (flags['exit-with-parent']) own.met(process.ppid);
const reader = createProcReader(own);
const ceiling = watchCeiling({
  path: flags.ceiling,
  monotonic: () => performance.now(),
  onChange(problem) {
    if (problem === undefined) log.info({}, 'the ceiling is usable again');
    else log.error({ problem }, 'the ceiling is unusable: nothing is put in until it is mended, and what is in stays');
  },
});
const sleep = (milliseconds: number): Promise<void> =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const views = { reader, finder: createModuleFinder(), sha256: nodeCrypto.sha256 };
const hooks = createHookEngine({
  ...views,
  ceiling,
  host: (events) =>
    createHookHost({
      programs: hostPrograms(),
      searchPath: readEnvironment().path,
      events,
      onStart: (pid) => {
        own.met(pid);
      },
      onNoise: (line) => {
        log.warn({ line }, 'hook host says');
      },
    }),
  readTarget: (view, about) => readHookTarget(view, about, flags['outer-mounts'] ?? ownMounts()),
  monotonic: () => performance.now(),
  sleep,
  onLost: (pids, why) => {
    log.warn({ pids, why }, 'hooks are gone from these processes, which are looked at again');
    server.publish({ pids });
  },
});
const deps = {
  ...views,
  residents: (process: ProcessKey) => hooks.live(process),
  tracer: createThreadTracer(),
  instructions: instructions.value,
  ceiling,
  verify: trust.verify,
  placeOf: trust.placeOf,
  now: () => performance.now(),
  wallClock: systemClock.now,
  sleep,
};
const journal = opened();
const quarantine = openQuarantine(stateDirectory);
const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();

function opened(): ReturnType<typeof openJournal> {
  try {
    return openJournal(stateDirectory);
  } catch (error) {
    return fail(
      `the journal in ${stateDirectory} cannot be read (${(error as Error).message}); mend it, or move it away`,
    );
  }
}

const digestOf = (step: PatcherStep): string => payloadDigestOf(step, nodeCrypto.sha256);
const audit = openAudit({
  directory: flags['audit-dir'] ?? join(stateDirectory, AUDIT_FOLDER),
  checkpointDirectory: flags['checkpoint-dir'],
  node: flags.node,
  boot,
  trust: trust.versions,
  executableOf: (pid) => reader.executable(pid)?.path,
  digestOf,
  rolesOf(step) {
    const verified = step.kind === 'apply' ? trust.verify(step, step.name) : undefined;
    return verified?.ok === true ? verified.value.roles : undefined;
  },
  log,
});
audit.start(process.pid);

const executorOf = (owner: OwnerId, witness: Witness) =>
  withHooks(createExecutor({ ...deps, owner, witness }), { ...deps, engine: hooks, owner, witness });

const recovering = { ...deps, journal, quarantine, boot, executorOf: audited(audit.steps, executorOf) };
for (const recovered of await recoverUnfinished(recovering)) {
  const { entry, outcome } = recovered;
  audit.recovered(recovered);
  log.warn(
    { pid: entry.process.pid, patch: entry.name, digest: entry.digest, kind: entry.kind, outcome },
    'an earlier patcher ended in the middle of a change',
  );
}

const recorded = createRecordedExecutor({
  executorOf,
  digestOf,
  journal,
  quarantine,
  audit: audit.steps,
  boot,
  now: systemClock.now,
  monotonic: () => performance.now(),
});

/** Steps run one after the other, whoever asks: a busy machine should not be stopped twice at once. */
let queue: Promise<unknown> = Promise.resolve();
function carryOut(step: PatcherStep, owner: OwnerId): ReturnType<typeof recorded.execute> {
  const result = queue.then(() => recorded.execute(step, owner));
  queue = result.catch(() => undefined);
  return result;
}

const status = readFileSync('/proc/self/status', 'latin1');
const mounts = readFileSync('/proc/self/mountinfo', 'latin1');
const shortfalls = shortfallsOf({ status, mounts }, keptMask(release()));
let hasEvents = false;
const observers = createObservers((owner) => createObserver({ ...deps, owner }));
const service = createPatcherService({
  ...deps,
  observers,
  carryOut,
  planHooks: (step, owner) => planHooks(step, hooks, { ...deps, owner }),
  trust,
  quarantine,
  audit: audit.steps,
  digestOf: (text) => createHash('sha256').update(text).digest('hex'),
  hello: () => helloOf({ pid: process.pid, status, trust: trust.summary(), hasEvents, shortfalls }),
});
const uidOf = (socket: Socket): number | undefined => {
  const peer = peerOf(socket);
  if (peer?.uid === peerUid) own.met(peer.pid);
  return peer?.uid;
};
audit.trusted(trust.versions());
ceiling();
const server = await servePatcher({
  socketPath,
  peerUid,
  service,
  uidOf,
  onRefused: (uid) => {
    log.warn({ uid }, 'a connection of another user was refused');
  },
});

const news = createProcessNews({
  watch: createProcessWatch((pid) => {
    const stat = reader.stat(pid);
    return stat && progressOf(stat);
  }),
  pids: () => reader.pids(),
  lastPid: readLastPid,
  now: () => performance.now(),
  publish: (pids) => {
    const ofConcern = observers.ofConcern(pids);
    if (ofConcern.length > 0) server.publish({ pids: ofConcern });
  },
});
let ticker: NodeJS.Timeout | undefined;
const events = await listenToProcesses((batch: readonly ProcessEvent[]) => {
  for (const event of batch) if (event.kind === 'exit' && isFault(event.status)) mourn(event.pid, event.status);
  news.tell(batch);
  keepTicking();
});
hasEvents = events.isAvailable;
keepTicking();

/** While the kernel tells of what happens, nobody wakes up before there is something to see. */
function keepTicking(): void {
  clearTimeout(ticker);
  const waitMs = news.untilTick(hasEvents);
  if (waitMs === undefined) return;
  ticker = setTimeout(() => {
    news.tick(hasEvents);
    keepTicking();
  }, waitMs);
}

function mourn(pid: number, status: number): void {
  const suspect = recorded.died(pid);
  if (suspect !== undefined)
    log.error(
      { pid, signal: status & 0x7f, patch: suspect.name, digest: suspect.digest },
      'a process died right after it was patched; the patch is in quarantine',
    );
}

if (shortfalls.length > 0) log.warn({ shortfalls }, 'the patcher runs with more rights than it needs');
log.info({ socket: socketPath, news: hasEvents ? 'events' : 'scan' }, 'patcher started');

/** A change that has begun is ended first; whatever is held then is let go by the kernel. */
async function stop(): Promise<void> {
  await queue;
  await server.close();
  await events.close();
  await hooks.close();
  await deps.tracer.close();
  journal.close();
  audit.close();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
if (flags['exit-with-parent']) process.stdin.once('close', () => void stop()).resume();
