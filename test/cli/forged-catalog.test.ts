import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogEntry, CatalogPredicate } from '#domain/api/catalog.types.ts';
import type { Envelope } from '#domain/patch.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { stopgap } from '../support/command-line.ts';
import { aFullPatch, aManifestYaml, aParsedManifest } from '../support/manifests.ts';
import { aRootFile, testKeyIn, type RootPlan } from '../support/signing.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';
import { aCatalog, anEntry } from '../support/trust-documents.ts';

const folder = aTemporaryDirectory('forged-catalog');
const file = (name: string): string => join(folder.path, name);
const CATALOG = file('trust/catalog.json');
const mine = ['--trust-root', file('root.json')];
const NAMES = ['admin', 'cora', 'carl', 'mallory'];

const manifest = aManifestYaml({ patch: aFullPatch({ version: 1 }), signatures: [] }, 'cve-a');
const patch = aParsedManifest(manifest).envelope;
const revoked = anEntry(patch, { name: 'cve-a', version: 1, state: 'Revoked', onRevoke: 'Rollback' });
const active = anEntry(patch, { name: 'cve-a', version: 1 });

beforeAll(async () => {
  for (const name of NAMES) await stopgap(['keygen', file(name), '--comment', name]);
});
beforeEach(() => {
  for (const name of ['patches', 'trust']) {
    rmSync(file(name), { recursive: true, force: true });
    mkdirSync(file(name));
  }
  writeFileSync(file('patches/a.yaml'), manifest);
  writeRoot('root.json', { roles: { catalog: { people: ['cora'], threshold: 1 } } });
});
afterAll(() => {
  folder.remove();
});

function writeRoot(name: string, plan: Partial<RootPlan>): void {
  const people = Object.fromEntries(NAMES.slice(0, 3).map((one) => [one, [testKeyIn(file(one))]]));
  writeFileSync(file(name), aRootFile({ people, ...plan }));
}
const write = (catalog: Envelope): void => {
  writeFileSync(CATALOG, formatEnvelope(catalog));
};
const signedBy = (name: string, entries: readonly CatalogEntry[], over: Partial<CatalogPredicate> = {}): Envelope =>
  aCatalog([testKeyIn(file(name))], entries, over);
const publish = (by: string, ...more: readonly string[]) =>
  stopgap(['catalog', 'publish', file('patches'), '--key', file(by), '-o', CATALOG, ...more]);
async function shown(): Promise<CatalogPredicate> {
  const { stdout } = await stopgap(['catalog', 'show', CATALOG, '-o', 'json']);
  return JSON.parse(stdout) as CatalogPredicate;
}

describe('a catalog that whoever may write to Git has forged', () => {
  it.each<[string, readonly CatalogEntry[], Partial<CatalogPredicate>]>([
    ['with a number that leaves no room', [active], { version: 2_147_483_646 }],
    ['without what was revoked', [active], { version: 3 }],
    ['with a version above the real one', [anEntry(patch, { name: 'cve-a', version: 9, sha256: 'a'.repeat(64) })], {}],
  ])('is not continued: %s', async (_, entries, over) => {
    write(signedBy('mallory', entries, over));
    const before = readFileSync(CATALOG, 'utf8');
    const { status, stdout, stderr } = await publish('cora', ...mine);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /catalog\.json is no catalog by trust root 1, and is not continued: it is signed by 0 of the 1 people of the catalog role/,
    );
    expect(stderr).toMatch(/Fetch the last good one, .*\n.*Nothing was published\.\n$/);
    expect(readFileSync(CATALOG, 'utf8')).toBe(before);
    expect(readdirSync(file('trust'))).toEqual(['catalog.json']);
  });

  it('is not continued where nobody says whom to believe, and neither is a good one', async () => {
    for (const by of ['mallory', 'cora']) {
      write(signedBy(by, [active]));
      expect(await publish('cora')).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /catalog\.json is there already.*Name your own copy .* by --trust-root/,
        ) as string,
      });
      expect((await shown()).version).toBe(1);
    }
  });
});

describe('a catalog that the people of the catalog role have signed', () => {
  it('is continued with its number and all that was revoked, whatever the files say', async () => {
    write(signedBy('cora', [revoked], { version: 7 }));
    const made = await publish('cora', ...mine);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toContain('Continues   version 7, proven by trust root 1\n');
    expect(await shown()).toMatchObject({ version: 8, entries: [revoked] });
    rmSync(file('patches/a.yaml'));
    writeFileSync(file('patches/b.yaml'), manifest.replaceAll('cve-a', 'cve-b'));
    const dropped = await publish('cora', ...mine, '--drop', 'cve-a');
    expect(dropped).toMatchObject({ status: 1, stderr: expect.stringContaining('revoked for ever') as string });
  });

  it('is judged by the newest root of the folder, by which a new key takes over what the old one has signed', async () => {
    write(signedBy('cora', [revoked], { version: 7 }));
    writeRoot('trust/2.root.json', { version: 2, roles: { catalog: { people: ['carl'], threshold: 1 } } });
    const refused = await publish('carl', ...mine);
    expect(refused.stderr).toMatch(/no catalog by trust root 2.*\n.*`stopgap catalog sign \S+catalog\.json`/);
    await stopgap(['catalog', 'sign', CATALOG, '--key', file('carl')]);
    expect(await publish('carl', ...mine)).toMatchObject({ status: 0, stderr: '' });
    expect(await shown()).toMatchObject({ version: 8, entries: [revoked] });
    mkdirSync(file('trust/roots'));
    writeFileSync(file('trust/roots/2.root.json'), readFileSync(file('trust/2.root.json')));
    rmSync(file('trust/2.root.json'));
    expect((await publish('carl', ...mine)).stderr).toContain('no catalog by trust root 1');
    expect(await publish('carl', ...mine, '--trust-folder', file('trust/roots'))).toMatchObject({ status: 0 });
  });

  it('is continued by the root before one that nobody signed, as machines do, and that is said', async () => {
    write(signedBy('cora', [active]));
    const plan = { version: 2, signers: [testKeyIn(file('mallory'))] };
    writeRoot('trust/2.root.json', { ...plan, roles: { catalog: { people: ['carl'], threshold: 1 } } });
    const made = await publish('cora', ...mine);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(
      /Continues {3}version 1, proven by trust root 1\n {12}\S+2\.root\.json does not follow version 1/,
    );
    write(signedBy('carl', [active]));
    expect((await publish('carl', ...mine)).stderr).toMatch(
      /trust root 1, and.*\n.*2\.root\.json does not follow version 1/,
    );
  });

  it('needs all whom its role takes', async () => {
    writeRoot('root.json', { roles: { catalog: { people: ['cora', 'carl'], threshold: 2 } } });
    write(signedBy('cora', [active]));
    expect((await publish('cora', ...mine)).stderr).toMatch(/signed by 1 of the 2 people/);
    await stopgap(['catalog', 'sign', CATALOG, '--key', file('carl')]);
    expect(await publish('cora', ...mine)).toMatchObject({ status: 0 });
  });
});
