import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { advanceTrust, startTrust, type TrustState } from '#domain/trust/trust-state.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '../../runtime/crypto/node-crypto.ts';
import { stopgap, TEST_NOW } from '../support/command-line.ts';
import { aFullPatch, aManifestYaml, aParsedManifest } from '../support/manifests.ts';
import { aRootFile, testKeyIn } from '../support/signing.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';
import { digestOf } from '../support/trust-documents.ts';

const folder = aTemporaryDirectory('catalog');
const file = (name: string): string => join(folder.path, name);
const yaml = (name: string, version: number, summary = 'a bug'): string =>
  aManifestYaml({ patch: aFullPatch({ version, summary }), signatures: [] }, name);
const write = (name: string, text: string): void => {
  writeFileSync(file(`patches/${name}`), text);
};
let state: TrustState;

beforeAll(async () => {
  for (const name of ['alice', 'cora']) await stopgap(['keygen', file(name), '--comment', name]);
});
beforeEach(() => {
  for (const name of ['patches', 'trust']) {
    rmSync(file(name), { recursive: true, force: true });
    mkdirSync(file(name));
  }
  const people = { alice: [testKeyIn(file('alice'))], cora: [testKeyIn(file('cora'))] };
  const one = { people: ['cora'], threshold: 1 };
  writeFileSync(file('root.json'), aRootFile({ people, roles: { catalog: one, revoker: one } }));
  const root = verifyTrustRoot(readFileSync(file('root.json')), nodeCrypto);
  if (!root.ok) throw new Error('unreadable');
  state = startTrust(root.value);
  write('a.yaml', yaml('cve-a', 1));
  write('b.yaml', yaml('cve-b', 4));
  write('other.yaml', 'kind: ConfigMap\n');
  write('README.md', 'no YAML: [');
});
afterAll(() => {
  folder.remove();
});

const mine = ['--trust-root', file('root.json'), '-o', file('trust/catalog.json')];
const publish = (more: readonly string[] = [], now?: Date, paths = [file('patches')]) =>
  stopgap(['catalog', 'publish', ...paths, '--key', file('cora'), ...mine, ...more], now);
const catalogText = (): string => readFileSync(file('trust/catalog.json'), 'utf8');

/** Gives the catalog to a machine that follows it. */
function take(now = TEST_NOW) {
  const envelope = parseEnvelope(readFileSync(file('trust/catalog.json')));
  if (!envelope.ok) throw new Error(envelope.error.join());
  const advance = advanceTrust(state, [{ name: 'catalog.json', envelope: envelope.value }], nodeCrypto, now);
  ({ state } = advance);
  return { refused: advance.refused, entries: [...(advance.state.catalog?.content.entries.values() ?? [])] };
}

async function revoke(name: string, how: string, from = `patches/${name}.yaml`): Promise<string[]> {
  await stopgap(['revoke', file(from), '--key', file('cora'), '--why', 'x', how, '-o', folder.path]);
  const made = readdirSync(folder.path).find((one) => one.endsWith('.revocation.json')) ?? '';
  const text = readFileSync(file(made));
  rmSync(file(made));
  writeFileSync(file(`trust/${made}`), text);
  return ['--revoked', file(`trust/${made}`)];
}

