import { createHash } from 'node:crypto';
import { parseCommitSha, parsePatchName, parsePayloadDigest, type CommitSha, type PatchName } from '#domain/ids.ts';
import { toHex } from '#domain/bytes.ts';
import type { VerifiedDocument } from '#domain/source/assemble-patch-set.ts';
import { headOfRef, type RemoteHead } from '#domain/source/remote-head.ts';
import type { DesiredPatch, PatchSet, VerifiedPatch } from '#domain/patch.ts';
import type { Rejection } from '#domain/rejection.ts';
import { ALICE_ALONE } from './builders.ts';

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the test itself is wrong: ${what}`);
  return value;
}

/** `aCommit('a')` is 40 times `a`; longer text is hashed. */
export const aCommit = (text = 'a'): CommitSha =>
  required(
    parseCommitSha(/^[0-9a-f]$/.test(text) ? text.repeat(40) : createHash('sha1').update(text).digest('hex')),
    'no commit',
  );

export const aName = (text: string): PatchName => required(parsePatchName(text), `no patch name: ${text}`);

export const aHead = (commit: CommitSha = aCommit(), branch = 'main'): RemoteHead =>
  headOfRef(`refs/heads/${branch}`, commit);

/** A verified patch without instructions, for tests that look at names, versions and signatures only. */
export function aVerifiedPatch(name: string, version = 1, summary = 'closes a hole'): VerifiedPatch {
  const patch = {
    version,
    vulnerabilities: ['CVE-2022-0778'],
    severity: 'High' as const,
    summary,
    expires: '2027-03-01T00:00:00Z',
    variants: [{ name: 'any', buildId: 'ab'.repeat(20), architecture: 'x86_64' as const }],
  };
  const payload = new TextEncoder().encode(JSON.stringify({ name, patch }));
  const digest = toHex(createHash('sha256').update(payload).digest());
  return {
    name: aName(name),
    digest: required(parsePayloadDigest(digest), 'no digest'),
    patch,
    signers: ['alice'],
    roles: ALICE_ALONE,
    envelope: { payload, signatures: [{ keyid: 'SHA256:alice', sig: 'c2ln' }] },
    approvals: [],
  };
}

export interface DocumentSpec {
  readonly name: string;
  readonly version?: number;
  readonly path?: string;
  readonly line?: number;
  readonly state?: 'Enabled' | 'Audit' | 'Disabled';
}

export function aDocument({ name, version = 1, path, line = 1, state = 'Enabled' }: DocumentSpec): VerifiedDocument {
  const verified = aVerifiedPatch(name, version);
  return {
    manifest: {
      name: verified.name,
      path: path ?? `patches/${name}.yaml`,
      line,
      envelope: verified.envelope,
      approvals: verified.approvals,
      placement: { hostProcesses: true },
      driftPolicy: 'Report',
      state,
    },
    verified,
  };
}

export function aDesiredPatch(spec: DocumentSpec, commit: CommitSha = aCommit()): DesiredPatch {
  const { manifest, verified } = aDocument(spec);
  const { placement, driftPolicy, state, path } = manifest;
  return { verified, placement, driftPolicy, state, path, commit };
}

export function aPatchSet(specs: readonly DocumentSpec[], commit: CommitSha = aCommit()): PatchSet {
  return {
    commit,
    revision: `main@sha1:${commit}`,
    patches: new Map(specs.map((spec) => [aName(spec.name), aDesiredPatch(spec, commit)])),
    rejected: [],
    held: new Map(),
    withdrawn: new Set(),
  };
}

export const aRejection = (over: Partial<Rejection> = {}): Rejection => ({
  path: 'patches/broken.yaml',
  line: 1,
  column: 1,
  field: '',
  message: 'this is not YAML',
  fix: 'Close the bracket.',
  ...over,
});
