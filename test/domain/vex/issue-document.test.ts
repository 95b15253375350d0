import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VexDocument } from '#domain/api/vex-document.types.ts';
import { issueDocument, withdrawDocument, type IssueInput } from '#domain/vex/issue-document.ts';
import { readVexDocument } from '#domain/vex/read-document.ts';
import { buildId, digest } from '../../support/builders.ts';
import { aHostStatus, aRow, aSummary, anIssue, NODE, VEX_NOW } from '../../support/vex-builders.ts';

function issued(over: Partial<IssueInput> = {}): VexDocument {
  const result = issueDocument(anIssue(over));
  if (!result.ok) throw new Error(result.error);
  return result.value.document;
}

/** The same machine so many minutes later. */
const later = (minutes: number, over: Parameters<typeof aHostStatus>[0] = {}): Partial<IssueInput> => {
  const now = new Date(VEX_NOW.getTime() + minutes * 60_000);
  return { now, status: aHostStatus({ observedAt: now.toISOString(), ...over }) };
};
const unpatched = { processes: [aRow({ phase: 'Pending' })] };
const unwanted = { patches: [], processes: [] };
const [statement] = issued().statements;

describe('the first version of a document', () => {
  it('says what was read back, with the package as product and as its part', () => {
    expect(issued()).toEqual({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://example.org/vex/web-1',
      author: 'Example Org',
      timestamp: '2026-11-24T12:00:00Z',
      last_updated: '2026-11-24T12:00:00Z',
      version: 1,
      tooling: 'stopgap 0.1.0',
      statements: [
        {
          vulnerability: { name: 'CVE-2022-0778' },
          timestamp: '2026-11-24T11:59:59Z',
          last_updated: '2026-11-24T11:59:59Z',
          products: [
            { '@id': NODE, identifiers: { purl: NODE }, subcomponents: [{ '@id': NODE, identifiers: { purl: NODE } }] },
          ],
          status: 'not_affected',
          justification: 'inline_mitigations_already_exist',
          impact_statement: expect.stringContaining('read back from the only process') as string,
        },
      ],
    });
  });

  it('names what was scanned as the product, if that is given', () => {
    const product = 'pkg:oci/app@sha256%3A00ff?repository_url=ghcr.io%2Forg%2Fapp';
    expect(issued({ product }).statements[0]?.products).toEqual([
      { '@id': product, identifiers: { purl: product }, subcomponents: statement?.products[0]?.subcomponents },
    ]);
  });

  it('says affected and what is missing, and nothing that belongs to the other status', () => {
    const [found] = issued({ status: aHostStatus(unpatched) }).statements;
    expect(found).toMatchObject({
      status: 'affected',
      action_statement: expect.stringMatching(/process 4711 \(node\): Pending.*Install a build/) as string,
    });
    expect(found).not.toHaveProperty('justification');
    expect(found).not.toHaveProperty('impact_statement');
  });
});

const refused = [
  { title: 'an old look', over: { status: aHostStatus({ observedAt: '2026-11-24T11:58:00Z' }) }, says: /ask again/ },
  { title: 'a look in the future', over: { status: aHostStatus({ observedAt: '2026-11-24T12:02:00Z' }) }, says: /ask/ },
  { title: 'a look at no time', over: { status: aHostStatus({ observedAt: 'now' }) }, says: /ask again/ },
  { title: 'no patch at all', over: { status: aHostStatus(unwanted) }, says: /nothing to say\. Git asks for no patch/ },
  {
    title: 'patches that name no package',
    over: { status: aHostStatus({ patches: [aSummary({ variants: [{ name: 'b', buildId: 'aa', packages: [] }] })] }) },
    says: /nothing to say\. Nothing is said of cve-1 for b: it names no packages/,
  },
] as const;

describe('no document', () => {
  it.each(refused)('is made of $title', ({ over, says }) => {
    expect(issueDocument(anIssue(over))).toMatchObject({ ok: false, error: expect.stringMatching(says) as string });
  });
});

