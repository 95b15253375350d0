import type { HostStatus, PatchSummary, VariantSummary } from '../host-status.ts';
import type { PatchName, PayloadDigest } from '../ids.ts';
import { revisionName } from '../ids.ts';
import type { QuarantinedPatch } from '../patcher-wire.ts';
import { printable } from '../printable.ts';
import { REASONS } from '../reason.ts';
import type { StatusRow } from '../status.ts';

/** What is known of one machine at one time. */
export interface Sighting {
  readonly status: HostStatus;
  /** What the patcher puts into no further process of a build. */
  readonly quarantine: readonly QuarantinedPatch[];
  readonly now: Date;
}

/** One build that a patch is for. */
export interface PatchedBuild {
  readonly patch: PatchSummary;
  readonly variant: VariantSummary;
}

/** Name of the version, as people see it everywhere else. */
export const revisionOf = ({ name, digest }: PatchSummary): string =>
  revisionName(name as PatchName, digest as PayloadDigest);

/** Processes of this host that run the build, whatever has become of the patch in them. */
export const rowsOf = ({ patch, variant }: PatchedBuild, { status }: Sighting): StatusRow[] =>
  status.processes.filter(
    (row) =>
      row.patch === patch.name &&
      row.pid !== undefined &&
      row.owner === undefined &&
      (row.builds ?? []).some(({ buildId }) => buildId === variant.buildId),
  );

/**
 * Everything that keeps one from saying that each process of this machine which runs the build is patched, and that one
 * which starts now will be; parts of a sentence. None means that it can be said. What is not known is a gap as well.
 */
export function gapsOf(build: PatchedBuild, sighting: Sighting): string[] {
  return [...hostGaps(sighting), ...patchGaps(build, sighting), ...processGaps(build, sighting)];
}

function hostGaps({ status: { suspended, limits, trustRoot, catalog }, now }: Sighting): string[] {
  return [
    ...(suspended ? ['everything was reverted by hand, until `stopgap resume`'] : []),
    ...(limits === undefined ? [] : [limits]),
    ...(trustRoot === undefined ? ['it is not known which trust root is in force'] : []),
    ...(trustRoot !== undefined && !isLater(trustRoot.expires, now)
      ? [`the trust root expired at ${trustRoot.expires}, so that no further process is patched`]
      : []),
    ...(catalog === undefined ? [] : catalogGaps(catalog, now)),
  ];
}

function catalogGaps({ expires }: NonNullable<HostStatus['catalog']>, now: Date): string[] {
  if (expires === undefined) return ['there is no catalog yet, so that no further process is patched'];
  return isLater(expires, now) ? [] : [`the catalog expired at ${expires}, so that no further process is patched`];
}

function patchGaps({ patch, variant }: PatchedBuild, { quarantine, now }: Sighting): string[] {
  const revision = revisionOf(patch);
  const isQuarantined = quarantine.some(
    ({ digest, buildId }) => digest === patch.digest && buildId === variant.buildId,
  );
  return [
    ...(patch.state === 'Enabled' ? [] : [`spec.state of ${patch.name} is ${patch.state}`]),
    ...(isLater(patch.expires, now)
      ? []
      : [`${revision} expired at ${patch.expires} and is put into no further process`]),
    // It may be held because it is no longer trusted, and then nobody puts it into a process that starts now.
    ...(patch.held === undefined
      ? []
      : [`${patch.name} is kept as it was: ${printable(patch.held).slice(0, MAX_TEXT)}`]),
    ...(isQuarantined
      ? [`${revision} is in quarantine, because a process died right after it was put in; see \`stopgap quarantine\``]
      : []),
  ];
}

/** A date that cannot be read is past. */
const isLater = (date: string, now: Date): boolean => new Date(date).getTime() > now.getTime();

function processGaps(build: PatchedBuild, sighting: Sighting): string[] {
  const rows = rowsOf(build, sighting);
  if (rows.length > 0) return rows.flatMap((row) => rowGap(row, build) ?? []);
  return [
    `no process that Stopgap can see runs build ${build.variant.buildId}, so that ${build.patch.name} is shown to be in none`,
  ];
}

/** A row says more than whether the patch is in: hooks can be in and fail, and an older version can be in. */
function rowGap(row: StatusRow, { patch, variant }: PatchedBuild): string | undefined {
  const { phase, reason, digest, resident } = row;
  const isPatched = (row.builds ?? []).every(({ buildId, isPatched: is }) => buildId !== variant.buildId || is);
  const where = `${patch.name} in ${processName(row)}`;
  if (reason !== '') return `${where}: ${phase}, ${REASONS[reason].meaning}, ${REASONS[reason].advice}`;
  if (phase !== 'Applied') return `${where}: ${phase}`;
  if (digest !== patch.digest || !isPatched)
    return `${where}: this version is not in it, or not in all copies of the build`;
  if (resident?.trouble !== undefined) return `${where}: ${printable(resident.trouble).slice(0, MAX_TEXT)}`;
  return undefined;
}

/** Longest text of others in one of ours, in characters. */
const MAX_TEXT = 200;

const processName = ({ pid, executable = '' }: StatusRow): string =>
  `process ${pid ?? 0} (${printable(executable.slice(executable.lastIndexOf('/') + 1)).slice(0, MAX_TEXT)})`;
