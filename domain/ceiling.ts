import type { Ceiling } from './api/ceiling.types.ts';
import type { Patch } from './api/micropatch.types.ts';
import { fieldsOfCeiling, validateCeiling } from './api/ceiling.validate.ts';
import { matchesGlob } from './glob.ts';
import { describeFault, type Fault } from './manifest/fault.ts';
import { wordFaults } from './manifest/schema-faults.ts';
import type { PatcherFailure } from './patcher.ts';
import { err, ok, type Result } from './result.ts';
import { shapeFaults } from './schema-validator.ts';
import { isGraver } from './severity.ts';

export type { Ceiling };

/** What of a process the ceiling is held against. */
export interface CeilingSubject {
  /** As /proc/PID/exe names it (proc(5)), with ` (deleted)` behind it when the file was replaced. */
  readonly executable: string;
  /** Real, effective, saved and file system user id. */
  readonly users: readonly number[];
}

/** The ceiling of a machine whose administrator has set none. */
export const NO_CEILING: Ceiling = { apiVersion: 'stopgap.dev/v1alpha1', kind: 'Ceiling' };

/**
 * Programs that hold up all containers of a machine. They are refused on every machine, and no file takes one off this
 * list: a mistake in a patch would cost more than any hole in them.
 */
export const NEVER_PATCHED: readonly string[] = [
  'containerd',
  'containerd-shim*',
  'dockerd',
  'docker-proxy',
  'cri-dockerd',
  'crio',
  'runc',
  'crun',
  'conmon',
  'conmonrs',
  'kubelet',
  'kubelite',
  'k3s*',
  'k0s',
  'rke2*',
];

/** Reads a document as a ceiling. The error says in a sentence all that is wrong with it. */
export function parseCeiling(document: unknown): Result<Ceiling, string> {
  const faults = isCeiling(document)
    ? wordFaults(document, shapeFaults(validateCeiling, document), fieldsOfCeiling)
    : [NOT_A_CEILING];
  return faults.length === 0
    ? ok(document as Ceiling)
    : err(faults.map((fault) => `${describeFault(fault)}. ${fault.fix}`).join('; '));
}

const isCeiling = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'kind' in document && document.kind === NO_CEILING.kind;

const NOT_A_CEILING: Fault = {
  field: ['kind'],
  part: 'value',
  message: 'does not say that this is a ceiling',
  fix: `Write \`kind: ${NO_CEILING.kind}\` and \`apiVersion: ${NO_CEILING.apiVersion}\``,
};

/** Why nothing may be put into a process of this machine, whatever the patch; undefined when something may. */
export function excludedByCeiling({ never }: Ceiling, process: CeilingSubject): PatcherFailure | undefined {
  const executable = process.executable.replace(/ \(deleted\)$/, '');
  const isNamed = (pattern: string) => matches(pattern, executable);
  if (NEVER_PATCHED.some(isNamed))
    return excluded(`${executable} holds up the containers of this machine and is never patched`);
  const pattern = never?.executables?.find(isNamed);
  if (pattern !== undefined) return excluded(`the ceiling of this machine names it (never.executables: ${pattern})`);
  const user = never?.users?.find((candidate) => process.users.includes(candidate));
  return user === undefined
    ? undefined
    : excluded(`the ceiling of this machine names its user (never.users: ${String(user)})`);
}

/** Why this patch may be put into no process of this machine; undefined when it may. */
export function aboveCeiling(
  { highestSeverity = 'Critical' }: Ceiling,
  { severity }: Pick<Patch, 'severity'>,
): PatcherFailure | undefined {
  if (!isGraver(severity, highestSeverity)) return undefined;
  return excluded(
    `the ceiling of this machine stops at severity ${highestSeverity} (highestSeverity), and this patch is ${severity}`,
  );
}

const excluded = (message: string): PatcherFailure => ({ reason: 'TargetExcluded', message });

/** A pattern with a slash is held against the whole path, one without against the name of the file. */
function matches(pattern: string, path: string): boolean {
  const text = pattern.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1);
  return matchesGlob(pattern, text);
}
