import type { HostStatus } from '#domain/host-status.ts';
import { printable } from '#domain/printable.ts';
import { formatRejection } from '#domain/rejection.ts';
import type { StatusRow } from '#domain/status.ts';

/** Ages as kubectl has them: the two largest units at most, `5s`, `3m20s`, `2h`, `4d`. */
export function formatAge(since: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - new Date(since).getTime()) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 600) return withRest(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return withRest(Math.floor(seconds / 3_600), 'h', Math.floor((seconds % 3_600) / 60), 'm');
  return `${Math.floor(seconds / 86_400)}d`;
}

const withRest = (whole: number, unit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`;

/** Columns separated by three blanks and as wide as their widest cell; the last one is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 3)))
      .join('')
      .trimEnd(),
  );
}

/** What `stopgap status` prints: the source in a few lines, then a table of patch and process, then what needs a person. */
export function formatStatus(status: HostStatus, now: Date, wide: boolean): string[] {
  const header = [
    wide ? 'REVISION' : 'PATCH',
    'PID',
    'PROGRAM',
    'PHASE',
    'REASON',
    'SINCE',
    ...(wide ? ['HITS', 'MESSAGE'] : []),
  ];
  // Cells are made printable before their width is taken, for they come from whoever can run a program.
  const rows = status.processes.map((row) => cells(row, now, wide).map(printable));
  const table = rows.length === 0 ? [nothing(status)] : formatTable([header, ...rows]);
  return [...headLines(status, now).map(printable), '', ...table, ...attention(status).map(printable)];
}

const nothing = ({ source }: HostStatus): string =>
  source.conditions === undefined ? 'Nothing was looked at yet.' : 'No patches are wanted, and none is in any process.';

function cells(row: StatusRow, now: Date, wide: boolean): string[] {
  const program = row.executable ?? '-';
  return [
    wide ? row.revision : row.patch,
    row.pid === undefined ? '-' : String(row.pid),
    wide ? program : program.slice(program.lastIndexOf('/') + 1),
    row.phase,
    row.reason === '' ? '-' : row.reason,
    formatAge(row.since, now),
    ...(wide ? [row.hits === undefined ? '-' : String(row.hits), row.message] : []),
  ];
}

function headLines(
  { source, suspended, suspensionProblem, trustRoot, catalog, limits }: HostStatus,
  now: Date,
): string[] {
  const ready = source.conditions?.find(({ type }) => type === 'Ready');
  const contact =
    source.lastContactTime === undefined ? 'not reached yet' : `reached ${formatAge(source.lastContactTime, now)} ago`;
  return [
    `Repository  ${source.repository} (${contact})`,
    `Revision    ${source.lastAppliedRevision ?? 'none yet'}`,
    `Ready       ${ready === undefined ? 'Unknown' : `${ready.status}: ${ready.message}`}`,
    ...signedLines(source),
    ...(trustRoot === undefined ? [] : trustLines(trustRoot, now)),
    ...(catalog === undefined ? [] : [catalogLine(catalog, now)]),
    ...(limits === undefined ? [] : [`Limits      ${limits}`]),
    ...(suspended ? ['Suspended   everything was reverted by hand; `stopgap resume` puts it in again'] : []),
    ...(suspensionProblem === undefined ? [] : [`            ${suspensionProblem}`]),
  ];
}

/** A refusal stands in the line above already. */
const signedLines = ({ conditions = [] }: HostStatus['source']): string[] =>
  conditions
    .filter(({ type, status }) => type === 'SourceVerified' && status === 'True')
    .map(({ message }) => `Signed      ${message}`);

function trustLines({ version, expires, problem }: NonNullable<HostStatus['trustRoot']>, now: Date): string[] {
  const date = new Date(expires) <= now ? `expired at ${expires}: nothing new is applied` : `expires ${expires}`;
  return [
    `Trust root  version ${version}, ${date}`,
    ...(problem === undefined ? [] : [`            stays in force, because what is newer cannot be used: ${problem}`]),
  ];
}

function catalogLine({ version, expires }: NonNullable<HostStatus['catalog']>, now: Date): string {
  if (expires === undefined) return 'Catalog     none yet: nothing new is applied';
  const date = new Date(expires) <= now ? `expired at ${expires}: nothing new is applied` : `expires ${expires}`;
  return `Catalog     version ${version}, ${date}`;
}

/** Messages of rows that are not as they should be, and rejected documents, one line each. */
function attention({ processes, source, patches, trustRefused = [] }: HostStatus): string[] {
  const rows = processes
    .filter(({ phase, message }) => message !== '' && phase !== 'NoTarget')
    .map(({ patch, pid, message }) => `${patch}${pid === undefined ? '' : ` in process ${pid}`}: ${message}`);
  const held = patches.flatMap(({ name, held: why }) =>
    why === undefined ? [] : [`${name} is kept as it was: ${why}`],
  );
  const rejected = (source.rejected ?? []).map((rejection) => `rejected: ${formatRejection(rejection)}`);
  const refused = trustRefused.map(({ document, reason, message }) => `refused: ${document}: ${reason}: ${message}`);
  const lines = [...rows, ...held, ...rejected, ...refused];
  return lines.length === 0 ? [] : ['', ...lines];
}