describe('stopgap catalog publish', () => {
  it('lists every patch of a folder in a catalog that machines take', async () => {
    const made = await publish();
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(/^Catalog {5}\S+catalog\.json, version 1, signed by cora \(SHA256:\S+\)\n/);
    expect(made.stdout).toMatch(/ {12}cve-a version 1 \(digest [0-9a-f]{8}\) is listed\n/);
    expect(made.stdout).toContain('Entries     2\nExpires     2026-11-27T12:00:00Z; past it nothing new is applied\n');
    const { refused, entries } = take();
    expect(refused).toEqual([]);
    const sha256 = digestOf(aParsedManifest(yaml('cve-a', 1)).envelope);
    expect(entries[0]).toEqual({ name: 'cve-a', version: 1, sha256, state: 'Active' });
    expect(entries.map(({ name }) => name)).toEqual(['cve-a', 'cve-b']);
  });

  it('goes one version on each time, also only to last longer', async () => {
    await publish();
    take();
    const later = new Date('2026-11-25T12:00:00Z');
    const again = await publish(['--valid-for', '1d'], later);
    expect(again.stdout).toContain('Entries     2, the same as before\nExpires     2026-11-26T12:00:00Z');
    expect(take(later).refused).toEqual([]);
    expect(state.catalog?.content.version).toBe(2);
  });

  it('lets an older version make way, and a patch go that somebody drops', async () => {
    await publish();
    take();
    write('a.yaml', yaml('cve-a', 2));
    rmSync(file('patches/b.yaml'));
    const before = catalogText();
    expect(await publish()).toMatchObject({
      status: 1,
      stderr: [
        'stopgap: cve-b is in the catalog and not in the files. Name its file too, or say --drop cve-b.',
        'stopgap: Nothing was published.\n',
      ].join('\n'),
    });
    expect(catalogText()).toBe(before);
    const made = await publish(['--drop', 'cve-b']);
    expect(made.stdout).toMatch(
      /cve-a version 2 .* is listed\n.*cve-a version 1 .* makes way\n.*cve-b version 4 .* is dropped/,
    );
    expect(take()).toMatchObject({ refused: [], entries: [{ name: 'cve-a', version: 2 }] });
  });

  it('keeps what was revoked for ever, whatever the files say later', async () => {
    await publish();
    take();
    const keep = await revoke('b', '--keep');
    const made = await publish(keep);
    expect(made.stdout).toMatch(/cve-b version 4 \(digest \S+\) is revoked: kept where it runs/);
    expect(take()).toMatchObject({
      refused: [],
      entries: [{ state: 'Active' }, { state: 'Revoked', onRevoke: 'Keep' }],
    });
    await publish(await revoke('b', '--rollback'));
    await publish(await revoke('b', '--keep'));
    rmSync(file('patches/b.yaml'));
    await publish();
    expect(take().entries[1]).toMatchObject({ name: 'cve-b', state: 'Revoked', onRevoke: 'Rollback' });
  });

  it('does not let a patch go back below a version that was revoked, and takes a higher one', async () => {
    await publish();
    take();
    const revoked = await revoke('b', '--rollback');
    write('b.yaml', yaml('cve-b', 3));
    expect(await publish(revoked)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('cve-b would go back from version 4 to 3') as string,
    });
    write('b.yaml', yaml('cve-b', 5));
    await publish(revoked);
    expect(take()).toMatchObject({
      refused: [],
      entries: [{}, { version: 4, state: 'Revoked' }, { version: 5, state: 'Active' }],
    });
  });

  it.each<[string, () => void, readonly string[], RegExp]>([
    [
      'a lower version',
      () => {
        write('b.yaml', yaml('cve-b', 3));
      },
      [],
      /cve-b would go back from version 4 to 3, which machines refuse\. Sign it under a higher number/,
    ],
    [
      'other content under the same number',
      () => {
        write('c.yaml', yaml('cve-a', 1, 'another bug'));
      },
      [],
      /cve-a has version 1 twice, with digests [0-9a-f]{8} and [0-9a-f]{8}\. Give what was changed a higher number/,
    ],
    [
      'a file with a fault',
      () => {
        write('c.yaml', yaml('cve-c', 1).replace('severity: High', 'severity: high'));
      },
      [],
      /c\.yaml:\d+:\d+: spec\.patch\.severity: must be one of/,
    ],
    ['a name to drop that is in the files', () => undefined, ['--drop', 'cve-a'], /cve-a is in the files, or revoked/],
    ['a name to drop that is not known', () => undefined, ['--drop', 'cve-x'], /cve-x is not in the catalog/],
    ['a date that is past', () => undefined, ['--expires', '2026-11-01'], /is past\. Choose a later date/],
    ['a revocation that is none', () => undefined, ['--revoked', 'package.json'], /package\.json is no trust document/],
    [
      'a catalog before it that is none',
      () => {
        writeFileSync(file('trust/catalog.json'), '{}');
      },
      [],
      /catalog\.json is no trust document/,
    ],
  ])('publishes nothing for %s', async (_, change, more, words) => {
    await publish();
    change();
    const before = catalogText();
    const { status, stderr } = await publish(more);
    expect([status, stderr]).toEqual([1, expect.stringMatching(words)]);
    expect(catalogText()).toBe(before);
    expect(readdirSync(file('trust'))).toEqual(['catalog.json']);
  });

  it('publishes nothing for a revocation of what nobody knows', async () => {
    write('c.yaml', yaml('cve-c', 1));
    const revoked = await revoke('c', '--keep');
    rmSync(file('patches/c.yaml'));
    const { status, stderr } = await publish(revoked);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/cve-c with digest \S+, which is in no file and no catalog/),
    ]);
  });

  it('publishes nothing by a clock that is behind the catalog before', async () => {
    await publish();
    const { status, stderr } = await publish([], new Date('2026-11-23T12:00:00Z'));
    expect([status, stderr]).toEqual([1, expect.stringContaining('Set the clock.')]);
  });

  it('publishes no first catalog of nothing', async () => {
    expect(await publish([], undefined, [file('trust')])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No MicroPatch was found.') as string,
    });
  });

  it('is made by anybody, and taken from people of the catalog role only', async () => {
    await stopgap(['catalog', 'publish', file('patches'), '--key', file('alice'), '-o', file('trust/catalog.json')]);
    expect(take().refused).toMatchObject([{ reason: 'TooFewSigners' }]);
  });
});

