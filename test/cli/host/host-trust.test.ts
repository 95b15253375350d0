import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Envelope } from '#domain/patch.ts';
import type { CommitTree } from '#domain/source/commit-tree.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { createTrustStore } from '#runtime/trust/trust-store.ts';
import { HostTrust } from '../../../cli/host/host-trust.ts';
import { anEd25519Key, signed, type TestKey } from '../../support/signing.ts';
import { aCommit } from '../../support/source-builders.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';
import { aCatalog, anEntry, aRevocation, aRoot, digestOf, NOW } from '../../support/trust-documents.ts';

const folder = aTemporaryDirectory('host-trust');
afterAll(folder.remove);

const [alice, carol, dave] = [anEd25519Key(), anEd25519Key(), anEd25519Key()] as [TestKey, TestKey, TestKey];
const people = { alice: [alice], carol: [carol], dave: [dave] };
const roles = { catalog: { people: ['carol'], threshold: 1 }, revoker: { people: ['dave'], threshold: 1 } };
const patch = signed(Uint8Array.of(1));
const catalog = (version: number): Envelope => aCatalog([carol], [anEntry(patch)], { version });

let count = 0;
function aHost() {
  const directory = join(folder.path, String((count += 1)));
  mkdirSync(directory);
  const rootFile = join(directory, 'root.json');
  writeFileSync(rootFile, formatEnvelope(aRoot({ people, root: ['alice'], roles })));
  const stateFile = join(directory, 'trust.json');
  const store = createTrustStore({ rootFile, stateFile, crypto: nodeCrypto, now: () => NOW, monotonic: () => 0 });
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const log = {
    info: ignore,
    error: ignore,
    warn: (fields: object) => {
      warnings.push(JSON.stringify(fields));
    },
  };
  const current = store.current();
  if (!current.ok) throw new Error(current.error);
  return { host: new HostTrust(store, current.value, log as never), warnings };
}

const tree = (files: Readonly<Record<string, Envelope | string>>): CommitTree => ({
  files: Object.entries(files).map(([path, content]) => ({
    path: `trust/${path}`,
    bytes: Buffer.from(typeof content === 'string' ? content : formatEnvelope(content)),
  })),
  rejected: [],
  commit: aCommit('b'),
  revision: `main@sha1:${aCommit('b')}`,
  folderExists: true,
});

/** What anybody can commit: an envelope that nobody signed, around this many bytes. */
const junk = (bytes: number): Envelope => ({
  payload: new Uint8Array(bytes).fill(255),
  signatures: [{ keyid: '', sig: 'AAAA' }],
});

describe('what a host trusts', () => {
  it('comes from the commit, goes to the patcher as the same list while it is the same, and stays when it is gone', () => {
    const { host } = aHost();
    host.take(tree({ 'catalog.json': catalog(2), 'a.revocation.json': aRevocation(patch, [dave]) }));
    const { documents } = host;
    expect(documents.map(({ name }) => name)).toEqual(['trust/catalog.json', 'trust/a.revocation.json']);
    expect([...host.withdrawn()]).toEqual([digestOf(patch)]);
    host.take(tree({ 'catalog.json': catalog(2), 'a.revocation.json': aRevocation(patch, [dave]) }));
    expect(host.documents).toBe(documents);
    host.take(tree({}));
    expect([...host.withdrawn()]).toEqual([digestOf(patch)]);
    expect(host.status()).toMatchObject({ catalog: { version: 2 } });
  });

  it('says once what was refused and why, and hands good documents on beside broken ones', () => {
    const { host, warnings } = aHost();
    const files = {
      'catalog.json': catalog(2),
      '7.root.json': '[',
      'deep.revocation.json': '['.repeat(300_000) + ']'.repeat(300_000),
    };
    for (let round = 0; round < 2; round += 1) host.take(tree(files));
    expect(host.documents.map(({ name }) => name)).toEqual(['trust/catalog.json']);
    expect(host.status()).toMatchObject({
      catalog: { version: 2 },
      trustRefused: [
        { document: 'trust/7.root.json', reason: 'Malformed' },
        { document: 'trust/deep.revocation.json', reason: 'Malformed' },
      ],
    });
    expect(warnings).toHaveLength(2);
    host.take(tree({ 'catalog.json': catalog(1) }));
    expect(host.status()).toMatchObject({ trustRefused: [{ reason: 'OlderVersion' }], catalog: { version: 2 } });
    expect(warnings).toHaveLength(3);
  });

  it('is to be judged by anew when a document comes, and when its catalog expires', () => {
    const { host } = aHost();
    const before = host.judgedBy(NOW);
    host.take(tree({ 'catalog.json': catalog(2) }));
    const after = host.judgedBy(NOW);
    expect(after).not.toBe(before);
    expect(host.judgedBy(new Date('2026-11-26T23:59:59Z'))).toBe(after);
    expect(host.judgedBy(new Date('2026-11-27T00:00:00Z'))).not.toBe(after);
  });

  it('hands on nothing that it has refused itself', () => {
    const { host } = aHost();
    const forged = aRevocation(patch, [alice]);
    host.take(tree({ 'a.revocation.json': forged, 'catalog.json': catalog(2), 'x/catalog.json': catalog(1) }));
    expect(host.documents.map(({ name }) => name)).toEqual(['trust/catalog.json']);
    expect(host.status().trustRefused?.map(({ document, reason }) => `${document} ${reason}`)).toEqual([
      'trust/x/catalog.json OlderVersion',
      'trust/a.revocation.json TooFewSigners',
    ]);
  });

  it('does not open a file whose name is that of no trust document', () => {
    const { host } = aHost();
    host.take(tree({ 'package.json': '[', 'good.json': catalog(2) }));
    expect(host.documents).toEqual([]);
    expect(host.status().trustRefused?.map(({ document, reason }) => `${document} ${reason}`)).toEqual([
      'trust/package.json UnknownDocument',
      'trust/good.json UnknownDocument',
    ]);
  });

  it('hands on another list when a file has other bytes', () => {
    const { host } = aHost();
    host.take(tree({ 'catalog.json': catalog(2) }));
    const { documents } = host;
    host.take(tree({ 'catalog.json': catalog(3) }));
    expect(host.documents).not.toBe(documents);
    expect(host.documents[0]?.envelope.payload).toEqual(catalog(3).payload);
  });

  it('is not held up by megabytes of junk, and takes the good documents beside them', { timeout: 60_000 }, () => {
    const { host } = aHost();
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${at}.revocation.json`, junk(1e6)]));
    const commit = tree({ 'catalog.json': catalog(2), ...files });
    for (let round = 0; round < 2; round += 1) host.take(commit);
    expect(host.documents.map(({ name }) => name)).toEqual(['trust/catalog.json']);
    expect(host.status()).toMatchObject({ catalog: { version: 2 } });
  });
});
