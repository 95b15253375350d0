import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineCounter, parse, parseDocument } from 'yaml';
import { readFileSync } from 'node:fs';
import type { MicroPatch } from '#domain/api/micropatch.types.ts';
import { canonicalJson } from '#domain/canonical-json.ts';
import { formatFieldPath, valueAt, type FieldPath } from '#domain/manifest/field-path.ts';
import { parseManifest, SPEC_DEFAULTS } from '#domain/manifest/parse-manifest.ts';
import type { Rejection } from '#domain/rejection.ts';
import { arbitraryManifest } from '../../support/arbitrary-manifest.ts';
import { aDocument, aManifest, aManifestYaml, aParsedManifest, readManifest, toYaml } from '../../support/manifests.ts';
import { printYaml, type YamlLayout } from '../../support/print-yaml.ts';
import { sha256 } from '../../support/sha256.ts';

const rejectionsOf = (text: string): readonly Rejection[] => {
  const reading = readManifest(text);
  return reading.kind === 'rejected' ? reading.rejections : [];
};

describe('a good manifest', { timeout: 60_000 }, () => {
  it('is read with every field there is', () => {
    expect(aParsedManifest()).toMatchObject({
      name: 'cve-2022-0778',
      path: 'patches/a.yaml',
      line: 1,
      placement: aManifest().spec.placement,
      driftPolicy: 'Correct',
      state: 'Audit',
      envelope: { signatures: [{ keyid: 'SHA256:abc', sig: 'YWJj' }] },
    });
  });

  it('is signed as a statement about its name and the patch as it was written', () => {
    const { envelope } = aParsedManifest();
    const statement = JSON.parse(new TextDecoder().decode(envelope.payload)) as Record<string, unknown>;
    const patch = canonicalJson(aManifest().spec.patch);
    const digest = patch.ok ? Buffer.from(sha256(patch.value)).toString('hex') : '';
    expect(statement).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'cve-2022-0778', digest: { sha256: digest } }],
      predicateType: 'https://stopgap.dev/micropatch/v1alpha1',
      predicate: aManifest().spec.patch,
    });
  });

  it('takes no default into what is signed', () => {
    const [variant] = aManifest().spec.patch.variants;
    const [patchlet] = variant?.patchlets ?? [];
    const { inFlight, ...bare } = patchlet ?? {};
    const patch = { ...aManifest().spec.patch, variants: [{ ...variant, patchlets: [bare], hooks: undefined }] };
    const { envelope } = aParsedManifest(toYaml({ ...aManifest(), spec: { patch } }));
    expect(inFlight).toBe('Allowed');
    expect(new TextDecoder().decode(envelope.payload)).not.toMatch(/inFlight|hooks/);
  });

  it('has the defaults of the CRD where it says nothing', () => {
    const parsed = aParsedManifest(toYaml({ ...aManifest(), spec: { patch: aManifest().spec.patch } }));
    expect(parsed).toMatchObject({
      placement: { hostProcesses: true },
      driftPolicy: 'Report',
      state: 'Enabled',
      envelope: { signatures: [] },
    });
  });

  it('prints to YAML and is read back the same, whatever it says and however it is laid out', () => {
    const layouts: fc.Arbitrary<YamlLayout> = fc.record({
      indent: fc.constantFrom(1, 2, 4, 8),
      indentLists: fc.boolean(),
      flowFrom: fc.integer({ min: 0, max: 9 }),
      quotes: fc.constantFrom('none', 'double', 'single'),
      literals: fc.boolean(),
      newline: fc.constantFrom('\n', '\r\n'),
    });
    fc.assert(
      fc.property(arbitraryManifest, layouts, (manifest, layout) => {
        const document = aDocument(printYaml(manifest, layout));
        expect(document.value).toEqual(manifest);
        const reading = parseManifest(document, sha256);
        expect(reading).toMatchObject({ kind: 'manifest', manifest: { name: manifest.metadata.name } });
        const payload =
          reading.kind === 'manifest' ? new TextDecoder().decode(reading.manifest.envelope.payload) : '{}';
        expect((JSON.parse(payload) as { predicate: unknown }).predicate).toEqual(manifest.spec.patch);
      }),
      { numRuns: 300 },
    );
  });
});

