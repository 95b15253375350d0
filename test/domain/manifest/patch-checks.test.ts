import { describe, expect, it } from 'vitest';
import type { MicroPatch, Patch, Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { formatFieldPath } from '#domain/manifest/field-path.ts';
import { checkPatch } from '#domain/manifest/patch-checks.ts';
import { aFullPatch, aHook, aManifest, aPatchlet, aVariant, readManifest, toYaml } from '../../support/manifests.ts';

const faultsOf = (patch: Patch) =>
  checkPatch(patch, []).map(({ field, message }) => `${formatFieldPath(field)}: ${message}`);
const withVariants = (...variants: Variant[]): Patch => aFullPatch({ variants });
const withPatchlets = (...patchlets: Patchlet[]): Patch => withVariants(aVariant({ patchlets, hooks: [] }));
const withPatchlet = (over: Partial<Patchlet>): Patch => withPatchlets(aPatchlet(over));
const bare = { labels: {}, relocations: [] };
/** A detour without exits at an address. */
const at = (address: string, over: Partial<Patchlet> = {}): Patchlet => {
  const { onHit, ...rest } = aPatchlet({ ...bare, address, name: `at-${address.slice(2)}`, ...over });
  return onHit === undefined ? rest : over.onHit === undefined ? rest : { ...rest, onHit };
};
const proof = (before: object, after: object): Patch =>
  aFullPatch({ proof: { reproducer: { command: ['x'], before, after } } });

describe('a patch', () => {
  it('with every field filled in has no fault', () => {
    expect(faultsOf(aFullPatch())).toEqual([]);
  });

  const first = 'variants[0].patchlets[0]';
  const rows: [string, Patch, string][] = [
    [
      'a date that does not exist',
      aFullPatch({ expires: '2027-02-30T00:00:00Z' }),
      'expires: is not a date of any calendar: "2027-02-30T00:00:00Z"',
    ],
    [
      'an hour that does not exist',
      aFullPatch({ expires: '2027-02-28T25:00:00Z' }),
      'expires: is not a date of any calendar: "2027-02-28T25:00:00Z"',
    ],
    [
      'a CVE number that is too short',
      aFullPatch({ vulnerabilities: ['CVE-2022-778'] }),
      'vulnerabilities[0]: is not a well-formed CVE identifier: "CVE-2022-778"',
    ],
    [
      'a CVE number in lower case',
      aFullPatch({ vulnerabilities: ['cve-2022-0778'] }),
      'vulnerabilities[0]: is not a well-formed CVE identifier: "cve-2022-0778"',
    ],
    [
      'a GHSA number with a letter that there is not',
      aFullPatch({ vulnerabilities: ['CVE-2022-0778', 'GHSA-aaaa-bbbb-cccc'] }),
      'vulnerabilities[1]: is not a well-formed GHSA identifier: "GHSA-aaaa-bbbb-cccc"',
    ],
    [
      'two variants of one name',
      withVariants(aVariant(), aVariant({ buildId: 'ab'.repeat(20) })),
      'variants[1].name: is the same as that of variant 1: "node-16.14.1-linux-x64"',
    ],
    [
      'two variants of one build',
      withVariants(aVariant(), aVariant({ name: 'other' })),
      `variants[1].buildId: is the same as that of variant 1: "${'9d476dd4'.repeat(5)}"`,
    ],
    [
      'a variant without patchlets and hooks',
      withVariants(aVariant({ patchlets: [], hooks: [] })),
      'variants[0].patchlets: has no entry, and there are no hooks',
    ],
    [
      'two patchlets of one name',
      withPatchlets(aPatchlet(), at('0x9000', { name: 'refuse-non-square' })),
      'variants[0].patchlets[1].name: is the same as that of patchlet 1: "refuse-non-square"',
    ],
    [
      'two hooks of one name',
      withVariants(aVariant({ hooks: [aHook(), aHook({ address: '0x3000' })] })),
      'variants[0].hooks[1].name: is the same as that of hook 1: "guard-length"',
    ],
    [
      'a hook with address and symbol',
      withVariants(aVariant({ hooks: [aHook({ symbol: 'f' })] })),
      'variants[0].hooks[0].address: must be given, or symbol, but not both',
    ],
    [
      'a hook with neither',
      withVariants(aVariant({ hooks: [{ name: 'h', replace: 'f' }] })),
      'variants[0].hooks[0].address: must be given, or symbol, but not both',
    ],
    [
      'a hook that replaces and surrounds',
      withVariants(aVariant({ hooks: [aHook({ replace: 'f' })] })),
      'variants[0].hooks[0].replace: must be given, or onEnter and onLeave, but not both',
    ],
    [
      'a hook that does nothing',
      withVariants(aVariant({ hooks: [{ name: 'h', symbol: 'f' }] })),
      'variants[0].hooks[0].replace: must be given, or onEnter and onLeave, but not both',
    ],
    [
      'an inserted detour of 4 bytes',
      withPatchlet({ expect: '488b75b0' }),
      `${first}.expect: has 4 bytes, but the jump of a detour takes the place of 5`,
    ],
    [
      'a replacing detour of 1 byte',
      withPatchlet({ expect: '90', action: 'Replace' }),
      `${first}.expect: has 1 bytes, but the jump of a detour takes the place of 5`,
    ],
    [
      'bytes in place of another length',
      withPatchlets(at('0x1000', { action: 'Bytes', expect: '7405', machineCode: '90' })),
      `${first}.machineCode: has 1 bytes, but action Bytes replaces exactly the 2 bytes of expect`,
    ],
    [
      'a relocation past the end',
      withPatchlet({ relocations: [{ offset: 6, type: 'Rel32', label: 'not_a_square', addend: -4 }] }),
      `${first}.relocations[0].offset: is 6, but 4 bytes from there reach past the 9 bytes of machineCode`,
    ],
    [
      'a relocation of an unknown label',
      withPatchlet({ relocations: [{ offset: 5, type: 'Rel32', label: 'elsewhere', addend: -4 }] }),
      `${first}.relocations[0].label: names "elsewhere", which is not one of labels`,
    ],
    [
      'a relocation whose label is inherited',
      withPatchlet({ relocations: [{ offset: 5, type: 'Rel32', label: 'constructor', addend: -4 }] }),
      `${first}.relocations[0].label: names "constructor", which is not one of labels`,
    ],
    [
      'two relocations that overlap',
      withPatchlet({
        relocations: [2, 5].map((offset) => ({ offset, type: 'Rel32', label: 'not_a_square', addend: -4 })),
      }),
      `${first}.relocations[1].offset: is 5, which overlaps the relocation at 2`,
    ],
    [
      'an exit that is counted at an unknown label',
      withPatchlet({ onHit: 'elsewhere' }),
      `${first}.onHit: names "elsewhere", which is not one of labels`,
    ],
    [
      'an exit that is counted without any label',
      withPatchlet({ ...bare, onHit: 'not_a_square' }),
      `${first}.onHit: names "not_a_square", which is not one of labels`,
    ],
    [
      'an exit that is counted in place',
      withPatchlet({ action: 'Bytes', expect: '4539f70f8d00000000' }),
      `${first}.onHit: cannot be counted with action Bytes, which has no code to count in`,
    ],
    [
      'a label that no assembler takes',
      withPatchlet({ labels: { not_a_square: '0x1756e54', '2nd': '0x1' } }),
      `${first}.labels["2nd"]: is not a name that assembly could use`,
    ],
    [
      'an address beyond user space',
      withPatchlet({ address: '0x800000000000' }),
      `${first}.address: is beyond the address space of programs`,
    ],
    [
      'a site that ends beyond user space',
      withPatchlet({ address: '0x7ffffffffffe' }),
      `${first}.address: is beyond the address space of programs`,
    ],
    [
      'a label beyond user space',
      withPatchlet({ labels: { not_a_square: '0xffffffffffffffff' } }),
      `${first}.labels.not_a_square: is beyond the address space of programs`,
    ],
    [
      'two sites at one place',
      withPatchlets(at('0x1000'), at('0x1000', { name: 'b' })),
      'variants[0].patchlets[1].address: overlaps patchlet at-1000, which has 0x1000 to 0x1006',
    ],
    [
      'two sites that share their last and first byte',
      withPatchlets(at('0x1000'), at('0x1006')),
      'variants[0].patchlets[1].address: overlaps patchlet at-1000, which has 0x1000 to 0x1006',
    ],
    [
      'a later site that reaches into an earlier one',
      withPatchlets(at('0x1006'), at('0x1000')),
      'variants[0].patchlets[1].address: overlaps patchlet at-1006, which has 0x1006 to 0x100c',
    ],
    [
      'a hook at a site',
      withVariants(aVariant({ patchlets: [at('0x2000')] })),
      'variants[0].hooks[0].address: overlaps patchlet at-2000, which has 0x2000 to 0x2006',
    ],
    [
      'a label inside a detour',
      withPatchlets(aPatchlet(), at('0x1756e50')),
      `${first}.labels.not_a_square: points into the middle of patchlet at-1756e50, where the original instructions no longer are`,
    ],
    [
      'a proof with one outcome',
      proof({ exitCode: 1 }, { exitCode: 1 }),
      'proof.reproducer.after: is the same as before',
    ],
  ];

  it.each(rows)('with %s is refused', (_, patch, fault) => {
    expect(faultsOf(patch)).toEqual([fault]);
  });

  const fine: [string, Patch][] = [
    ['an identifier of another database', aFullPatch({ vulnerabilities: ['RUSTSEC-2022-0014', 'DSA-5103-1'] })],
    ['the longest CVE number', aFullPatch({ vulnerabilities: [`CVE-2022-${'1'.repeat(19)}`] })],
    ['a detour of exactly 5 bytes', withPatchlet({ expect: '488b75b090' })],
    ['one byte in place', withPatchlets(at('0x1000', { action: 'Bytes', expect: '74', machineCode: 'eb' }))],
    [
      'a relocation that ends with the code',
      withPatchlet({
        machineCode: 'e900000000',
        relocations: [{ offset: 1, type: 'Rel32', label: 'not_a_square', addend: -4 }],
      }),
    ],
    ['sites side by side', withPatchlets(at('0x1000'), at('0x1007'))],
    ['a label at the start of a site', withPatchlets(aPatchlet(), at('0x1756e54'))],
    [
      'a label inside bytes that are written in place',
      withPatchlets(aPatchlet(), at('0x1756e53', { action: 'Bytes', expect: '7405', machineCode: '9090' })),
    ],
    ['the same site in two builds', withVariants(aVariant(), aVariant({ name: 'b', buildId: 'ab'.repeat(20) }))],
    ['hooks alone', withVariants(aVariant({ patchlets: [] }))],
    ['patchlets alone', withVariants(aVariant({ hooks: [] }))],
    ['the last address of user space', withPatchlets(at('0x7ffffffffff9'))],
  ];

  it.each(fine)('with %s is taken', (_, patch) => {
    expect(faultsOf(patch)).toEqual([]);
  });

  it('with several faults gets all of them', () => {
    const patch = { ...withPatchlet({ expect: '90', onHit: 'x' }), expires: '2027-99-01T00:00:00Z' };
    expect(faultsOf(patch).map((fault) => fault.split(':')[0])).toEqual([
      'expires',
      `${first}.expect`,
      `${first}.onHit`,
    ]);
  });
});

describe('placement', () => {
  const withRequirement = (requirement: object): MicroPatch =>
    aManifest({
      placement: { podSelector: { matchExpressions: [requirement] } } as MicroPatch['spec']['placement'] & object,
    });

  it.each([
    ['In without values', { key: 'a', operator: 'In' }, 'is empty, but In needs values'],
    ['NotIn with an empty list', { key: 'a', operator: 'NotIn', values: [] }, 'is empty, but NotIn needs values'],
    ['Exists with values', { key: 'a', operator: 'Exists', values: ['x'] }, 'must be empty for Exists'],
  ])('%s is refused', (_, requirement, message) => {
    expect(readManifest(toYaml(withRequirement(requirement)))).toMatchObject({
      kind: 'rejected',
      rejections: [{ field: 'spec.placement.podSelector.matchExpressions[0].values', message }],
    });
  });
});
