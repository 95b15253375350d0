import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { advanceTrust, startTrust } from '#domain/trust/trust-state.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '../../runtime/crypto/node-crypto.ts';
import { stopgap, TEST_NOW } from '../support/command-line.ts';
import { aManifestYaml, aParsedManifest } from '../support/manifests.ts';
import { aRootFile, testKeyIn } from '../support/signing.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';
import { digestOf } from '../support/trust-documents.ts';

const folder = aTemporaryDirectory('revoke');
const file = (name: string): string => join(folder.path, name);
const digest = digestOf(aParsedManifest(aManifestYaml()).envelope);
const output = `trust/cve-2022-0778-${digest.slice(0, 8)}.revocation.json`;

beforeAll(async () => {
  mkdirSync(file('trust'));
  writeFileSync(file('m.yaml'), aManifestYaml());
  for (const name of ['alice', 'rita']) await stopgap(['keygen', file(name), '--comment', name]);
});
afterAll(() => {
  folder.remove();
});

/** What a machine makes of a file, one where rita revokes. */
function taken(name: string) {
  const people = { alice: [testKeyIn(file('alice'))], rita: [testKeyIn(file('rita'))] };
  const root = verifyTrustRoot(
    aRootFile({ people, roles: { revoker: { people: ['rita'], threshold: 1 } } }),
    nodeCrypto,
  );
  const envelope = parseEnvelope(readFileSync(file(name)));
  if (!root.ok || !envelope.ok) throw new Error('unreadable');
  return advanceTrust(startTrust(root.value), [{ name, envelope: envelope.value }], nodeCrypto, TEST_NOW);
}

const revoke = (...args: readonly string[]) => stopgap(['revoke', ...args, '--why', 'it breaks TLS']);

describe('stopgap revoke', () => {
  it('makes what machines take, and says what it brings about', async () => {
    const made = await revoke(file('m.yaml'), '--key', file('rita'), '--rollback', '-o', file('trust'));
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(new RegExp(`^Revocation  ${file(output)}, signed by rita \\(SHA256:\\S+\\)\n`));
    expect(made.stdout).toContain(`cve-2022-0778 with digest ${digest.slice(0, 8)}, for ever`);
    expect(made.stdout).toContain('it is taken out of every process, also where Git still asks for it');
    const { state, refused } = taken(output);
    expect(refused).toEqual([]);
    expect([...state.revocations.values()].map(({ content }) => content)).toEqual([
      { name: 'cve-2022-0778', digest, onRevoke: 'Rollback', why: 'it breaks TLS', revokedMs: TEST_NOW.getTime() },
    ]);
  });

  it('overwrites nothing', async () => {
    const before = readFileSync(file(output), 'utf8');
    const again = await revoke(file('m.yaml'), '--key', file('rita'), '--keep', '-o', file('trust'));
    expect(again).toMatchObject({
      status: 1,
      stderr: `stopgap: ${file(output)} exists already and is not overwritten. \`stopgap revoke --sign ${file(output)}\` adds your signature to it.\n`,
    });
    expect(readFileSync(file(output), 'utf8')).toBe(before);
  });

  it('revokes a version without its file, and leaves it where it runs unless told otherwise', async () => {
    const named = ['--name', 'cve-1', '--digest', 'ab'.repeat(32)];
    const made = await revoke(...named, '--key', file('rita'), '-o', file('trust'));
    expect(made.stdout).toContain('it stays where it runs; --rollback would take it out');
    const { state } = taken('trust/cve-1-abababab.revocation.json');
    expect([...state.revocations.values()][0]?.content).toMatchObject({ name: 'cve-1', onRevoke: 'Keep' });
  });

  it('makes for anybody what machines take from revokers only', async () => {
    const named = ['--name', 'cve-2', '--digest', 'cd'.repeat(32)];
    await revoke(...named, '--key', file('alice'), '-o', file('trust'));
    expect(taken('trust/cve-2-cdcdcdcd.revocation.json').refused).toMatchObject([{ reason: 'TooFewSigners' }]);
  });

  it.each<[string, readonly string[], number, string]>([
    ['neither a file nor a version', [], 2, 'Name either a file, or a version by --name and --digest.'],
    ['a digest without a name', ['--digest', 'ab'.repeat(32)], 2, 'Name either a file'],
    ['both', ['m.yaml', '--digest', 'ab'.repeat(32)], 2, 'Name either a file'],
    ['both ends of it', ['m.yaml', '--rollback', '--keep'], 2, 'cannot be used with'],
    ['a digest that is none', ['--name', 'cve-1', '--digest', 'AB'], 1, 'as 64 lower-case hex digits'],
    ['a file that is not there', ['none.yaml'], 1, 'A file with faults can be revoked by --digest and --name.'],
    ['another patch of the file', ['m.yaml', '--name', 'cve-x'], 1, 'holds no MicroPatch called cve-x'],
    ['a folder that is not there', ['m.yaml', '-o', 'nowhere'], 1, 'Make the folder'],
  ])('says what is wrong with %s', async (_, args, status, words) => {
    const inFolder = args.map((arg) => (/^(m|none)\.yaml$|^nowhere$/.test(arg) ? file(arg) : arg));
    const before = readdirSync(file('trust'));
    expect(await revoke(...inFolder, '--key', file('rita'))).toMatchObject({
      status,
      stderr: expect.stringContaining(words) as string,
    });
    expect(readdirSync(file('trust'))).toEqual(before);
  });

  it('collects the signatures of several people', async () => {
    const named = ['--name', 'cve-3', '--digest', 'ef'.repeat(32)];
    await revoke(...named, '--key', file('alice'), '-o', file('trust'));
    const made = file('trust/cve-3-efefefef.revocation.json');
    const signed = await stopgap(['revoke', '--sign', made, '--key', file('rita')]);
    expect(signed).toMatchObject({ status: 0, stderr: '' });
    expect(signed.stdout).toMatch(
      /revocation\.json, signed by rita \(SHA256:\S+\)\nBecause {5}it breaks TLS\nEnds {8}cve-3/,
    );
    expect(taken('trust/cve-3-efefefef.revocation.json').refused).toEqual([]);
    const text = readFileSync(made, 'utf8');
    expect((await stopgap(['revoke', '--sign', made, '--key', file('rita')])).stdout).toContain(
      'signed already by rita',
    );
    expect(readFileSync(made, 'utf8')).toBe(text);
  });

  it.each<[string, readonly string[], number, string]>([
    ['a file that is none', ['--sign', 'alice.pub'], 1, 'is no trust document'],
    ['with another reason', ['--sign', 'alice.pub', '--why', 'x'], 2, 'cannot be used with'],
    ['two files', ['m.yaml', '--sign', 'alice.pub'], 2, '--sign names the only file.'],
  ])('signs nothing for %s', async (_, args, status, words) => {
    const inFolder = args.map((arg) => arg.replace(/^(m\.yaml|alice\.pub)$/, (name) => file(name)));
    expect(await stopgap(['revoke', ...inFolder, '--key', file('rita')])).toMatchObject({
      status,
      stderr: expect.stringContaining(words) as string,
    });
  });

  it('asks for a reason of one that can be read', async () => {
    const args = ['revoke', file('m.yaml'), '--key', file('rita'), '-o', folder.path];
    expect(await stopgap(args)).toMatchObject({ status: 2 });
    expect(await stopgap([...args, '--why', ''])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('why') as string,
    });
  });
});