describe('defaults', () => {
  const crd = parse(readFileSync('crds/micropatch.yaml', 'utf8')) as {
    spec: { versions: [{ schema: { openAPIV3Schema: Schema } }] };
  };
  interface Schema {
    default?: unknown;
    properties?: Record<string, Schema>;
    items?: Schema;
    additionalProperties?: Schema;
  }
  const spec = crd.spec.versions[0].schema.openAPIV3Schema.properties?.['spec']?.properties ?? {};

  it('of the CRD and of the parser are the same', () => {
    expect(spec['driftPolicy']?.default).toBe(SPEC_DEFAULTS.driftPolicy);
    expect(spec['state']?.default).toBe(SPEC_DEFAULTS.state);
    expect(spec['placement']?.properties?.['hostProcesses']?.default).toBe(SPEC_DEFAULTS.placement.hostProcesses);
    expect(spec['placement']?.default).toEqual({});
    expect(spec['signatures']?.default).toEqual([]);
  });

  it('are nowhere below spec.patch, since the API server would write them into what was signed', () => {
    const all = (schema: Schema): Schema[] => [
      schema,
      ...[...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties].flatMap((child) =>
        child === undefined ? [] : all(child),
      ),
    ];
    const patch = all(spec['patch'] ?? {});
    expect(patch.length).toBeGreaterThan(60);
    expect(patch.filter((schema) => 'default' in schema)).toEqual([]);
  });
});

describe('other documents', () => {
  it.each([
    ['of another kind', 'apiVersion: v1\nkind: ConfigMap\n'],
    ['without kind and apiVersion', 'replicas: 3\n'],
    ['that are a list', '- 1\n- 2\n'],
    ['that are a word', 'hello\n'],
    ['with an alias of their own', 'a: &x 1\nb: *x\n'],
    ['with a tag of their own', 'Resources: !Ref x\n'],
    ['of another kind that are broken', 'apiVersion: v1\nkind: List\nitems: [1, 2\n'],
  ])('%s are ignored', (_, text) => {
    expect(readManifest(text)).toEqual({ kind: 'ignored' });
  });

  it.each([
    ['kind is ours and apiVersion is not', 'apiVersion: stopgap.io/v1\nkind: MicroPatch\n', 'apiVersion'],
    ['apiVersion is ours and kind is not', 'apiVersion: stopgap.dev/v1alpha1\nkind: Micropatch\n', 'kind'],
    ['the version is not known', 'apiVersion: stopgap.dev/v2\nkind: MicroPatch\n', 'apiVersion'],
    ['another kind of our group is meant', 'apiVersion: stopgap.dev/v1alpha1\nkind: RolloutPolicy\n', 'kind'],
    ['only kind is there', 'kind: MicroPatch\n', 'apiVersion'],
  ])('are rejected when %s', (_, text, field) => {
    expect(rejectionsOf(text).map((rejection) => rejection.field)).toContain(field);
  });
});

/** Every field of the full manifest that holds no other, with the path to it. */
function leaves(value: unknown, path: FieldPath = []): FieldPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([step, child]) => leaves(child, [...path, step]));
}

function damaged(path: FieldPath, change: (owner: Record<string | number, unknown>, step: string | number) => void) {
  const copy = structuredClone(aManifest());
  const owner = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  change(owner, path.at(-1) ?? '');
  return copy;
}

/** Fields that may hold any text, so that an empty one is no damage. */
const FREE_TEXT = /\.(stdout|stderr|keyid|command\[\d\])$|matchLabels|metadata\.(labels|annotations)|values\[\d\]$/;
/** Members of maps with free names, which nobody has to give. */
const FREE_NAMES = /matchLabels|metadata\.(labels|annotations)|\.labels\./;

describe('a manifest with one field damaged', () => {
  const paths = leaves(aManifest());
  const rows = paths.map((path) => [formatFieldPath(path), path] as const);

  it('is tried for every field there is', () => {
    expect(rows.length).toBeGreaterThan(80);
    expect(rejectionsOf(aManifestYaml())).toEqual([]);
  });

  const replacements: [string, (value: unknown) => unknown][] = [
    ['a number', (value) => (typeof value === 'number' ? 0.5 : 7)],
    ['a list', () => ['x']],
    ['a group of fields', () => ({ x: 'y' })],
    ['nothing', () => null],
    ['a truth value', (value) => (typeof value === 'boolean' ? 'true' : true)],
  ];

  describe.each(replacements)('that holds %s', (_, replace) => {
    it.each(rows)('names %s and its place', (field, path) => {
      const text = toYaml(damaged(path, (owner, step) => (owner[step] = replace(owner[step]))));
      const rejections = rejectionsOf(text);
      expect(rejections.map((rejection) => rejection.field)).toEqual([field]);
      expect(rejections[0]).toMatchObject(placeOf(text, path));
    });
  });

  it.each(rows.filter(([field]) => !FREE_TEXT.test(field)))('that is empty text names %s', (field, path) => {
    const rejections = rejectionsOf(toYaml(damaged(path, (owner, step) => (owner[step] = ''))));
    expect(rejections.map((rejection) => rejection.field)).toEqual([field]);
  });

  it.each(rows.filter(([field]) => !FREE_TEXT.test(field)))('that is far too long names %s', (field, path) => {
    const rejections = rejectionsOf(toYaml(damaged(path, (owner, step) => (owner[step] = 'a'.repeat(20_000)))));
    expect(rejections.map((rejection) => rejection.field)).toContain(field);
  });

  const named = rows.filter(([field, path]) => typeof path.at(-1) === 'string' && !FREE_NAMES.test(field));

  it.each(named)('that is misspelt names the wrong name, its place and %s', (field, path) => {
    const manifest = damaged(path, (owner, step) => {
      owner[`${step}X`] = owner[step];
      delete owner[step]; // eslint-disable-line @typescript-eslint/no-dynamic-delete -- the field is what is damaged
    });
    const text = toYaml(manifest);
    const misspelt = rejectionsOf(text).find((rejection) => rejection.field === `${field}X`);
    expect(misspelt).toMatchObject({ message: 'is not a known field', fix: `Write ${String(path.at(-1))} instead.` });
    expect(lineOf(text, misspelt).slice((misspelt?.column ?? 0) - 1)).toMatch(new RegExp(`^${String(path.at(-1))}X:`));
  });
});

