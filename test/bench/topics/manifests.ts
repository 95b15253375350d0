import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import type { SourceFile } from '#domain/source/commit-tree.ts';
import { parseRepositoryUrl } from '#domain/source/repository-url.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { trustIn } from '#domain/trust/trust.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { verifyManifest } from '#domain/trust/verify-manifest.ts';
import type { Result } from '#domain/result.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';
import { createGitSource } from '../../../controller/git/git-source.ts';
import type { GitSource, ParseOutcome } from '../../../controller/ports.ts';
import { createSourceReconciler } from '../../../controller/source.reconciler.ts';
import { EMPTY_MEMORY, type SourceMemory } from '../../../controller/source-memory.ts';
import { createAcceptedStateFile } from '../../../controller/store/accepted-state-file.ts';
import { aRequest, NO_KEEPER } from '../../support/fake-source.ts';
import { startGitHttpServer } from '../../support/git-http-server.ts';
import { TestRepository } from '../../support/git-repository.ts';
import { aFullPatch, aManifest } from '../../support/manifests.ts';
import { anEd25519Key, aTrustRoot, signatureOf, type TestKey } from '../../support/signing.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';
import type { Row, Topic } from '../topic.ts';

const MANIFESTS = 1_000;
const ROUNDS = 5;
const { signal } = new AbortController();

