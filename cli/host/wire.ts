import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import { verifyManifest } from '#domain/trust/verify-manifest.ts';
import { parseOwnerId } from '#domain/ids.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { systemClock } from '#runtime/clock.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';
import { createNodeLoop, type NodeLoop } from '../../agent/node-loop.ts';
import { createNodeReconciler, type NodeReconciler } from '../../agent/node.reconciler.ts';
import type { DesiredState, Patcher, Report } from '../../agent/ports.ts';
import { createProcessWatch } from '../../agent/process-watch.ts';
import { createGitSource } from '../../controller/git/git-source.ts';
import type { AcceptedStateStore } from '../../controller/ports.ts';
import { createSourceReconciler, type SourceReconciler } from '../../controller/source.reconciler.ts';
import { createAcceptedStateFile } from '../../controller/store/accepted-state-file.ts';
import { createModuleFinder } from '../../patcher/elf/module-finder.ts';
import { createExecutor } from '../../patcher/executor.ts';
import { createObserver } from '../../patcher/observer.ts';
import type { Tracer } from '../../patcher/ports.ts';
import { createProcReader } from '../../patcher/proc/proc-reader.ts';
import { createThreadTracer } from '../../patcher/ptrace/thread-tracer.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';
import type { HostOptions } from './host-options.ts';
import type { LoadedRoot } from './trust-root-file.ts';
import { verifyForPatcher } from './verify-for-patcher.ts';

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
  close(): Promise<void>;
}

export interface WireInput {
  readonly options: HostOptions;
  readonly environment: HostEnvironment;
  readonly root: () => LoadedRoot;
  readonly desired: () => DesiredState;
  readonly report: Report;
  readonly onError: (error: unknown) => void;
}

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
    credentials: options.credentials,
    stateDirectory: places.git,
    searchPath: input.environment.searchPath,
  });
  if (!git.ok) return err(`${git.error.message}: ${git.error.fix}`);
  const owner = ownerOf(options);
  const tracer = createThreadTracer();
  const node = createNodeReconciler({
    desired,
    patcher: wirePatcher(owner, input.root, tracer),
    owner,
    labels: options.labels,
    clock: systemClock,
    report,
  });
  return ok({
    source: createSourceReconciler({
      git: git.value,
      store: places.store,
      decode: readDocuments,
      parse: (document) => parseManifest(document, nodeCrypto.sha256),
      verify: (manifest, document, now) =>
        verifyManifest(manifest, document, { root: input.root().root, crypto: nodeCrypto, now }),
      clock: systemClock,
      chance: Math.random,
    }),
    node,
    loop: createNodeLoop({
      reconciler: node,
      watch: createProcessWatch(),
      pids: () => createProcReader().pids(),
      now: () => performance.now(),
      intervalMs: options.source.intervalMs,
      onError,
    }),
    owner,
    async close() {
      await tracer.close();
      places.remove();
    },
  });
}

interface Places {
  readonly git: string;
  readonly store: AcceptedStateStore;
  readonly remove: () => void;
}

const lastingPlaces = ({ stateDirectory }: HostOptions): Places => ({
  git: join(stateDirectory, 'git'),
  store: createAcceptedStateFile(join(stateDirectory, 'accepted')),
  remove: () => undefined,
});

/** A dry run reads what was accepted before and leaves nothing behind, whatever else runs meanwhile. */
function temporaryPlaces({ stateDirectory }: HostOptions): Places {
  const directory = mkdtempSync(join(tmpdir(), 'stopgap-dry-run-'));
  const store = createAcceptedStateFile(join(stateDirectory, 'accepted'));
  return {
    git: join(directory, 'git'),
    store: { load: (signal) => store.load(signal), save: () => Promise.resolve(ok(undefined)) },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The patcher as the agent sees it. */
export function wirePatcher(owner: OwnerId, root: () => LoadedRoot, tracer: Tracer): Patcher {
  const reader = createProcReader();
  const deps = { reader, finder: createModuleFinder(reader), instructions: x86, sha256: nodeCrypto.sha256, owner };
  const observe = createObserver(deps);
  return {
    observe: (patches, pids) => Promise.resolve(observe(patches, pids)),
    execute: createExecutor({
      ...deps,
      tracer,
      verify: (envelope, name) =>
        verifyForPatcher(envelope, name, { root: root().root, crypto: nodeCrypto, now: systemClock.now() }),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    }),
  };
}

/** A patcher without a host, for `stopgap revert --all`: it can look and take out, and trusts nobody to put anything in. */
export function wireRevertOnly(owner: OwnerId): { readonly patcher: Patcher; readonly close: () => Promise<void> } {
  const tracer = createThreadTracer();
  const nobody = (): LoadedRoot => {
    throw new Error('a patcher that only reverts verifies nothing');
  };
  return { patcher: wirePatcher(owner, nobody, tracer), close: () => tracer.close() };
}
