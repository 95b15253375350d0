import { describe, expect, it } from 'vitest';
import type { Role } from '#domain/api/trust-root.types.ts';
import type { Envelope } from '#domain/patch.ts';
import { verifyCatalog } from '#domain/trust/catalog.ts';
import { HOST, type Place } from '#domain/trust/place.ts';
import { verifyRevocation } from '#domain/trust/revocation.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import type { Trust } from '#domain/trust/trust.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { name } from '../../support/builders.ts';
import { aFullPatch } from '../../support/manifests.ts';
import { sha256 } from '../../support/sha256.ts';
import { anEd25519Key, aTrustRoot, signed, type TestKey } from '../../support/signing.ts';
import { aCatalog, anApproval, anEntry, aRevocation, digestOf, NOW } from '../../support/trust-documents.ts';

const [alice, alice2, bob, carol, dave, mallory] = [1, 2, 3, 4, 5, 6].map(() => anEd25519Key()) as [
  TestKey,
  TestKey,
  TestKey,
  TestKey,
  TestKey,
  TestKey,
];
const people = { alice: [alice, alice2], bob: [bob], carol: [carol], dave: [dave] };
const NAME = name('cve-2022-0778');
const SHOP: Place = { namespace: 'shop', image: 'registry.example.org/shop/app:1' };

/** High, for one package. */
const patch = aFullPatch();
const payload = (() => {
  const bytes = statementBytes(MICROPATCH_PREDICATE, NAME, patch, sha256);
  if (!bytes.ok) throw new Error(bytes.error);
  return bytes.value;
})();
const by = (...keys: readonly TestKey[]): Envelope => signed(payload, ...keys);

interface Case {
  readonly envelope?: Envelope;
  readonly roles?: Readonly<Record<string, Role>>;
  readonly approvals?: readonly Envelope[];
  readonly catalog?: Envelope;
  readonly revocation?: Envelope;
  readonly place?: Place;
  readonly now?: Date;
  readonly issued?: string;
  readonly doubt?: string;
}

/** A document that enough people of its role have signed, or the reason why it is none. */
const proven = <T>(verdict: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (!verdict.ok) throw new Error(verdict.error.message);
  return verdict.value;
};

