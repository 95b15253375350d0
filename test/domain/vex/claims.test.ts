import { describe, expect, it } from 'vitest';
import type { HostStatus, VariantSummary } from '#domain/host-status.ts';
import type { QuarantinedPatch } from '#domain/patcher-wire.ts';
import { claimsOf } from '#domain/vex/claims.ts';
import { buildId, digest, name, THEIRS } from '../../support/builders.ts';
import { aHostStatus, aRow, aSummary, NODE, VEX_NOW } from '../../support/vex-builders.ts';

const claims = (over: Partial<HostStatus> = {}, quarantine: readonly QuarantinedPatch[] = [], now = VEX_NOW) =>
  claimsOf({ status: aHostStatus(over), quarantine, now });
/** `CVE-1 pkg:npm/a@1 protected`, a line each. */
const verdicts = (...given: Parameters<typeof claims>): string[] =>
  claims(...given).claims.map(
    ({ vulnerability, package: url, isProtected }) => `${vulnerability} ${url} ${isProtected ? 'protected' : 'not'}`,
  );

const variant = (letter: string, ...packages: string[]): VariantSummary => ({
  name: `build-${letter}`,
  buildId: buildId(letter),
  packages,
});
const builds = (...patched: readonly (readonly [string, boolean])[]) =>
  patched.map(([letter, isPatched]) => ({ buildId: buildId(letter), isPatched }));
const quarantined = (over: Partial<QuarantinedPatch> = {}): QuarantinedPatch => ({
  name: 'cve-1',
  digest: digest('1'),
  buildId: buildId('a'),
  at: '2026-11-24T11:00:00Z',
  message: 'process 1 died',
  ...over,
});

interface Gap {
  readonly title: string;
  readonly status: Partial<HostStatus>;
  readonly quarantine?: readonly QuarantinedPatch[];
  readonly says: RegExp;
}

const second = (over: Parameters<typeof aRow>[0]) => ({ processes: [aRow(), aRow({ pid: 4712, ...over })] });

const gaps: readonly Gap[] = [
  {
    title: 'no process runs the build',
    status: { processes: [] },
    says: /no process that Stopgap can see runs build aa/,
  },
  {
    title: 'a patch that this host has no use for',
    status: { processes: [{ ...aRow(), pid: undefined, builds: undefined, phase: 'NoTarget' } as never] },
    says: /no process that Stopgap can see/,
  },
  {
    title: 'a second process is waiting',
    status: second({ phase: 'Pending', builds: builds(['a', false]) }),
    says: /cve-1 in process 4712 \(node\): Pending\./,
  },
  {
    title: 'a second process refused it',
    status: second({ phase: 'Failed', reason: 'BytesDiffer', builds: builds(['a', false]) }),
    says: /process 4712 \(node\): Failed, the code at the site is not what the patch expects, check the variant/,
  },
  {
    title: 'a second process is excluded',
    status: second({ phase: 'NoTarget', reason: 'TargetExcluded', builds: builds(['a', false]) }),
    says: /process 4712 \(node\): NoTarget, placement or a ceiling excludes/,
  },
  {
    title: 'somebody tampered with a process',
    status: { processes: [aRow({ phase: 'Drifted', reason: 'Tampered' })] },
    says: /Drifted, somebody else changed/,
  },
  { title: 'half of it is in', status: { processes: [aRow({ phase: 'Partial' })] }, says: /Partial/ },
  { title: 'it is being taken out', status: { processes: [aRow({ phase: 'Reverting' })] }, says: /Reverting/ },
  {
    title: 'an older version is in',
    status: { processes: [aRow({ digest: digest('0') })] },
    says: /this version is not in it/,
  },
  {
    title: 'the row is of another build of the process',
    status: { processes: [aRow({ builds: builds(['b', true], ['a', false]) })] },
    says: /not in all copies of the build/,
  },
  {
    title: 'a hook fails',
    status: { processes: [aRow({ resident: { keeper: 9, trouble: 'hook a: Error: boom' } })] },
    says: /process 4711 \(node\): hook a: Error: boom/,
  },
  {
    title: 'only another source has patched it',
    status: { processes: [aRow({ owner: THEIRS })] },
    says: /no process that Stopgap can see/,
  },
  { title: 'audit', status: { patches: [aSummary({ state: 'Audit' })] }, says: /spec\.state of cve-1 is Audit/ },
  {
    title: 'disabled',
    status: { patches: [aSummary({ state: 'Disabled' })] },
    says: /spec\.state of cve-1 is Disabled/,
  },
  {
    title: 'past its date',
    status: { patches: [aSummary({ expires: '2026-11-24T12:00:00Z' })] },
    says: /cve-1-11111111 expired at 2026-11-24T12:00:00Z and is put into no further process/,
  },
  {
    title: 'a date that cannot be read',
    status: { patches: [aSummary({ expires: 'never' })] },
    says: /expired at never/,
  },
  { title: 'quarantine', status: {}, quarantine: [quarantined()], says: /cve-1-11111111 is in quarantine/ },
  { title: 'the emergency brake', status: { suspended: true }, says: /reverted by hand, until `stopgap resume`/ },
  {
    title: 'processes that cannot be seen',
    status: { limits: 'only some can be looked into' },
    says: /only some can be/,
  },
  { title: 'an unknown trust root', status: { trustRoot: undefined as never }, says: /not known which trust root/ },
  {
    title: 'a trust root past its date',
    status: { trustRoot: { version: 1, expires: '2026-11-24T11:59:59Z' } },
    says: /the trust root expired at 2026-11-24T11:59:59Z/,
  },
  {
    title: 'a catalog past its date',
    status: { catalog: { version: 3, expires: '2026-11-24T11:59:59Z' } },
    says: /the catalog expired at 2026-11-24T11:59:59Z/,
  },
  { title: 'no catalog where one is demanded', status: { catalog: { version: 0 } }, says: /no catalog yet/ },
  {
    title: 'a version that is only kept',
    status: { patches: [aSummary({ held: 'its approval expired' })] },
    says: /cve-1 is kept as it was: its approval expired/,
  },
];

