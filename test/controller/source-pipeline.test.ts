import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { trustIn } from '#domain/trust/trust.ts';
import { verifyManifest } from '#domain/trust/verify-manifest.ts';
import { createSourceReconciler } from '../../controller/source.reconciler.ts';
import { EMPTY_MEMORY } from '../../controller/source-memory.ts';
import { createAcceptedStateFile } from '../../controller/store/accepted-state-file.ts';
import { nodeCrypto } from '../../runtime/crypto/node-crypto.ts';
import { readDocuments } from '../../runtime/yaml/read-documents.ts';
import { aRequest, NO_KEEPER } from '../support/fake-source.ts';
import { startGitHttpServer, type GitHttpServer } from '../support/git-http-server.ts';
import { TestRepository } from '../support/git-repository.ts';
import { aGitSource, never, valueOf } from '../support/git-sources.ts';
import { aFullPatch, aManifest } from '../support/manifests.ts';
import { anEd25519Key, aTrustRoot, signatureOf, type TestKey } from '../support/signing.ts';
import { sha256 } from '../support/sha256.ts';
import { aName } from '../support/source-builders.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

vi.setConfig({ testTimeout: 60_000 });

const directory = aTemporaryDirectory('source-pipeline');
const [alice, mallory] = [anEd25519Key(), anEd25519Key()];
const trustRoot = aTrustRoot({ people: { alice: [alice] } });
const now = new Date('2026-11-24T06:00:00Z');
let server: GitHttpServer;
let repository: TestRepository;

beforeAll(async () => {
  repository = new TestRepository(join(directory.path, 'served', 'a.git'));
  server = await startGitHttpServer({ root: join(directory.path, 'served') });
});
afterAll(async () => {
  await server.close();
  directory.remove();
});

/** A manifest as `stopgap sign` leaves it. */
function signedText(name: string, key: TestKey, version = 3): string {
  const patch = aFullPatch({ version });
  const payload = valueOf(statementBytes(MICROPATCH_PREDICATE, name, patch, sha256));
  return stringify(aManifest({ patch, signatures: [signatureOf(payload, key)] }, name));
}

/** Everything real, from the server to the signatures; made anew as after a restart. */
function aPipeline() {
  const url = `${server.origin}/a.git`;
  const stateDirectory = join(directory.path, 'state');
  const reconciler = createSourceReconciler({
    git: aGitSource({ url, stateDirectory }),
    store: createAcceptedStateFile(join(stateDirectory, 'accepted')),
    decode: readDocuments,
    parse: (document) => parseManifest(document, sha256),
    verify: (manifest, document, at) =>
      verifyManifest(manifest, document, { trust: trustIn(trustRoot), crypto: nodeCrypto, now: at }),
    clock: { now: () => now },
    chance: () => 0.5,
    trust: NO_KEEPER,
  });
  const source = { url, ref: { kind: 'branch' as const, name: 'main' }, path: 'patches' };
  return { reconciler, request: aRequest({ source }) };
}

describe('from a commit to verified patches', () => {
  it('takes what alice signed and nothing else, and says where and why', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [${`*${at === 0 ? 'a' : `b${at - 1}`},`.repeat(8)}]`).join('\n')}\napiVersion: stopgap.dev/v1alpha1\n`;
    repository.commit({
      'patches/good.yaml': signedText('good', alice),
      'patches/mallory.yaml': signedText('not-hers', mallory),
      'patches/altered.yaml': signedText('altered', alice).replace('summary: BN_mod_sqrt()', 'summary: mod_sqrt()'),
      'patches/stolen.yaml': signedText('good', alice).replace('name: good', 'name: stolen'),
      'patches/unsigned.yaml': stringify(aManifest({ signatures: [] }, 'unsigned')),
      'patches/bomb.yaml': bomb,
      'patches/latin.yaml': Buffer.from('summary: gr\u00fc\u00df', 'latin1'),
      'patches/other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
    });
    const { reconciler, request } = aPipeline();
    const startedAt = performance.now();
    const { desired, status } = await reconciler.reconcile(EMPTY_MEMORY, request, never);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect([...(desired?.patches.keys() ?? [])]).toEqual(['good']);
    expect(desired?.patches.get(aName('good'))?.verified).toMatchObject({ signers: ['alice'], patch: { version: 3 } });
    expect(status.documents).toEqual({ valid: 1, rejected: 6, ignored: 1 });
    const rejected = Object.fromEntries((desired?.rejected ?? []).map((rejection) => [rejection.path, rejection]));
    expect(Object.keys(rejected)).toEqual(
      ['altered', 'bomb', 'latin', 'mallory', 'stolen', 'unsigned'].map((name) => `patches/${name}.yaml`),
    );
    for (const name of ['altered', 'stolen', 'unsigned'])
      expect(rejected[`patches/${name}.yaml`]).toMatchObject({ field: 'spec.signatures', name });
    expect(rejected['patches/mallory.yaml']).toMatchObject({ field: 'spec.signatures', name: 'not-hers' });
    expect(rejected['patches/mallory.yaml']?.line).toBeGreaterThan(10);
  });

  it('knows it all after a restart, and verifies it again', async () => {
    const { reconciler } = aPipeline();
    const memory = await reconciler.restore(never);
    expect(memory.accepted?.set.patches.get(aName('good'))?.verified).toMatchObject({
      signers: ['alice'],
      patch: { version: 3 },
    });
    expect(memory.accepted?.head.commit).toBe(repository.tip());
  });

  it('does not let an older version that alice once signed come back', async () => {
    repository.commit({ 'patches/good.yaml': signedText('good', alice, 2) });
    const { reconciler, request } = aPipeline();
    const { desired } = await reconciler.reconcile(await reconciler.restore(never), request, never);
    expect(desired?.patches.get(aName('good'))?.verified.patch.version).toBe(3);
    expect(desired?.held.get(aName('good'))).toContain('version 2 is lower than version 3');
  });
});
