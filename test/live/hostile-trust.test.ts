import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope, VerifiedPatch } from '#domain/patch.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { toEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { aPatch } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { textBytes, waitUntil } from '../support/proc-state.ts';
import { anEd25519Key, aRootFile, keyIdOf, signatureOf, type TestKey } from '../support/signing.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';
import { stepFor, TestPatcher } from '../support/test-patcher.ts';
import { aCatalog, anApproval, anEntry } from '../support/trust-documents.ts';

/*
 * A controller that lies, or has been taken over: a client of the real patcher program, which believes nothing but what
 * the people of its own trust root have signed.
 */

const [carol, dave, mallory] = [anEd25519Key(), anEd25519Key(), anEd25519Key()] as [TestKey, TestKey, TestKey];
const NAME = 'cve-1';
const role = (person: string) => ({ people: [person], threshold: 1 });
const fromNow = (hours: number): string => formatTimestamp(Date.now() + hours * 3_600_000);

let patcher: TestPatcher;
let target: ProgramTarget;
let text: Buffer;
let patch: VerifiedPatch;
let other: VerifiedPatch;

beforeEach(async () => {
  patcher = new TestPatcher();
  const people = { alice: [patcher.author], carol: [carol], dave: [dave] };
  const roles = {
    author: role('alice'),
    approver: { ...role('carol'), people: ['carol', 'alice'] },
    catalog: role('dave'),
  };
  writeFileSync(join(patcher.directory, 'root.json'), aRootFile({ people, root: ['alice'], roles }));
  await patcher.start();
  target = await launchProgram('counter', ['threads=3'], BUILDS.pie);
  text = textBytes(target.pid, target.binary);
  patch = patcher.sign(NAME, patchFor());
  other = patcher.sign('cve-2', patchFor());
});
afterEach(async () => {
  await stopAllTargets();
  await patcher.remove();
});

function patchFor() {
  const patchlets = [patchletFor(target.binary, 'f_site')];
  const buildId = buildIdIn(target.pid, target.binary);
  return aPatch({ variants: [{ name: 'build', buildId, architecture: 'x86_64', patchlets }] });
}

const approvalOf = ({ envelope, name }: VerifiedPatch, key: TestKey): Envelope =>
  anApproval(envelope, [key], { notBefore: fromNow(-1), expires: fromNow(1) }, name);

/** A catalog with both patches, as a document that the patcher is told of. */
function catalog(version: number, state: 'Active' | 'Revoked' = 'Active') {
  const entries = [patch, other].map(({ envelope, name, patch: { version: of } }) =>
    anEntry(envelope, { name, version: of, state }),
  );
  const envelope = aCatalog([dave], entries, { version, issued: fromNow(-1), expires: fromNow(1) });
  return { name: 'catalog.json', envelope: toEnvelopeJson(envelope) };
}
const tell = (...documents: readonly object[]) => patcher.ask('/v1/trust', { documents });

/** What an honest client asks for, but for some fields of the patch. */
const step = (over: object = {}) => {
  const { process, patch: asked } = stepFor(target, patch);
  return { process, patch: { ...asked, approvals: [toEnvelopeJson(approvalOf(patch, carol))], ...over } };
};

/** Which code the threads run. */
async function answer(): Promise<string> {
  const before = target.stats();
  await waitUntil(() => target.stats().count('thread', 'rounds') > before.count('thread', 'rounds') + 100, {
    what: 'the threads to go on',
  });
  const after = target.stats();
  return ['old', 'new'].filter((verdict) => after.count('f', verdict) - before.count('f', verdict) > 4).join(' ');
}

async function isRefused(fields: object, says: RegExp): Promise<void> {
  const said = await patcher.ask('/v1/apply', fields);
  expect('failure' in said ? `${said.failure.reason}: ${said.failure.message}` : 'done').toMatch(says);
  expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  expect(await answer()).toBe('old');
}

async function isTaken(): Promise<void> {
  expect(await patcher.ask('/v1/apply', step())).toMatchObject({ done: {} });
  expect(await answer()).toBe('new');
}

describe('a controller that lies', () => {
  it.each<{ lie: string; over: () => object; says: RegExp }>([
    {
      lie: 'about the name',
      over: () => ({ name: 'cve-9' }),
      says: /NotInCatalog: .* as cve-1, not as cve-9\. .*"cve-1", not for cve-9/,
    },
    {
      lie: 'with the envelope of another patch',
      over: () => ({ envelope: toEnvelopeJson(other.envelope) }),
      says: /NotInCatalog: .* as cve-2, not as cve-1\. .*"cve-2", not for cve-1/,
    },
    { lie: 'by leaving the approvals out', over: () => ({ approvals: [] }), says: /NotApproved: 1 approver must/ },
    {
      lie: 'with the approval of another patch',
      over: () => ({ approvals: [toEnvelopeJson(approvalOf(other, carol))] }),
      says: /NotApproved: .*It is for "cve-2"/s,
    },
    {
      lie: 'with an approval by the author',
      over: () => ({ approvals: [toEnvelopeJson(approvalOf(patch, patcher.author))] }),
      says: /NotApproved: .*alice signed the patch and so cannot approve it/s,
    },
    {
      lie: 'with its own signature under the key id of the author',
      over: () => {
        const { payload } = patch.envelope;
        const signatures = [{ ...signatureOf(payload, mallory), keyid: keyIdOf(patcher.author) }];
        return { envelope: toEnvelopeJson({ payload, signatures }) };
      },
      says: /SignatureInvalid: .*nobody with this role owns/s,
    },
  ])('$lie is refused, and the honest question is answered', async ({ over, says }) => {
    expect(await tell(catalog(1))).toMatchObject({ trust: { catalog: 1 }, refused: [] });
    await isRefused(step(over()), says);
    await isTaken();
  });

  it('by saying that it has verified everything itself is not understood', async () => {
    await tell(catalog(1));
    for (const claim of [{ verified: true }, { signers: ['alice', 'carol'] }, { roles: { approver: ['carol'] } }]) {
      const { patch: asked, process } = step({ approvals: [] });
      const question = { protocol: (await patcher.client().hello()).protocol, owner: 'aaaaaaaaaaaaaaaa', process };
      const { status, body } = await patcher.post(
        '/v1/apply',
        JSON.stringify({ ...question, patch: { ...asked, ...claim } }),
      );
      expect({ status, body }).toMatchObject({
        status: 400,
        body: expect.stringContaining('not a known field') as string,
      });
    }
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    await isTaken();
  });

  it('by keeping the catalog back has nothing put in', async () => {
    await isRefused(step(), /CatalogExpired: The trust root demands a catalog, and none is here/);
    await tell(catalog(1));
    await isTaken();
  });

  it('with old documents after new ones does not turn the patcher back, and no restart does', async () => {
    const active = catalog(1);
    await tell(catalog(2, 'Revoked'));
    for (const round of ['before', 'after']) {
      expect(await tell(active), round).toMatchObject({
        trust: { catalog: 2 },
        refused: [{ document: 'catalog.json', reason: 'OlderVersion' }],
      });
      await isRefused(step(), /Revoked: It was revoked/);
      await patcher.end('SIGKILL');
      await patcher.start();
    }
    // A later catalog that has it as active again, as a stolen key could make it, does not take the revocation back.
    expect(await tell(catalog(3))).toMatchObject({ trust: { catalog: 3, revoked: 2 }, refused: [] });
    await isRefused(step(), /Revoked: It was revoked/);
  });
});
