import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { PatcherHello } from '#domain/patcher-wire.ts';
import { invariant } from '#domain/invariant.ts';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import { parseOwnerId } from '#domain/ids.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { systemClock } from '#runtime/clock.ts';
import { socketPathFault } from '#runtime/control/protocol.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';
import { createNodeLoop, type NodeLoop } from '../../agent/node-loop.ts';
import { createNodeReconciler, type NodeReconciler } from '../../agent/node.reconciler.ts';
import { createPatcherClient } from '../../agent/socket/patcher-client.ts';
import type { DesiredState, Patcher, Report } from '../../agent/ports.ts';
import { createGitSource } from '../../controller/git/git-source.ts';
import type { AcceptedStateStore, GitSource } from '../../controller/ports.ts';
import { createSourceReconciler, type SourceReconciler } from '../../controller/source.reconciler.ts';
import { createSignerFiles } from '../../controller/git/signer-files.ts';
import { createAcceptedStateFile } from '../../controller/store/accepted-state-file.ts';
import type { Logger } from '#runtime/logger.ts';
import type { HostOptions } from './host-options.ts';
import type { HostTrust } from './host-trust.ts';
import { startPatcher, type PatcherProcess } from './patcher-process.ts';
import { patcherSocketBeside } from './patcher-socket.ts';

/** Where git and its tools are looked for: part of the environment, read once. */
export interface HostEnvironment {
  readonly searchPath: string;
}

/** The programs of Stopgap on one machine, joined. */
export interface WiredHost {
  readonly source: SourceReconciler;
  readonly node: NodeReconciler;
  readonly loop: NodeLoop;
  readonly owner: OwnerId;
  /** Starts the patcher and waits for it. Only when it is sure that no other host runs here. The error is a sentence. */
  start(signal: AbortSignal): Promise<Result<PatcherHello, string>>;
  close(): Promise<void>;
}

export interface WireInput {
  readonly options: HostOptions;
  readonly environment: HostEnvironment;
  readonly trust: HostTrust;
  readonly desired: () => DesiredState;
  readonly report: Report;
  readonly onError: (error: unknown) => void;
  readonly log: Logger;
}

/**
 * Longest time between two looks at every process. Not every change of one is told of: a library that is loaded later, for
 * one. Whoever asks a far-away Git server only now and then does not mean to leave that unpatched as long.
 */
const LONGEST_LOOK_MS = 5_000;

/** Who may take a patch out again: whoever watches this folder of this repository. */
export function ownerOf({ url, source }: Pick<HostOptions, 'url' | 'source'>): OwnerId {
  const digest = nodeCrypto.sha256(new TextEncoder().encode(`${url.printable}\n${source.source.path}`));
  const owner = parseOwnerId(toHex(digest.subarray(0, 8)));
  invariant(owner !== undefined, 'eight bytes are sixteen hex digits');
  return owner;
}

/** The only place where the adapters of `stopgap host` are named. The error is a sentence about a setting. */
export function wireHost(input: WireInput): Result<WiredHost, string> {
  const { options, report, desired, onError } = input;
  const places = options.isDryRun ? temporaryPlaces(options) : lastingPlaces(options);
  const git = createGitSource({
    url: options.url,
    ref: options.source.source.ref,
    path: options.source.source.path,
    trustPath: options.trustPath,
    credentials: options.credentials,
    stateDirectory: places.git,
    searchPath: input.environment.searchPath,
  });
  const fault = git.ok ? socketPathFault(places.patcherSocket) : `${git.error.message}: ${git.error.fix}`;
  if (!git.ok || fault !== undefined) {
    places.remove();
    return err(fault ?? '');
  }
  const owner = ownerOf(options);
  const client = createPatcherClient(places.patcherSocket, owner);
  const node = createNodeReconciler({
    desired,
    patcher: client,
    owner,
    labels: options.labels,
    clock: systemClock,
    report,
  });
  const loop = createNodeLoop({
    reconciler: node,
    now: () => performance.now(),
    intervalMs: Math.min(options.source.intervalMs, LONGEST_LOOK_MS),
    onError,
  });
  let patcher: PatcherProcess | undefined;
  return ok({
    source: wireSource(git.value, places.store, input),
    node,
    loop,
    owner,
    async start(signal) {
      patcher = startPatcher({
        client,
        socketPath: places.patcherSocket,
        stateDirectory: places.patcher,
        trustRootFile: options.trustRootFile,
        ceilingFile: options.ceilingFile,
        checkpointDirectory: options.isDryRun ? undefined : options.checkpointDirectory,
        log: input.log,
        onNews: ({ pids }) => {
          loop.news(pids);
        },
      });
      return await patcher.ready(signal);
    },
    async close() {
      await patcher?.close();
      places.remove();
    },
  });
}