/** Where the value of a field stands, by the YAML library alone. */
function placeOf(text: string, path: FieldPath): { line: number; column: number } {
  const lineCounter = new LineCounter();
  const node = parseDocument(text, { lineCounter }).getIn(path, true) as { range: [number] };
  const { line, col } = lineCounter.linePos(node.range[0]);
  return { line, column: col };
}

const lineOf = (text: string, rejection: Rejection | undefined): string =>
  text.split('\n')[(rejection?.line ?? 0) - 1] ?? '';

describe('messages', () => {
  const withLine = (from: string, to: string): string => {
    const text = aManifestYaml();
    expect(text).toContain(from);
    return text.replace(from, to);
  };

  it.each([
    ['a misspelt field', 'summary:', 'sumary:', 'is not a known field', 'Write summary instead.'],
    [
      'another case',
      'severity: High',
      'severity: high',
      'must be one of Low, Medium, High, Critical, but is "high"',
      'Write High.',
    ],
    [
      'an unquoted address',
      'address: "0x1756ca2"',
      'address: 0x1756ca2',
      'must be text, but is the number 24472738',
      'Write "0x1756ca2", in quotes.',
    ],
    [
      'a quoted number',
      'version: 3',
      'version: "3"',
      'must be a whole number, but is "3"',
      'Write a whole number such as 3, and make it larger with each version.',
    ],
    [
      'a field of nowhere',
      'severity: High',
      'severity: High\n    zzz: 1',
      'is not a known field',
      'Remove it; known here are version, vulnerabilities, severity, summary, references, expires, variants, proof.',
    ],
    [
      'a number without end',
      'version: 3',
      'version: 1e400',
      'must be a whole number, but is the number Infinity',
      'Write a whole number such as 3, and make it larger with each version.',
    ],
    [
      'too large a number',
      'version: 3',
      'version: 18446744073709551615',
      'must be at most 2147483647, but is the number 18446744073709552000',
      'Write a whole number such as 3, and make it larger with each version.',
    ],
  ])('%s', (_, from, to, message, fix) => {
    expect(rejectionsOf(withLine(from, to))).toContainEqual(expect.objectContaining({ message, fix }));
  });

  it('show no control characters of the document', () => {
    const rejections = rejectionsOf(withLine('severity: High', 'severity: "\\e[31m\\u202eHigh"'));
    expect(rejections[0]?.message).toContain('\\u001b[31m?High');
  });

  it('name the patch if its name can be read, so that its live version is kept', () => {
    expect(rejectionsOf(withLine('version: 3', 'version: x'))[0]?.name).toBe('cve-2022-0778');
    expect(rejectionsOf(withLine('name: cve-2022-0778', 'name: CVE_2022'))[0]?.name).toBeUndefined();
  });

  it('end after 50 and say so', () => {
    const manifest = aManifest() as MicroPatch & { spec: Record<string, unknown> };
    for (let index = 0; index < 200; index += 1) manifest.spec[`unknown${index}`] = index;
    const rejections = rejectionsOf(toYaml(manifest));
    expect(rejections).toHaveLength(51);
    expect(rejections.at(-1)?.message).toContain('more than 50 faults');
  });

  it('come all at once and in the order of the file for independent faults', () => {
    const text = withLine('version: 3', 'version: x')
      .replace('severity: High', 'severity: high')
      .replace('driftPolicy: Correct', 'driftPolicy: Mend');
    expect(rejectionsOf(text).map(({ field }) => field)).toEqual([
      'spec.patch.version',
      'spec.patch.severity',
      'spec.driftPolicy',
    ]);
  });
});
