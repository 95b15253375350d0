import type { PatchRoles, PatchSet } from './patch.ts';
import type { SourceStatus } from './source/source-status.ts';
import type { StatusRow } from './status.ts';
import type { DocumentRefusal } from './trust/document-refusal.ts';

/** What `stopgap status -o json` prints. Fields are only ever added to this version. */
export interface HostStatus {
  readonly apiVersion: 'stopgap.dev/host-status/v1';
  /** RFC 3339: when the processes were last looked at. */
  readonly observedAt: string;
  readonly host: { readonly pid: number; readonly startedAt: string; readonly version: string; readonly owner: string };
  /** What keeps the host from seeing or patching every process of the machine, as a sentence; absent when nothing does. */
  readonly limits?: string;
  readonly trustRoot?: {
    readonly version: number;
    readonly expires: string;
    /** Why the file that is there now is not in force; the one described here is. */
    readonly problem?: string;
  };
  /** Present where the trust root demands a catalog; version 0 without `expires` is none. */
  readonly catalog?: { readonly version: number; readonly expires?: string };
  /** Trust documents of the newest commit that were not taken; what was trusted before stays in force. */
  readonly trustRefused?: readonly DocumentRefusal[];
  readonly source: { readonly repository: string; readonly ref: string; readonly path: string } & Partial<SourceStatus>;
  /** Set by `stopgap revert --all`: everything is out until `stopgap resume`. */
  readonly suspended: boolean;
  /** Why that does not outlive the host, as a sentence; absent when all is well. */
  readonly suspensionProblem?: string;
  readonly patches: readonly PatchSummary[];
  /** One for each patch and process. */
  readonly processes: readonly StatusRow[];
}

export interface PatchSummary {
  readonly name: string;
  readonly digest: string;
  readonly version: number;
  readonly vulnerabilities: readonly string[];
  readonly severity: string;
  readonly state: string;
  readonly signers: readonly string[];
  /** Who stands behind it in which role. */
  readonly roles: PatchRoles;
  readonly expires: string;
  /** The builds it is for. */
  readonly variants: readonly VariantSummary[];
  readonly path: string;
  readonly commit: string;
  /** Why it is kept although the newest commit has no good version of it. */
  readonly held?: string;
}

/** A build that a patch is for, and the package URLs of what carries it, as its author has signed them. */
export interface VariantSummary {
  readonly name: string;
  readonly buildId: string;
  readonly packages: readonly string[];
}

export function summarizePatches(set: PatchSet | undefined): PatchSummary[] {
  return [...(set?.patches.values() ?? [])].map(({ verified, state, path, commit }) => {
    const held = set?.held.get(verified.name);
    return {
      name: verified.name,
      digest: verified.digest,
      version: verified.patch.version,
      vulnerabilities: verified.patch.vulnerabilities,
      severity: verified.patch.severity,
      state,
      signers: verified.signers,
      roles: verified.roles,
      expires: verified.patch.expires,
      variants: verified.patch.variants.map(({ name, buildId, packages = [] }) => ({ name, buildId, packages })),
      path,
      commit,
      ...(held === undefined ? {} : { held }),
    };
  });
}