function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`this cannot fail here: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** A manifest as `stopgap sign` leaves it: some 3 kB, with two variants and a proof. */
function signedManifest(number: number, key: TestKey, version = 3): string {
  const name = `cve-2026-${String(number).padStart(5, '0')}`;
  const patch = aFullPatch({ version });
  const payload = must(statementBytes(MICROPATCH_PREDICATE, name, patch, nodeCrypto.sha256));
  return stringify(aManifest({ patch, signatures: [signatureOf(payload, key)] }, name));
}

type Stages = Readonly<Record<'head' | 'fetch' | 'files' | 'decode' | 'parse' | 'verify', number[]>>;
const noStages = (): Stages => ({ head: [], fetch: [], files: [], decode: [], parse: [], verify: [] });

async function timed<T>(into: number[], work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const value = await work();
  into.push(performance.now() - start);
  return value;
}

/** Stage by stage, as one pass goes through them, each for all manifests before the next begins. */
async function goThrough(git: GitSource, root: TrustRoot, stages: Stages): Promise<void> {
  const head = must(await timed(stages.head, () => git.head(signal)));
  const fetched = must(await timed(stages.fetch, () => git.fetch(head, signal)));
  const tree = must(await timed(stages.files, () => git.files(fetched, signal)));
  const decoded = await timed(stages.decode, () => tree.files.map((file: SourceFile) => readDocuments(file)));
  const outcomes = await timed(stages.parse, () =>
    decoded.flatMap(({ documents }): ParseOutcome[] =>
      documents.map((document) => parseManifest(document, nodeCrypto.sha256)),
    ),
  );
  const trust = { trust: trustIn(root), crypto: nodeCrypto, now: new Date() };
  const verified = await timed(stages.verify, () =>
    outcomes.filter((one) => one.kind === 'manifest' && verifyManifest(one.manifest, undefined, trust).ok),
  );
  if (verified.length !== MANIFESTS) throw new Error(`only ${verified.length} of ${MANIFESTS} manifests were verified`);
}

interface Bench {
  readonly repository: TestRepository;
  readonly key: TestKey;
  readonly root: TrustRoot;
  readonly states: string;
}

const sourceOf = (url: string, stateDirectory: string): GitSource =>
  must(
    createGitSource({
      url: must(parseRepositoryUrl(url, 'host')),
      ref: { kind: 'branch', name: 'main' },
      path: 'patches',
      trustPath: 'trust',
      credentials: {},
      stateDirectory,
      searchPath: process.env['PATH'] ?? '/usr/bin:/bin',
    }),
  );

async function measureStages(url: string, label: string, { root, states }: Bench): Promise<Row[]> {
  const stages = noStages();
  for (let round = 0; round < ROUNDS; round += 1) {
    const state = join(states, `${label}-${round}`);
    await goThrough(sourceOf(url, state), root, stages);
    rmSync(state, { recursive: true, force: true });
  }
  const row = (what: string, values: readonly number[]): Row => ({ what: `${label}: ${what}`, unit: 'ms', values });
  const total = stages.head.map((_, round) =>
    Object.values(stages).reduce((sum, times) => sum + (times[round] ?? 0), 0),
  );
  return [
    row('ask where the branch stands', stages.head),
    row('fetch everything for the first time', stages.fetch),
    row('read the files out of the commit', stages.files),
    row('bytes to documents (YAML)', stages.decode),
    row('documents to manifests (shape and meaning)', stages.parse),
    row('count the signatures', stages.verify),
    { ...row('all of it, the first time', total), limits: [{ at: 'p50', below: 1000 }] },
  ];
}

/** The whole pass of the product, its record on disk included: the first, one with nothing new, and one with one change. */
async function measurePasses(url: string, label: string, bench: Bench): Promise<Row[]> {
  const { repository, key, root, states } = bench;
  const request = aRequest({ source: { url, ref: { kind: 'branch', name: 'main' }, path: 'patches' } });
  const first: number[] = [];
  const idle: number[] = [];
  const changed: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const state = join(states, `passes-${label}-${round}`);
    const reconciler = createSourceReconciler({
      git: sourceOf(url, state),
      store: createAcceptedStateFile(join(state, 'accepted')),
      decode: readDocuments,
      parse: (document) => parseManifest(document, nodeCrypto.sha256),
      verify: (manifest, document, now) =>
        verifyManifest(manifest, document, { trust: trustIn(root), crypto: nodeCrypto, now }),
      clock: { now: () => new Date() },
      chance: () => 0.5,
      trust: NO_KEEPER,
    });
    const pass = async (memory: SourceMemory, times: number[]): Promise<SourceMemory> => {
      const result = await timed(times, () => reconciler.reconcile(memory, request, signal));
      if (result.desired?.patches.size !== MANIFESTS) throw new Error(`a pass failed: ${result.status.message}`);
      return result.memory;
    };
    const known = await pass(await pass(EMPTY_MEMORY, first), idle);
    repository.commit({ ...allFiles(key), 'patches/cve-2026-00000.yaml': signedManifest(0, key, 10 + round) });
    await pass(known, changed);
    rmSync(state, { recursive: true, force: true });
  }
  const row = (what: string, values: readonly number[]): Row => ({ what: `${label}: ${what}`, unit: 'ms', values });
  return [
    { ...row('whole pass, the first', first), limits: [{ at: 'p50', below: 1000 }] },
    row('whole pass, nothing new', idle),
    row('whole pass, one manifest of all changed', changed),
  ];
}

let signedFiles: Readonly<Record<string, string>> | undefined;
const allFiles = (key: TestKey): Readonly<Record<string, string>> =>
  (signedFiles ??= Object.fromEntries(
    Array.from({ length: MANIFESTS }, (_, number) => [
      `patches/cve-2026-${String(number).padStart(5, '0')}.yaml`,
      signedManifest(number, key),
    ]),
  ));

export const manifests: Topic = {
  name: 'manifests',
  title: 'From Git to 1,000 verified patches',
  about:
    'One repository with 1,000 signed manifests in as many files, read over its local path and over smart HTTP on loopback ' +
    '(git http-backend). Every signature is Ed25519 in the form that OpenSSH makes.',
  async run() {
    const directory = aTemporaryDirectory('bench-manifests');
    const served = join(directory.path, 'served');
    const repository = new TestRepository(join(served, 'a.git'));
    const key = anEd25519Key();
    const bench = {
      repository,
      key,
      root: aTrustRoot({ people: { alice: [key] } }),
      states: join(directory.path, 'states'),
    };
    repository.commit(allFiles(key));
    const server = await startGitHttpServer({ root: served });
    try {
      const http = `${server.origin}/a.git`;
      const rows: Row[] = [];
      for (const [url, label] of [
        [repository.path, 'local path'],
        [http, 'smart HTTP'],
      ] as const) {
        rows.push(...(await measureStages(url, label, bench)), ...(await measurePasses(url, label, bench)));
      }
      return rows;
    } finally {
      await server.close();
      directory.remove();
    }
  },
};