describe('claimsOf', () => {
  it('says that a package is protected when every process was read back', () => {
    const { claims: found, silent } = claims(second({}));
    expect(found).toEqual([
      {
        vulnerability: 'CVE-2022-0778',
        package: NODE,
        isProtected: true,
        text: `Micropatch cve-1-11111111 (sha256 ${digest('1')}, signed by alice, bob) was read back from all 2 processes that run build ${buildId('a')}. The files are as vulnerable as before: this is true of the processes of this machine alone, for as long as \`stopgap host\` runs there.`,
      },
    ]);
    expect(silent).toEqual([]);
  });

  it.each(gaps)('does not when there is a gap: $title', ({ status, quarantine = [], says }) => {
    expect(claims(status, quarantine).claims).toEqual([
      {
        vulnerability: 'CVE-2022-0778',
        package: NODE,
        isProtected: false,
        text: expect.stringMatching(says) as string,
      },
    ]);
  });

  it('does not mind the quarantine of another version or another build', () => {
    const others = [quarantined({ digest: digest('0') }), quarantined({ buildId: buildId('b') })];
    expect(verdicts({}, others)).toEqual([`CVE-2022-0778 ${NODE} protected`]);
  });

  it('does not take the process of one build for that of another', () => {
    const variants = [variant('a', 'pkg:npm/a@1'), variant('b', 'pkg:npm/b@1')];
    const processes = [aRow({ builds: builds(['a', true]) })];
    expect(verdicts({ patches: [aSummary({ variants })], processes })).toEqual([
      'CVE-2022-0778 pkg:npm/a@1 protected',
      'CVE-2022-0778 pkg:npm/b@1 not',
    ]);
  });

  it('takes a package for protected only if every build that carries it is', () => {
    const variants = [variant('a', 'pkg:deb/debian/x@1'), variant('b', 'pkg:deb/debian/x@1?arch=amd64')];
    const both = [aRow(), aRow({ pid: 4712, builds: builds(['b', true]) })];
    expect(verdicts({ patches: [aSummary({ variants })] })).toEqual([
      'CVE-2022-0778 pkg:deb/debian/x@1 not',
      'CVE-2022-0778 pkg:deb/debian/x@1?arch=amd64 not',
    ]);
    expect(verdicts({ patches: [aSummary({ variants })], processes: both })).toEqual([
      'CVE-2022-0778 pkg:deb/debian/x@1 protected',
      'CVE-2022-0778 pkg:deb/debian/x@1?arch=amd64 protected',
    ]);
  });

  it('lets patches share a verdict that are about one vulnerability under different names', () => {
    const patches = [
      aSummary({ vulnerabilities: ['CVE-1', 'GHSA-1'] }),
      aSummary({ name: 'cve-2', digest: digest('2'), vulnerabilities: ['CVE-1', 'OSV-1'] }),
      aSummary({ name: 'cve-3', digest: digest('3'), vulnerabilities: ['CVE-9'] }),
    ];
    const processes = [aRow(), aRow({ patch: name('cve-3'), digest: digest('3') })];
    expect(verdicts({ patches, processes })).toEqual([
      `CVE-1 ${NODE} not`,
      `CVE-9 ${NODE} protected`,
      `GHSA-1 ${NODE} not`,
      `OSV-1 ${NODE} not`,
    ]);
  });

  it('says nothing of packages without a version, nor of builds without a package, and says so', () => {
    const variants = [variant('a', 'pkg:npm/a'), variant('b')];
    const { claims: found, silent } = claims({ patches: [aSummary({ variants })] });
    expect(found).toEqual([]);
    expect(silent).toEqual([
      'Nothing is said of cve-1 for build-b: it names no packages.',
      expect.stringMatching(/^Nothing is said of pkg:npm\/a, which cve-1 names: it names no version/),
    ]);
  });

  it('names a few of many gaps and counts the rest, on one line whatever programs are called', () => {
    const processes = Array.from({ length: 9 }, (_, index) =>
      aRow({ pid: 100 + index, executable: `/bin/a\nb${'x'.repeat(4_000)}`, phase: 'Pending' }),
    );
    const [claim] = claims({ processes }).claims;
    expect(claim?.text).toMatch(/process 104 .*; 4 more\. /);
    expect(claim?.text).not.toMatch(/process 105|\n/);
    expect(claim?.text.length).toBeLessThan(2_000);
  });
});