describe('the next version of a document', () => {
  const previous = issued();

  it('goes on under the same name, and keeps since when a statement is true', () => {
    expect(issued({ ...later(5), previous })).toMatchObject({
      '@id': previous['@id'],
      version: 2,
      timestamp: '2026-11-24T12:00:00Z',
      last_updated: '2026-11-24T12:05:00Z',
      statements: [{ status: 'not_affected', timestamp: '2026-11-24T11:59:59Z', last_updated: '2026-11-24T12:05:00Z' }],
    });
  });

  it('withdraws what is not true any more, and says it again when it is', () => {
    const withdrawn = issued({ ...later(5, unpatched), previous });
    expect(withdrawn).toMatchObject({
      version: 2,
      statements: [{ status: 'affected', timestamp: '2026-11-24T12:05:00Z' }],
    });
    expect(withdrawn.statements).toHaveLength(1);
    expect(issued({ ...later(6), previous: withdrawn })).toMatchObject({
      version: 3,
      statements: [{ status: 'not_affected', timestamp: '2026-11-24T12:06:00Z' }],
    });
  });

  it('withdraws what Git does not ask for any more, and keeps saying so', () => {
    const gone = issued({ ...later(5, unwanted), previous });
    expect(gone.statements).toEqual([
      {
        vulnerability: { name: 'CVE-2022-0778' },
        timestamp: '2026-11-24T12:05:00Z',
        last_updated: '2026-11-24T12:05:00Z',
        products: statement?.products,
        status: 'affected',
        action_statement: expect.stringContaining('Git does not ask for a patch of it here') as string,
      },
    ]);
    expect(issued({ ...later(9, unwanted), previous: gone }).statements).toEqual(gone.statements);
  });

  it('withdraws what was said of another product', () => {
    const product = 'pkg:oci/app@sha256%3A00ff';
    const statuses = issued({ ...later(5), previous, product }).statements.map(({ status, products }) => [
      status,
      products[0]?.['@id'],
    ]);
    expect(statuses).toEqual([
      ['not_affected', product],
      ['affected', NODE],
    ]);
  });
});

describe('withdrawDocument', () => {
  it('says of nothing any more that it is not affected, and keeps the rest', () => {
    const variants = ['a', 'b'].map((letter) => ({
      name: letter,
      buildId: buildId(letter),
      packages: [`pkg:npm/${letter}@1`],
    }));
    const previous = issued({ status: aHostStatus({ patches: [aSummary({ variants })] }) });
    expect(previous.statements.map(({ status }) => status)).toEqual(['not_affected', 'affected']);
    const withdrawn = withdrawDocument(
      previous,
      `no host listens\n${'x'.repeat(9_999)}`,
      new Date(VEX_NOW),
      'stopgap 2',
    );
    expect(withdrawn).toMatchObject({
      '@id': previous['@id'],
      author: 'Example Org',
      version: 2,
      tooling: 'stopgap 2',
    });
    expect(withdrawn.statements.map(({ status }) => status)).toEqual(['affected', 'affected']);
    expect(withdrawn.statements[0]?.action_statement).toMatch(/no host listens\\u000axxx/);
    expect(withdrawn.statements[1]).toEqual(previous.statements[1]);
    expect(readVexDocument(JSON.stringify(withdrawn))).toEqual({ ok: true, value: withdrawn });
  });
});

/** Machines in every state that matters here, with few names so that things meet. */
const machines = fc.record({
  suspended: fc.boolean(),
  patches: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('cve-1', 'cve-2', 'cve-3'),
      vulnerabilities: fc.uniqueArray(fc.constantFrom('CVE-1', 'CVE-2', 'GHSA-1'), { minLength: 1 }),
      state: fc.constantFrom('Enabled', 'Enabled', 'Audit'),
      packages: fc.uniqueArray(fc.constantFrom('pkg:npm/a@1', 'pkg:npm/a@1?x=y', 'pkg:npm/b@1', 'pkg:npm/c'), {
        minLength: 1,
      }),
    }),
    { selector: ({ name }) => name },
  ),
  processes: fc.array(
    fc.record({
      patch: fc.constantFrom('cve-1', 'cve-2', 'cve-3'),
      phase: fc.constantFrom('Applied' as const, 'Applied' as const, 'Applied' as const, 'Pending' as const),
      isPatched: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
    { maxLength: 6 },
  ),
});
type Machine = typeof machines extends fc.Arbitrary<infer M> ? M : never;

