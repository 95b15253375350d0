import { join, resolve } from 'node:path';
import { given } from '#domain/given.ts';
import { parseCommitSha, type CommitSha } from '#domain/ids.ts';
import type { Labels } from '#domain/placement.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { parseCommitters, VERIFY_MODES, verificationFault } from '#domain/source/commit-verification.ts';
import type { CommitVerification, VerifyMode } from '#domain/source/commit-verification.ts';
import type { HistoryPolicy } from '#domain/source/history.ts';
import { parseRepositoryUrl } from '#domain/source/repository-url.ts';
import type { SettingFault } from '#domain/source/setting-fault.ts';
import { parseSourcePath } from '#domain/source/source-path.ts';
import { parseSourceRef, type SourceRef } from '#domain/source/source-ref.ts';
import { SOURCE_DEFAULTS } from '#domain/source/source-request.ts';
import type { Environment } from '#runtime/config.ts';
import type { HostOptions } from './host-options.ts';

/** The flags of `stopgap host` as the command line has them: text, unchecked. */
export interface HostFlags {
  readonly repository: string;
  readonly branch?: string;
  readonly tag?: string;
  readonly semver?: string;
  readonly commit?: string;
  readonly path: string;
  readonly trustRoot: string;
  readonly trustPath: string;
  readonly ceiling?: string;
  readonly checkpointDir?: string;
  readonly interval: string;
  readonly history: string;
  readonly verifyCommits?: string;
  readonly allowedSigners?: string;
  readonly revokedSigners?: string;
  readonly allowedCommitters?: string;
  readonly prune: boolean;
  readonly pruneLimitPercent: string;
  readonly confirmHistory?: string;
  readonly confirmRemovals?: string;
  readonly tokenFile?: string;
  readonly usernameFile?: string;
  readonly caFile?: string;
  readonly sshKeyFile?: string;
  readonly knownHostsFile?: string;
  readonly stateDir?: string;
  readonly socket?: string;
  readonly label: readonly string[];
  readonly dryRun?: boolean;
}

/** Below a tenth of a second the machine does little else; above a day nobody would notice a repository that is gone. */
const SHORTEST_INTERVAL_MS = 100;
const LONGEST_INTERVAL_MS = 24 * 60 * 60 * 1000;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Checks all flags of `stopgap host`; the error names the flag and says what to write instead. */
export function parseHostOptions(flags: HostFlags, environment: Environment): Result<HostOptions, string> {
  const checked = collect({
    repository: parseRepositoryUrl(absolute(flags.repository), 'host'),
    ref: parseSourceRef(flags),
    path: parseSourcePath(flags.path),
    'trust-path': parseSourcePath(flags.trustPath),
    interval: parseInterval(flags.interval),
    history: parseHistory(flags.history),
    'prune-limit-percent': parsePercent(flags.pruneLimitPercent),
    'confirm-history': parseConfirmation(flags.confirmHistory),
    'confirm-removals': parseConfirmation(flags.confirmRemovals),
    label: parseLabels(flags.label),
  });
  if (!checked.ok) return checked;
  const { repository: url, ref, path, interval, history, label } = checked.value;
  const verification = parseVerification(flags, ref, history);
  if (!verification.ok) return verification;
  const stateDirectory = flags.stateDir ?? environment.stateDirectory;
  const runtimeDirectory = flags.stateDir ?? environment.runtimeDirectory;
  return ok({
    url,
    source: {
      source: { url: url.printable, ref, path },
      history,
      verification: verification.value,
      isPruning: flags.prune,
      pruneLimitPercent: checked.value['prune-limit-percent'],
      intervalMs: interval,
      confirmed: {
        ...given('history', checked.value['confirm-history']),
        ...given('removals', checked.value['confirm-removals']),
      },
    },
    credentials: credentialsOf(flags),
    signers: signersOf(flags),
    trustRootFile: flags.trustRoot,
    trustPath: checked.value['trust-path'],
    ceilingFile: flags.ceiling,
    checkpointDirectory: flags.checkpointDir,
    stateDirectory,
    socketPath: flags.socket ?? join(runtimeDirectory, SOCKET_NAME),
    labels: label,
    isDryRun: flags.dryRun ?? false,
  });
}

/** A path that begins with a dot means the folder that the person stands in, as for every other program. */
const absolute = (repository: string): string =>
  /^[.]{1,2}(?:[/]|$)/.test(repository) ? resolve(repository) : repository;

export const SOCKET_NAME = 'host.sock';

