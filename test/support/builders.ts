import type { Patch } from '#domain/api/micropatch.types.ts';
import type { BuildId, CommitSha, OwnerId, PatchName, PayloadDigest } from '#domain/ids.ts';
import type { DesiredPatch, PatchRoles, PatchSet, SignedPatch, VerifiedPatch } from '#domain/patch.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';

export const name = (text: string): PatchName => text as PatchName;
export const digest = (letter: string): PayloadDigest => letter.repeat(64).slice(0, 64) as PayloadDigest;
export const buildId = (letter: string): BuildId => letter.repeat(40).slice(0, 40) as BuildId;
export const owner = (letter: string): OwnerId => letter.repeat(16).slice(0, 16) as OwnerId;

export const OURS = owner('a');
export const THEIRS = owner('b');
export const COMMIT = '1'.repeat(40) as CommitSha;

/** A patch of one build with one detour; everything that a test does not care about has a plain value. */
export const aPatch = (over: Partial<Patch> = {}): Patch => ({
  version: 1,
  vulnerabilities: ['CVE-2022-0778'],
  severity: 'High',
  summary: 'loops for ever',
  expires: '2099-01-01T00:00:00Z',
  variants: [
    {
      name: 'build-a',
      buildId: buildId('a'),
      architecture: 'x86_64',
      patchlets: [
        {
          name: 'one',
          function: 'f',
          address: '0x1000',
          expect: '4883c00190',
          action: 'Insert',
          assembly: 'nop',
          machineCode: '90',
          inFlight: 'Allowed',
        },
      ],
    },
  ],
  ...over,
});

/** Alice is the author, and nobody else was needed. */
export const ALICE_ALONE: PatchRoles = { author: ['alice'], builder: [], approver: [] };

export const aVerifiedPatch = (over: Partial<VerifiedPatch> = {}): VerifiedPatch => ({
  name: name('cve-1'),
  digest: digest('1'),
  patch: aPatch(),
  signers: ['alice'],
  roles: ALICE_ALONE,
  envelope: { payload: new Uint8Array(), signatures: [] },
  approvals: [],
  ...over,
});

/** What of a patch goes from hand to hand. */
export const signedIn = ({ envelope, approvals }: SignedPatch): SignedPatch => ({ envelope, approvals });

export const aDesiredPatch = (over: Partial<DesiredPatch> = {}): DesiredPatch => ({
  verified: aVerifiedPatch(),
  placement: {},
  driftPolicy: 'Report',
  state: 'Enabled',
  path: 'patches/cve-1.yaml',
  commit: COMMIT,
  ...over,
});

export const aPatchSet = (patches: readonly DesiredPatch[], over: Partial<PatchSet> = {}): PatchSet => ({
  commit: COMMIT,
  revision: `main@sha1:${COMMIT}`,
  patches: new Map(patches.map((patch) => [patch.verified.name, patch])),
  rejected: [],
  held: new Map(),
  withdrawn: new Set(),
  ...over,
});

export const aLivePatch = (over: Partial<LivePatch> = {}): LivePatch => ({
  name: name('cve-1'),
  digest: digest('1'),
  owner: OURS,
  buildId: buildId('a'),
  state: 'Live',
  tampering: [],
  ...over,
});

export const aProcess = (over: Partial<ObservedProcess> = {}): ObservedProcess => ({
  key: { pid: 7, startTicks: 100 },
  executable: '/usr/bin/app',
  buildIds: [buildId('a')],
  patches: [],
  hasLeftovers: false,
  obstacle: undefined,
  ...over,
});