describe('stopgap catalog sign and show', () => {
  const catalog = file('trust/catalog.json');

  it('adds a signature, after which machines take it', async () => {
    await stopgap(['catalog', 'publish', file('patches'), '--key', file('alice'), '-o', catalog]);
    const signed = await stopgap(['catalog', 'sign', catalog, '--key', file('cora')]);
    expect(signed).toMatchObject({ status: 0, stderr: '' });
    expect(signed.stdout).toMatch(/version 1, signed by cora \(SHA256:\S+\)\nValid/);
    expect(take().refused).toEqual([]);
    const text = catalogText();
    expect((await stopgap(['catalog', 'sign', catalog, '--key', file('cora')])).stdout).toContain(
      'signed already by cora',
    );
    expect(catalogText()).toBe(text);
  });

  it('says what is listed, for people and for programs', async () => {
    await publish();
    await publish(await revoke('b', '--rollback'));
    const { status, stdout } = await stopgap(['catalog', 'show', catalog]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /version 2\nValid {7}from 2026-11-24T12:00:00Z until 2026-11-27T12:00:00Z\n {12}cve-a version 1 \(digest \w{8}\)\n {12}cve-b version 4 \(digest \w{8}\): revoked, taken out where it runs\nSigned {6}SHA256:\S+\n$/,
    );
    const json = await stopgap(['catalog', 'show', catalog, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 2,
      entries: [{ name: 'cve-a' }, { onRevoke: 'Rollback' }],
    });
  });

  it.each([
    ['show', []],
    ['sign', ['--key', file('cora')]],
  ])('does not %s what is none', async (command, more) => {
    expect(await stopgap(['catalog', command, 'package.json', ...more])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is no trust document') as string,
    });
  });
});

describe('stopgap verify --trust-path', () => {
  const verify = (...more: readonly string[]) =>
    stopgap(['verify', file('patches/a.yaml'), '--trust-root', file('root.json'), ...more]);
  const byFolder = ['--trust-path', file('trust')];

  beforeEach(() => stopgap(['sign', file('patches/a.yaml'), '--key', file('alice')]));

  it('judges by the catalog of a folder, and says which', async () => {
    const without = await verify();
    expect(without).toMatchObject({ status: 1 });
    expect(without.stdout.replaceAll(/\s+/g, ' ')).toContain('name the folder with the catalog by --trust-path');
    await publish();
    const { status, stdout } = await verify(...byFolder);
    expect(status).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `Judged by trust root 1 until 2027-11-24T00:00:00Z, catalog 1 until 2026-11-27T12:00:00Z, 0 revocations (${file('trust')}).`,
    );
  });

  it('judges by newer roots and revocations, and names what it would not take', async () => {
    await publish();
    await revoke('a', '--keep');
    const next = ['root', 'rotate', file('root.json'), '--key', file('alice'), '-o', file('trust')];
    await stopgap(next);
    writeFileSync(file('trust/4.root.json'), readFileSync(file('trust/2.root.json')));
    writeFileSync(file('trust/notes.json'), '{}');
    const { status, stdout } = await verify(...byFolder, '-o', 'json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      trustRoot: { version: 2 },
      trustDocuments: {
        catalog: { version: 1 },
        revocations: 1,
        refused: [
          { document: file('trust/notes.json'), reason: 'Malformed' },
          { document: file('trust/4.root.json'), reason: 'VersionSkipped' },
        ],
      },
      patches: [{ failures: [{ reason: 'Revoked' }] }],
    });
    expect((await verify(...byFolder)).stdout).toContain('refused: ');
  });

  it('cannot judge by a folder that is not there', async () => {
    expect(await verify('--trust-path', file('nowhere'))).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('the folder of trust documents') as string,
    });
  });
});