const credentialsOf = (flags: HostFlags): HostOptions['credentials'] => ({
  ...given('tokenFile', flags.tokenFile),
  ...given('usernameFile', flags.usernameFile),
  ...given('authorityFile', flags.caFile),
  ...given('identityFile', flags.sshKeyFile),
  ...given('knownHostsFile', flags.knownHostsFile),
});

type Checks = Readonly<Record<string, Result<unknown, SettingFault>>>;
type Values<C extends Checks> = { readonly [K in keyof C]: C[K] extends Result<infer T, SettingFault> ? T : never };

/** Settings that several flags make together. */
const FLAGS_OF: Readonly<Record<string, string>> = { ref: '--branch, --tag, --semver or --commit' };

/** The values, or one sentence for the first flag that is wrong. */
function collect<C extends Checks>(checks: C): Result<Values<C>, string> {
  const values: Record<string, unknown> = {};
  for (const [flag, check] of Object.entries(checks)) {
    if (!check.ok) return err(`${FLAGS_OF[flag] ?? `--${flag}`}: ${check.error.message}; ${check.error.fix}`);
    values[flag] = check.value;
  }
  return ok(values as Values<C>);
}

function parseInterval(text: string): Result<number, SettingFault> {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Math.round(Number(amount) * (UNITS[unit] ?? Number.NaN));
  if (milliseconds >= SHORTEST_INTERVAL_MS && milliseconds <= LONGEST_INTERVAL_MS) return ok(milliseconds);
  return err({
    message: `${JSON.stringify(text)} is no time between 100ms and 24h`,
    fix: 'write a number with ms, s, m or h, such as 5s',
  });
}

function parseHistory(text: string): Result<'FastForwardOnly' | 'Any', SettingFault> {
  if (text === 'FastForwardOnly' || text === 'Any') return ok(text);
  return err({
    message: `${JSON.stringify(text)} is no history policy`,
    fix: `write ${SOURCE_DEFAULTS.history} or Any`,
  });
}

/** These flags have a meaning only together, so that the sentence names the one that says whether commits are verified. */
function parseVerification(
  flags: HostFlags,
  ref: SourceRef,
  history: HistoryPolicy,
): Result<CommitVerification, string> {
  const checked = collect({
    'verify-commits': parseVerifyMode(flags.verifyCommits ?? 'none'),
    'allowed-committers': parseCommitters(flags.allowedCommitters?.split(',') ?? []),
  });
  if (!checked.ok) return checked;
  const { 'verify-commits': mode, 'allowed-committers': allowedCommitters } = checked.value;
  const hasAllowedSigners = flags.allowedSigners !== undefined;
  const hasRevokedSigners = flags.revokedSigners !== undefined;
  const verification = { mode, allowedCommitters };
  const fault = verificationFault({ ...verification, ref, history, hasAllowedSigners, hasRevokedSigners });
  return fault === undefined ? ok(verification) : err(`--verify-commits: ${fault.message}; ${fault.fix}`);
}

function parseVerifyMode(text: string): Result<VerifyMode, SettingFault> {
  const mode = VERIFY_MODES.find((known) => known.toLowerCase() === text);
  return mode === undefined
    ? err({ message: `${JSON.stringify(text)} says not whose signature counts`, fix: 'write none, head or tag' })
    : ok(mode);
}

const signersOf = ({ allowedSigners, revokedSigners }: HostFlags): HostOptions['signers'] =>
  allowedSigners === undefined ? undefined : { allowedSignersFile: allowedSigners, revokedSignersFile: revokedSigners };

function parsePercent(text: string): Result<number, SettingFault> {
  const percent = Number(text);
  if (/^\d{1,3}$/.test(text) && percent <= 100) return ok(percent);
  return err({ message: `${JSON.stringify(text)} is no percentage`, fix: 'write a whole number from 0 to 100' });
}

function parseConfirmation(text: string | undefined): Result<CommitSha | undefined, SettingFault> {
  const commit = text === undefined ? undefined : parseCommitSha(text);
  if (text === undefined || commit !== undefined) return ok(commit);
  return err({
    message: `${JSON.stringify(text)} is no commit`,
    fix: 'write all 40 hex digits of the commit that you have looked at',
  });
}

function parseLabels(texts: readonly string[]): Result<Labels, SettingFault> {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const text of texts) {
    const [, key, value = ''] =
      /^([A-Za-z0-9](?:[A-Za-z0-9./_-]{0,252}[A-Za-z0-9])?)=([A-Za-z0-9._-]{0,63})$/.exec(text) ?? [];
    if (key === undefined)
      return err({ message: `${JSON.stringify(text)} is no label`, fix: 'write key=value, as Kubernetes has them' });
    labels[key] = value;
  }
  return ok(labels);
}
