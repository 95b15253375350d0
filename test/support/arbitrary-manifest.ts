import fc from 'fast-check';
import type { MicroPatch, Patch, Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { formatTimestamp } from '#domain/timestamp.ts';

const dnsLabel = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const hexBytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((bytes) => Buffer.from(bytes).toString('hex'));
const address = fc.integer({ min: 0, max: 0x7fff_ffff_f000 }).map((value) => `0x${value.toString(16)}`);
/** Whatever a person may write on one line, in any script, with all that YAML gives a meaning to. */
const line = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...Array.from(':#-[]{}"\'|>&*!%@`, ?\\~ny01.')) }),
  )
  .map((text) => text.replaceAll(/[\u0000-\u001f\u007f]/g, '').slice(0, 60))
  .filter((text) => text !== '' && text.isWellFormed());
const text = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => `${lines.join('\n')}\n`);
const labelName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,12}$/).filter((name) => name !== '__proto__');

const detour = fc
  .record({
    name: dnsLabel,
    function: line,
    expect: hexBytes(5, 16),
    action: fc.constantFrom('Insert' as const, 'Replace' as const),
    assembly: text,
    machineCode: hexBytes(8, 32),
    labels: fc.dictionary(labelName, address, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    clobbers: fc.uniqueArray(fc.constantFrom('flags' as const, 'rax' as const, 'xmm15' as const)),
    inFlight: fc.option(fc.constantFrom('Allowed' as const, 'Drained' as const), { nil: undefined }),
    addend: fc.integer({ min: -2147483648, max: 2147483647 }),
  })
  .map(({ addend, inFlight, ...rest }) => {
    const [label = ''] = Object.keys(rest.labels);
    return {
      ...rest,
      ...(inFlight === undefined ? {} : { inFlight }),
      onHit: label,
      relocations: [{ offset: 4, type: 'Rel32' as const, label, addend }],
    };
  });

const inPlace = fc
  .record({ name: dnsLabel, function: line, bytes: hexBytes(1, 8), assembly: text })
  .map(({ bytes, ...rest }) => ({ ...rest, expect: bytes, machineCode: bytes, action: 'Bytes' as const }));

/** Sites lie apart, and labels where no site is. */
const patchlets = fc
  .uniqueArray(fc.oneof(detour, inPlace), { selector: ({ name }) => name, minLength: 1, maxLength: 4 })
  .map((list): Patchlet[] =>
    list.map((patchlet, index) => ({ ...patchlet, address: `0x7fff${(0xfffff000 + index * 64).toString(16)}` })),
  );

const variant: fc.Arbitrary<Variant> = fc.record({
  name: fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._+-]{0,20}[A-Za-z0-9])?$/),
  buildId: hexBytes(4, 64),
  architecture: fc.constant('x86_64' as const),
  packages: fc.array(fc.constantFrom('pkg:npm/node@16.14.1', 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2'), {
    maxLength: 2,
  }),
  patchlets,
});

const patch: fc.Arbitrary<Patch> = fc.record(
  {
    version: fc.integer({ min: 1, max: 2147483647 }),
    vulnerabilities: fc.array(fc.constantFrom('CVE-2022-0778', 'GHSA-x3mh-jvjw-3xwx', 'RUSTSEC-2022-0014'), {
      minLength: 1,
      maxLength: 4,
    }),
    severity: fc.constantFrom('Low', 'Medium', 'High', 'Critical'),
    summary: line,
    references: fc.array(fc.webUrl({ withQueryParameters: true, withFragments: true }), { maxLength: 3 }),
    expires: fc
      .date({ min: new Date(0), max: new Date(253402300799000), noInvalidDate: true })
      .map((date) => formatTimestamp(date.getTime())),
    variants: fc
      .uniqueArray(variant, { selector: ({ name }) => name, minLength: 1, maxLength: 3 })
      .map((list) => list.filter((one, index) => list.findIndex(({ buildId }) => buildId === one.buildId) === index)),
  },
  { requiredKeys: ['version', 'vulnerabilities', 'severity', 'summary', 'expires', 'variants'] },
);

/** Any MicroPatch that Stopgap accepts, with text that a printer of YAML has to think about. */
export const arbitraryManifest: fc.Arbitrary<MicroPatch> = fc.record({
  apiVersion: fc.constant('stopgap.dev/v1alpha1' as const),
  kind: fc.constant('MicroPatch' as const),
  metadata: fc.record({ name: dnsLabel }),
  spec: fc.record(
    {
      patch,
      signatures: fc.constant([]),
      placement: fc.record({ hostProcesses: fc.boolean() }, { requiredKeys: [] }),
      rolloutPolicy: dnsLabel,
      driftPolicy: fc.constantFrom('Report', 'Correct'),
      state: fc.constantFrom('Enabled', 'Audit', 'Disabled'),
    },
    { requiredKeys: ['patch'] },
  ),
});
