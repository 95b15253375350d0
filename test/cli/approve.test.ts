import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { MicroPatch } from '#domain/api/micropatch.types.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { SSHSIG_NAMESPACE } from '#domain/trust/sshsig.ts';
import { stopgap } from '../support/command-line.ts';
import { aManifestYaml, aParsedManifest } from '../support/manifests.ts';
import { aRootFile, testKeyIn, type TestKey } from '../support/signing.ts';
import { run } from '../support/stock-tools.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('approve');
const file = (name: string): string => join(folder.path, name);
const read = (name: string): string => readFileSync(file(name), 'utf8');

/** Alice writes; bob and carol approve, and alice would like to. */
beforeAll(async () => {
  for (const name of ['alice', 'bob', 'carol']) await stopgap(['keygen', file(name), '--comment', name]);
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => testKeyIn(file(name))) as [
    TestKey,
    TestKey,
    TestKey,
  ];
  const people = { alice: [alice], bob: [bob], carol: [carol] };
  const approver = { people: Object.keys(people), threshold: 2 };
  writeFileSync(file('root.json'), aRootFile({ people, authors: ['alice'], roles: { approver } }));
});
afterAll(() => {
  folder.remove();
});
beforeEach(async () => {
  writeFileSync(file('m.yaml'), `# reviewed\n${aManifestYaml({ signatures: [] })}# the end\n`);
  await stopgap(['sign', file('m.yaml'), '--key', file('alice')]);
});

const approve = (key: string, ...more: readonly string[]) =>
  stopgap(['approve', file('m.yaml'), '--key', file(key), ...more]);
const verify = (now?: Date) => stopgap(['verify', file('m.yaml'), '--trust-root', file('root.json')], now);
const approvals = (): MicroPatch['spec']['approvals'] => (parse(read('m.yaml')) as MicroPatch).spec.approvals;

describe('stopgap approve', () => {
  it('adds an approval of each person that machines count, and changes no other line', async () => {
    const before = read('m.yaml').split('\n');
    const made = await approve('bob', '--valid-for', '10d');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(
      /cve-2022-0778: approved by bob \(SHA256:\S+\) for any namespace and any image, and processes outside pods, from 2026-11-24T12:00:00Z until 2026-12-04T12:00:00Z \(digest [0-9a-f]{8}\)\.\n$/,
    );
    expect((await verify()).status).toBe(1);
    await approve('carol', '--expires', '2026-12-24', '--not-before', '2026-11-01');
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('approver    bob, carol') as string,
    });
    expect(before.filter((line) => !read('m.yaml').split('\n').includes(line))).toEqual([]);
    expect(approvals()?.map(({ approval }) => approval)).toEqual([
      { notBefore: '2026-11-24T12:00:00Z', expires: '2026-12-04T12:00:00Z', scope: {} },
      { notBefore: '2026-11-01T00:00:00Z', expires: '2026-12-24T23:59:59Z', scope: {} },
    ]);
    expect((await verify(new Date('2026-12-05T00:00:00Z'))).stdout).toContain('It expired at 2026-12-04T12:00:00Z.');
  });

  it('writes patterns that YAML would take for something else, in one order', async () => {
    await approve('bob', '--namespace', 'shop', '--namespace', '*-test', '--image', '*', '--host-processes');
    expect(approvals()?.[0]?.approval.scope).toEqual({
      namespaces: ['*-test', 'shop'],
      images: ['*'],
      hostProcesses: true,
    });
    await approve('carol', '--no-host-processes');
    expect(approvals()?.[1]?.approval.scope).toEqual({ hostProcesses: false });
  });

  it('makes what ssh-keygen verifies', async () => {
    await approve('bob');
    const [approval] = aParsedManifest(read('m.yaml')).approvals;
    const blob = approval?.signatures[0]?.sig ?? '';
    writeFileSync(file('sig'), `-----BEGIN SSH SIGNATURE-----\n${blob}\n-----END SSH SIGNATURE-----\n`);
    writeFileSync(file('allowed'), `bob ${read('bob.pub')}`);
    const of = ['-f', file('allowed'), '-I', 'bob', '-n', SSHSIG_NAMESPACE, '-s', file('sig')];
    const pae = Buffer.from(preAuthEncoding(approval?.payload ?? new Uint8Array()));
    expect(run('ssh-keygen', ['-Y', 'verify', ...of], pae).toString()).toContain('Good "stopgap-dsse@stopgap.dev"');
  });

  it('takes the place of an approval of the same key for an older version, and names those of others', async () => {
    await approve('bob');
    await approve('carol');
    writeFileSync(file('m.yaml'), read('m.yaml').replace('version: 3', 'version: 4'));
    await stopgap(['sign', file('m.yaml'), '--key', file('alice')]);
    const again = await approve('bob', '--namespace', 'shop');
    expect(again.stdout).toMatch(
      /the approval of SHA256:\S+ is for another version of the patch\. Have it given again/,
    );
    expect(approvals()?.map(({ approval }) => approval.scope)).toEqual([{ namespaces: ['shop'] }, {}]);
    await approve('carol');
    expect((await verify()).status).toBe(0);
    expect(read('m.yaml')).toMatch(/^# reviewed\n[^]*# the end\n$/);
  });

  it('gives a new one for other places, and where the old one has expired', async () => {
    await approve('bob', '--valid-for', '1h');
    expect((await approve('bob', '--namespace', 'shop')).status).toBe(0);
    const later = new Date('2026-11-24T13:00:00Z');
    expect((await stopgap(['approve', file('m.yaml'), '--key', file('bob')], later)).status).toBe(0);
    expect(approvals()).toHaveLength(2);
  });

  it.each([
    [
      'from whoever signed the patch',
      'alice',
      [],
      /is signed by alice .* whoever signs a patch cannot approve it\. Have/,
    ],
    [
      'twice for the same places',
      'bob',
      [],
      /is approved by bob .* for these places already, until 2027-01-01T23:59:59Z/,
    ],
    ['of another name', 'carol', ['--name', 'cve-x'], /holds no MicroPatch called cve-x, but cve-2022-0778/],
    ['that is over', 'carol', ['--expires', '2026-11-23'], /2026-11-23T23:59:59Z is past\. Choose a later date/],
    ['that ends first', 'carol', ['--not-before', '2027-01-01'], /would begin at .* and end at .* already/],
    ['for a place too long to be one', 'carol', ['--image', 'x'.repeat(513)], /scope\.images\[0\]/],
    ['with a key that is none', 'root.json', [], /is not an OpenSSH private key|has permissions/],
  ])('gives none %s', async (_, key, more, words) => {
    await approve('bob', '--expires', '2027-01-01');
    const before = read('m.yaml');
    const { status, stderr } = await approve(key, ...more);
    expect([status, stderr]).toEqual([1, expect.stringMatching(words)]);
    expect(read('m.yaml')).toBe(before);
  });

  it('approves nothing in a file with a fault', async () => {
    writeFileSync(file('m.yaml'), read('m.yaml').replace('severity: High', 'severity: high'));
    expect(await approve('bob')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Nothing was approved.') as string,
    });
  });

  it.each([
    ['--host-processes alone', ['--host-processes'], 'an approval is for every process.'],
    ['two ends', ['--expires', '2027-01-01', '--valid-for', '2d'], 'cannot be used with'],
    ['a time without a unit', ['--valid-for', '30'], 'Write a number with d, h, m or s'],
    ['a day that is none', ['--not-before', '2026-02-30'], 'Write a date such as'],
  ])('does not understand %s', async (_, more, words) => {
    expect(await approve('bob', ...more)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(words) as string,
    });
  });
});