const letterOf = (name: string): string => name.slice(-1);
const statusOf = ({ suspended, patches, processes }: Machine) =>
  aHostStatus({
    suspended,
    patches: patches.map(({ packages, ...rest }) =>
      aSummary({
        ...rest,
        digest: digest(letterOf(rest.name)),
        variants: [{ name: 'build', buildId: buildId(letterOf(rest.name)), packages }],
      }),
    ),
    processes: processes.map(({ patch, phase, isPatched }, index) =>
      aRow({
        patch: patch as never,
        digest: digest(letterOf(patch)),
        pid: index + 1,
        phase,
        builds: [{ buildId: buildId(letterOf(patch)), isPatched }],
      }),
    ),
  });

/** Said again in another way: patches of a package about the vulnerability, of which each has processes, all patched. */
function isTrue(machine: Machine, vulnerability: string, url: string): boolean {
  const about = machine.patches.filter(
    ({ vulnerabilities, packages }) =>
      (vulnerabilities as readonly string[]).includes(vulnerability) &&
      packages.some((one) => one.split('?')[0] === url.split('?')[0]),
  );
  return (
    !machine.suspended &&
    about.length > 0 &&
    about.every(({ name, state }) => {
      const rows = machine.processes.filter(({ patch }) => patch === name);
      return (
        state === 'Enabled' && rows.length > 0 && rows.every(({ phase, isPatched }) => phase === 'Applied' && isPatched)
      );
    })
  );
}

function expectHonest(document: VexDocument, machine: Machine, previous: VexDocument | undefined): void {
  const { statements, version } = document;
  expect(readVexDocument(JSON.stringify(document))).toEqual({ ok: true, value: document });
  expect(version).toBe((previous?.version ?? 0) + 1);
  const subjects = statements.map(
    ({ vulnerability, products }) => `${vulnerability.name} ${products[0]?.['@id'] ?? ''}`,
  );
  expect(new Set(subjects).size).toBe(subjects.length);
  expect(statements.length).toBeGreaterThanOrEqual(previous?.statements.length ?? 0);
  for (const { vulnerability, products } of statements.filter(({ status }) => status === 'not_affected'))
    expect(isTrue(machine, vulnerability.name, products[0]?.['@id'] ?? '')).toBe(true);
}

describe('whatever happens to a machine', () => {
  it('no version claims more than is true, says a thing twice, or drops what was said', () => {
    fc.assert(
      fc.property(fc.array(machines, { minLength: 1, maxLength: 5 }), (states) => {
        let previous: VexDocument | undefined;
        for (const machine of states) {
          const result = issueDocument(anIssue({ status: statusOf(machine), previous }));
          if (result.ok) expectHonest(result.value.document, machine, previous);
          else expect(previous).toBeUndefined();
          if (result.ok) previous = result.value.document;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a machine on which all is well gets what it can have', () => {
    fc.assert(
      fc.property(machines, (machine) => {
        const patches = machine.patches.map((patch) => ({ ...patch, state: 'Enabled' }));
        const processes = patches.map(({ name }) => ({ patch: name, phase: 'Applied' as const, isPatched: true }));
        const well = { suspended: false, patches, processes } as Machine;
        const result = issueDocument(anIssue({ status: statusOf(well) }));
        if (!result.ok) return;
        expect(result.value.document.statements.map(({ status }) => status)).not.toContain('affected');
      }),
    );
  });
});