function trustBy({ roles = {}, catalog, revocation, issued, doubt }: Case): Trust {
  const author = roles['author'] ?? { people: Object.keys(people), threshold: 1 };
  const root = aTrustRoot({ people, roles: { ...roles, author }, ...(issued === undefined ? {} : { issued }) });
  const revoked = revocation && proven(verifyRevocation(revocation, root, nodeCrypto));
  return {
    root,
    catalog: catalog && proven(verifyCatalog(catalog, root, nodeCrypto)),
    revocations: new Map(revoked === undefined ? [] : [[revoked.digest, revoked]]),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

const judge = (given: Case) =>
  verifyPatch({
    envelope: given.envelope ?? by(alice),
    approvals: given.approvals ?? [],
    name: NAME,
    trust: trustBy(given),
    crypto: nodeCrypto,
    now: given.now ?? NOW,
    ...(given.place === undefined ? {} : { place: given.place }),
  });

const role = (names: readonly string[], over: Partial<Role> = {}): Role => ({ people: names, threshold: 1, ...over });
const author = role(['alice', 'bob']);
const builder = role(['bob', 'carol']);
const approver = role(['carol', 'dave', 'alice']);
const catalogRole = { author, catalog: role(['dave']) };
const revokerRole = { author, revoker: role(['carol']) };

describe('a patch that is accepted', () => {
  it.each<{ title: string; given: Case; roles: object }>([
    {
      title: 'by an author alone, where nothing else is demanded',
      given: {},
      roles: { author: ['alice'], builder: [], approver: [] },
    },
    {
      title: 'by an author and a builder, who sign the same bytes',
      given: { envelope: by(alice, carol), roles: { author, builder } },
      roles: { author: ['alice'], builder: ['carol'] },
    },
    {
      title: 'by two people of whom one may be both',
      given: { envelope: by(bob, alice), roles: { author, builder } },
      roles: { author: ['alice'], builder: ['bob'] },
    },
    {
      title: 'by one who may be both and one who can only build',
      given: { envelope: by(bob, carol), roles: { author, builder } },
      roles: { author: ['bob'], builder: ['carol'] },
    },
    {
      title: 'with an approval by somebody else',
      given: { roles: { author, approver }, approvals: [anApproval(by(alice), [carol])] },
      roles: { author: ['alice'], approver: ['carol'] },
    },
    {
      title: 'with two approvals where its severity asks for two',
      given: {
        roles: { author, approver: role(['carol', 'dave'], { thresholdFrom: { High: 2 } }) },
        approvals: [anApproval(by(alice), [carol]), anApproval(by(alice), [dave], { scope: { hostProcesses: true } })],
        place: HOST,
      },
      roles: { approver: ['carol', 'dave'] },
    },
    {
      title: 'with one approval where only graver patches ask for two',
      given: {
        roles: { author, approver: role(['carol', 'dave'], { thresholdFrom: { Critical: 2 } }) },
        approvals: [anApproval(by(alice), [carol])],
      },
      roles: { approver: ['carol'] },
    },
    {
      title: 'for a namespace that its approval names',
      given: {
        roles: { author, approver },
        approvals: [
          anApproval(by(alice), [carol], { scope: { namespaces: ['sh*'], images: ['registry.example.org/*'] } }),
        ],
        place: SHOP,
      },
      roles: { approver: ['carol'] },
    },
    {
      title: 'from a catalog that has it',
      given: { roles: catalogRole, catalog: aCatalog([dave], [anEntry(by(alice))]) },
      roles: { author: ['alice'] },
    },
    {
      title: 'although another version was revoked',
      given: { roles: revokerRole, revocation: aRevocation(signed(Uint8Array.of(1), alice), [carol]) },
      roles: { author: ['alice'] },
    },
    {
      title: 'by an author whose scope covers its package',
      given: { roles: { author: role(['alice'], { scopes: [{ people: ['alice'], packages: ['pkg:npm/node-*'] }] }) } },
      roles: { author: ['alice'] },
    },
    {
      title: 'by an author one of whose scopes covers it',
      given: {
        roles: {
          author: role(['alice'], {
            scopes: [
              { people: ['alice'], highestSeverity: 'Low' },
              { people: ['alice'], namespaces: ['shop'] },
            ],
          }),
        },
        place: SHOP,
      },
      roles: { author: ['alice'] },
    },
  ])('$title', ({ given, roles }) => {
    expect(judge(given)).toMatchObject({ ok: true, value: { roles } });
  });
});

describe('a patch that is refused', () => {
  it.each<{ title: string; given: Case; says: readonly string[] }>([
    {
      title: 'built by nobody but its author',
      given: { envelope: by(bob), roles: { author, builder } },
      says: ['NotApproved: 1 builder must have signed, but 0 did.'],
    },
    {
      title: 'two keys of one person in two roles',
      given: { envelope: by(alice, alice2), roles: { author, builder: role(['alice']) } },
      says: ['NotApproved: 1 builder must have signed, but 0 did.'],
    },
    {
      title: 'too few authors for its severity',
      given: { roles: { author: role(['alice', 'bob'], { thresholdFrom: { Medium: 2 } }) } },
      says: ['NotApproved: 2 authors must have signed, but 1 (alice) did.'],
    },
    {
      title: 'no approval',
      given: { roles: { author, approver } },
      says: ['NotApproved: 1 approver must have signed, but 0 did.'],
    },
    {
      title: 'an author approving his own patch',
      given: { roles: { author, approver }, approvals: [anApproval(by(alice), [alice2])] },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        'NotApproved: Approval 1 of 1: alice signed the patch and so cannot approve it as well.',
      ],
    },
    {
      title: 'one approver twice where it takes two',
      given: {
        roles: { author, approver: role(['carol', 'dave'], { threshold: 2 }) },
        approvals: [anApproval(by(alice), [carol]), anApproval(by(alice), [carol])],
      },
      says: ['NotApproved: 2 approvers must have signed, but 1 (carol) did.'],
    },
    {
      title: 'an approval by a stranger',
      given: { roles: { author, approver }, approvals: [anApproval(by(alice), [mallory])] },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        expect.stringMatching(
          /^NotApproved: Approval 1 of 1: Signature 1 of 1 was made by SHA256:.*, which nobody/,
        ) as string,
      ],
    },
    {
      title: 'an approval of another version',
      given: { roles: { author, approver }, approvals: [anApproval(signed(Uint8Array.of(1)), [carol])] },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        expect.stringMatching(
          /Approval 1 of 1: It is for "cve-2022-0778" with digest [0-9a-f]{8}, another patch/,
        ) as string,
      ],
    },
    {
      title: 'an approval of another name',
      given: { roles: { author, approver }, approvals: [anApproval(by(alice), [carol], {}, 'cve-2')] },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        expect.stringContaining('It is for "cve-2" with digest') as string,
      ],
    },
    {
      title: 'a patch that poses as its approval',
      given: { roles: { author, approver: role(['alice', 'carol']) }, approvals: [by(carol)] },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        expect.stringContaining('not a https://stopgap.dev/approval/v1alpha1') as string,
      ],
    },
    {
      title: 'an approval that does not count yet',
      given: {
        roles: { author, approver },
        approvals: [anApproval(by(alice), [carol], { notBefore: '2026-11-24T12:00:01Z' })],
      },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        'NotApproved: Approval 1 of 1: It counts from 2026-11-24T12:00:01Z on only.',
      ],
    },
    {
      title: 'an approval at the second at which it expires',
      given: {
        roles: { author, approver },
        approvals: [anApproval(by(alice), [carol], { expires: '2026-11-24T12:00:00Z' })],
      },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        'NotApproved: Approval 1 of 1: It expired at 2026-11-24T12:00:00Z.',
      ],
    },
    {
      title: 'an approval for another namespace',
      given: {
        roles: { author, approver },
        approvals: [anApproval(by(alice), [carol], { scope: { namespaces: ['billing'] } })],
        place: SHOP,
      },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        'NotApproved: Approval 1 of 1: It does not cover namespace shop, image registry.example.org/shop/app:1.',
      ],
    },
    {
      title: 'an approval for a namespace, outside pods',
      given: {
        roles: { author, approver },
        approvals: [anApproval(by(alice), [carol], { scope: { namespaces: ['*'] } })],
        place: HOST,
      },
      says: [
        'NotApproved: 1 approver must have signed, but 0 did.',
        'NotApproved: Approval 1 of 1: It does not cover a process outside pods.',
      ],
    },
    {
      title: 'an author beyond his severity',
      given: {
        roles: { author: role(['alice'], { scopes: [{ people: ['alice'], highestSeverity: 'Medium' }] }) },
      },
      says: [
        'NotApproved: 1 author must have signed, but 0 did.',
        'NotApproved: alice signed it, but may sign nothing graver than Medium.',
      ],
    },
    {
      title: 'an author of other packages',
      given: { roles: { author: role(['alice'], { scopes: [{ people: ['alice'], packages: ['pkg:deb/*'] }] }) } },
      says: [
        'NotApproved: 1 author must have signed, but 0 did.',
        'NotApproved: alice signed it, but may sign only for pkg:deb/*.',
      ],
    },
    {
      title: 'an author of another namespace',
      given: {
        roles: { author: role(['alice'], { scopes: [{ people: ['alice'], namespaces: ['billing'] }] }) },
        place: SHOP,
      },
      says: [
        'NotApproved: 1 author must have signed, but 0 did.',
        'NotApproved: alice signed it, but may not sign for namespace shop, image registry.example.org/shop/app:1.',
      ],
    },
    {
      title: 'no catalog where one is demanded',
      given: { roles: catalogRole },
      says: ['CatalogExpired: The trust root demands a catalog, and none is here. Nothing new is applied.'],
    },
    {
      title: 'a catalog past its date',
      given: {
        roles: catalogRole,
        catalog: aCatalog([dave], [anEntry(by(alice))], { expires: '2026-11-24T12:00:00Z' }),
      },
      says: [
        'CatalogExpired: Catalog 1 expired at 2026-11-24T12:00:00Z. Nothing new is applied; what is applied stays.',
      ],
    },
    {
      title: 'a version that the catalog lacks',
      given: { roles: catalogRole, catalog: aCatalog([dave], []) },
      says: [`NotInCatalog: Catalog 1 has no cve-2022-0778 with digest ${digestOf(by(alice)).slice(0, 8)}.`],
    },
    {
      title: 'a version that the catalog has under another name',
      given: { roles: catalogRole, catalog: aCatalog([dave], [anEntry(by(alice), { name: 'cve-2' })]) },
      says: [expect.stringContaining('as cve-2, not as cve-2022-0778') as string],
    },
    {
      title: 'a version that the catalog has under another number',
      given: { roles: catalogRole, catalog: aCatalog([dave], [anEntry(by(alice), { version: 4 })]) },
      says: [expect.stringContaining('as version 4, but it is version 3') as string],
    },
    {
      title: 'a version that the catalog revokes',
      given: { roles: catalogRole, catalog: aCatalog([dave], [anEntry(by(alice), { state: 'Revoked' })]) },
      says: [
        'Revoked: It was revoked (the catalog has it as revoked): it is applied to nothing new, and what runs stays.',
      ],
    },
    {
      title: 'a version that somebody revoked',
      given: { roles: revokerRole, revocation: aRevocation(by(alice), [carol]) },
      says: [
        'Revoked: It was revoked (it breaks TLS): it is applied to nothing new, and it is taken out where it runs.',
      ],
    },
    {
      title: 'a clock that is ten years behind',
      given: { now: new Date('2016-11-24T12:00:00Z') },
      says: [
        'ClockWrong: It cannot be 2016-11-24T12:00:00Z here, because what is signed was made after 2018-12-31T23:55:00Z.',
      ],
    },
    {
      title: 'a clock that is ten years ahead',
      given: { now: new Date('2036-11-24T12:00:00Z') },
      says: [
        'TrustRootExpired: The trust root expired at 2027-11-24T00:00:00Z. No new patch is verified; what is applied stays.',
      ],
    },
    {
      title: 'a record that was lost',
      given: { doubt: 'The record was lost.' },
      says: ['StateUnusable: The record was lost.'],
    },
    {
      title: 'everything at once',
      given: {
        envelope: by(bob),
        roles: { author, builder, approver, catalog: role(['dave']) },
        now: new Date('2028-01-01T00:00:00Z'),
        doubt: 'The record was lost.',
      },
      says: [
        'StateUnusable: The record was lost.',
        'TrustRootExpired: The trust root expired at 2027-11-24T00:00:00Z. No new patch is verified; what is applied stays.',
        'CatalogExpired: The trust root demands a catalog, and none is here. Nothing new is applied.',
        'NotApproved: 1 builder must have signed, but 0 did.',
        'NotApproved: 1 approver must have signed, but 0 did.',
      ],
    },
  ])('$title', ({ given, says }) => {
    const verdict = judge(given);
    expect(verdict.ok ? ['accepted'] : verdict.error.map(({ reason, message }) => `${reason}: ${message}`)).toEqual(
      says,
    );
  });
});