/** Git to verified patches, judged by what is trusted at each pass. */
function wireSource(git: GitSource, store: AcceptedStateStore, { options, trust }: WireInput): SourceReconciler {
  return createSourceReconciler({
    git,
    store,
    signers: options.signers && createSignerFiles(options.signers, nodeCrypto.sha256),
    decode: readDocuments,
    parse: (document) => parseManifest(document, nodeCrypto.sha256),
    verify: (manifest, document, now) => trust.verify(manifest, document, now),
    trust,
    clock: systemClock,
    chance: Math.random,
  });
}

interface Places {
  readonly git: string;
  readonly patcher: string;
  readonly patcherSocket: string;
  readonly store: AcceptedStateStore;
  readonly remove: () => void;
}

const lastingPlaces = ({ stateDirectory, socketPath }: HostOptions): Places => ({
  git: join(stateDirectory, 'git'),
  patcher: join(stateDirectory, 'patcher'),
  patcherSocket: patcherSocketBeside(socketPath),
  store: createAcceptedStateFile(join(stateDirectory, 'accepted')),
  remove: () => undefined,
});

/** A dry run reads what was accepted before and leaves nothing behind, whatever else runs meanwhile. */
function temporaryPlaces({ stateDirectory }: HostOptions): Places {
  const directory = mkdtempSync(join(tmpdir(), 'stopgap-dry-run-'));
  const store = createAcceptedStateFile(join(stateDirectory, 'accepted'));
  return {
    git: join(directory, 'git'),
    patcher: join(directory, 'patcher'),
    patcherSocket: join(directory, 'patcher.sock'),
    store: { load: (signal) => store.load(signal), save: () => Promise.resolve(ok(undefined)) },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A patcher without a host: it can look and take out, and trusts nobody to put anything in. */
export interface RevertOnly {
  readonly patcher: Patcher;
  readonly close: () => Promise<void>;
}

/** In memory where there is such a place: this is the emergency brake, and the disk may be full. */
function makeTemporaryDirectory(prefix: string): Result<string, string> {
  let problem = '';
  for (const place of ['/run', '/dev/shm', tmpdir()]) {
    try {
      return ok(mkdtempSync(join(place, prefix)));
    } catch (error) {
      problem = (error as Error).message;
    }
  }
  return err(`no place for a temporary directory (${problem}); make room in ${tmpdir()}`);
}

/** For `stopgap revert --all`, recorded in this log if there is one. The error is a sentence. */
export async function wireRevertOnly(
  owner: OwnerId,
  log: Logger,
  auditDirectory: string | undefined,
): Promise<Result<RevertOnly, string>> {
  const made = makeTemporaryDirectory('stopgap-revert-');
  if (!made.ok) return made;
  const directory = made.value;
  const socketPath = join(directory, 'patcher.sock');
  const client = createPatcherClient(socketPath, owner);
  const started = startPatcher({
    client,
    socketPath,
    stateDirectory: directory,
    trustRootFile: undefined,
    ceilingFile: undefined,
    checkpointDirectory: undefined,
    auditDirectory,
    log,
    onNews: () => undefined,
  });
  const close = async (): Promise<void> => {
    await started.close();
    rmSync(directory, { recursive: true, force: true });
  };
  const ready = await started.ready(new AbortController().signal);
  if (ready.ok) return ok({ patcher: client, close });
  await close();
  return ready;
}
