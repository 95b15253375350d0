import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { trustIn } from '#domain/trust/trust.ts';
import { pageOf } from '../../cli/review/page.ts';
import { formatVerdict } from '../../cli/signing/format-verdict.ts';
import { verifyFile } from '../../cli/signing/verify-file.ts';
import { renderLine } from '../../cli/styled-text.ts';
import { arbitraryManifest } from '../support/arbitrary-manifest.ts';
import { TEST_NOW } from '../support/command-line.ts';
import { toYaml } from '../support/manifests.ts';
import { anEd25519Key, aTrustRoot } from '../support/signing.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('verify-anything');
const file = join(folder.path, 'm.yaml');
afterAll(() => {
  folder.remove();
});
const trust = trustIn(aTrustRoot({ people: { alice: [anEd25519Key()] } }));

/** The lines that a person in front of this many columns gets. */
function verdictOn(text: string | Uint8Array, columns: number): string[] {
  writeFileSync(file, text);
  const verdict = verifyFile(file, trust, { now: TEST_NOW });
  if (!verdict.ok) throw new Error(verdict.error);
  expect(verdict.value.patches.filter((patch) => patch.trusted || patch.signed !== undefined)).toEqual([]);
  JSON.stringify(verdict.value);
  return formatVerdict(file, verdict.value, pageOf(columns, true)).map((line) => renderLine(line, false));
}

/** Nothing that a terminal obeys, and nothing beyond its edge. */
function expectHarmless(lines: readonly string[], columns: number): void {
  const { width } = pageOf(columns, true);
  expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line))).toEqual([]);
  expect(lines.filter((line) => Array.from(line).length > width)).toEqual([]);
}

const columns = fc.integer({ min: 20, max: 140 });

describe('stopgap verify of what nobody signed', () => {
  it('shows any manifest, each line of it as unverified', () => {
    fc.assert(
      fc.property(arbitraryManifest, columns, (manifest, width) => {
        const lines = verdictOn(toYaml({ ...manifest, spec: { ...manifest.spec, signatures: [] } }), width);
        expectHarmless(lines, width);
        const begin = lines.indexOf('') + 1;
        const content = lines.slice(begin, lines.lastIndexOf(''));
        expect(content.length).toBeGreaterThan(10);
        expect(content.filter((line) => !line.startsWith('?'))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('judges a real manifest with any bytes changed', () => {
    const real = readFileSync(new URL('../../catalog/cve-2018-7167/micropatch.yaml', import.meta.url));
    const change = fc.record({
      at: fc.nat(real.length - 1),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 10, 27, 58)),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), columns, (changes, width) => {
        const bytes = Uint8Array.from(real);
        for (const { at, byte } of changes) bytes[at] = byte;
        expectHarmless(verdictOn(bytes, width), width);
      }),
      { numRuns: 300 },
    );
  });
});
