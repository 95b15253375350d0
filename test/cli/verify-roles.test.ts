import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ApprovalPredicate } from '#domain/api/approval.types.ts';
import { stopgap } from '../support/command-line.ts';
import { aFullPatch, aManifest, aParsedManifest, toYaml } from '../support/manifests.ts';
import { anEd25519Key, aRootFile, keyIdOf, signatureOf, type TestKey } from '../support/signing.ts';
import { anApproval } from '../support/trust-documents.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('verify-roles');
const file = (name: string): string => join(folder.path, name);
afterAll(() => {
  folder.remove();
});

const [alice, bob, carol, dave] = [1, 2, 3, 4].map(() => anEd25519Key()) as [TestKey, TestKey, TestKey, TestKey];
const people = { alice: [alice], bob: [bob], carol: [carol], dave: [dave] };
const FOR_SHOP = { namespaces: ['shop'], hostProcesses: true };

interface Plan {
  readonly signers: readonly TestKey[];
  readonly approvers?: readonly TestKey[];
  readonly approval?: Partial<ApprovalPredicate>;
}

/** Alice and dave write, dave nothing that is High; bob rebuilds; carol and alice approve. */
async function verify({ signers, approvers = [], approval = {} }: Plan, ...flags: string[]) {
  writeFileSync(
    file('root.json'),
    aRootFile({
      people,
      roles: {
        author: { people: ['alice', 'dave'], threshold: 1, scopes: [{ people: ['dave'], highestSeverity: 'Low' }] },
        builder: { people: ['bob'], threshold: 1 },
        approver: { people: ['carol', 'alice'], threshold: 1 },
      },
    }),
  );
  const patch = aFullPatch();
  const { envelope } = aParsedManifest(toYaml(aManifest({ patch, signatures: [] })));
  const predicate = { notBefore: '2026-11-01T00:00:00Z', expires: '2026-12-01T00:00:00Z', scope: {}, ...approval };
  const approved = anApproval(envelope, approvers, predicate);
  writeFileSync(
    file('m.yaml'),
    toYaml(
      aManifest({
        patch,
        signatures: signers.map((key) => signatureOf(envelope.payload, key)),
        approvals: approvers.length === 0 ? [] : [{ approval: predicate, signatures: approved.signatures }],
      }),
    ),
  );
  const { status, stdout } = await stopgap(['verify', file('m.yaml'), '--trust-root', file('root.json'), ...flags]);
  return { status, stdout, text: stdout.replaceAll(/\s+/g, ' ') };
}

describe('stopgap verify with several roles', () => {
  it('says who stands behind a patch in which role, and for which places', async () => {
    const { status, text } = await verify({
      signers: [bob, alice, dave],
      approvers: [carol],
      approval: { scope: FOR_SHOP },
    });
    expect(text).toContain(
      ' author alice builder bob approver carol approved by carol for namespaces shop and any image, and processes ' +
        'outside pods, from 2026-11-01T00:00:00Z until 2026-12-01T00:00:00Z not counted Signature 3 of 3 is by dave, ' +
        'who may sign nothing graver than Low. fixes',
    );
    expect(status).toBe(0);
  });

  it.each<[string, ApprovalPredicate['scope'], string]>([
    ['all', {}, 'for any namespace and any image, and processes outside pods,'],
    ['images', { images: ['a/*', 'b'] }, 'for any namespace and images a/*, b, and no processes outside pods,'],
  ])('words an approval for %s', async (_, scope, words) => {
    const { text } = await verify({ signers: [alice, bob], approvers: [carol], approval: { scope } });
    expect(text).toContain(words);
  });

  it.each<[string, Plan, string]>([
    ['nobody rebuilt it', { signers: [alice], approvers: [carol] }, '1 builder must have signed, but 0 did.'],
    ['nobody approved it', { signers: [alice, bob] }, '1 approver must have signed, but 0 did.'],
    ['its author approves himself', { signers: [alice, bob], approvers: [alice] }, 'alice signed the patch and so'],
    [
      'the approval is over',
      { signers: [alice, bob], approvers: [carol], approval: { expires: '2026-11-20T00:00:00Z' } },
      'Approval 1 of 1: It expired at 2026-11-20T00:00:00Z.',
    ],
  ])('is refused because %s', async (_, plan, words) => {
    const { status, text } = await verify(plan);
    expect(text).toContain('cve-2022-0778 is NOT trusted');
    expect(text).toContain(words);
    expect(text).not.toContain('approved by');
    expect(status).toBe(1);
  });

  it('has the same in JSON', async () => {
    const { stdout } = await verify({ signers: [alice, bob, dave], approvers: [carol] }, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      patches: [
        {
          signatures: [
            { keyid: keyIdOf(alice), person: 'alice', counts: true },
            { person: 'bob', counts: true },
            { person: 'dave', counts: false, problem: expect.stringContaining('who may sign nothing') as string },
          ],
          signed: {
            signers: ['alice', 'bob'],
            roles: { author: ['alice'], builder: ['bob'], approver: ['carol'] },
            approvals: [{ people: ['carol'], scope: {}, notBefore: '2026-11-01T00:00:00Z' }],
          },
        },
      ],
    });
  });
});
