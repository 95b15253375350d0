import { err, ok, type Result } from '../result.ts';
import { parseTimestamp } from '../timestamp.ts';
import { parseSshPublicKey, type SshPublicKey } from './ssh-key.ts';
import { toBase64 } from '../base64.ts';

/** One line of an allowed-signers file: whose key it is, and from when to when it may sign. */
export interface AllowedSigner {
  /** Patterns as the file has them, separated by commas: `alice@example.org`, `*@example.org,!bob@example.org`. */
  readonly principals: string;
  readonly key: SshPublicKey;
  /** Milliseconds since 1970. Undefined where the file sets no bound. */
  readonly validAfterMs: number | undefined;
  readonly validBeforeMs: number | undefined;
}

/** What git signs commits and tags for (git-config(1), gpg.ssh). */
export const GIT_NAMESPACE = 'git';

/**
 * Parses a file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS), more strictly than OpenSSH does: every line has to be
 * understood, or the file is refused as a whole, because who is trusted must not depend on what was skipped. Each key
 * must be confined to Git. Certificate authorities are refused: a certificate says itself when it expires, and OpenSSH
 * holds that against the date that the committer wrote. The error reads on after the name of the file.
 */
export function parseAllowedSigners(text: string): Result<readonly AllowedSigner[], string> {
  const lines = linesOf(text);
  if (!lines.ok) return lines;
  const signers: AllowedSigner[] = [];
  for (const { number, line } of lines.value) {
    const signer = parseLine(line);
    if (!signer.ok) return err(`line ${number} ${signer.error}`);
    signers.push(signer.value);
  }
  return signers.length === 0 ? err('names nobody') : ok(signers);
}

/**
 * The lines of a list of keys that say something. A list that is empty or that ends within a line was cut off, by a full
 * disk or by somebody, and is not taken for a shorter one.
 */
export function linesOf(text: string): Result<readonly { readonly number: number; readonly line: string }[], string> {
  if (text.trim() === '') return err('is empty; if that is meant, write a comment that begins with #');
  if (!text.endsWith('\n')) return err('ends within a line, so it may have been cut off; end it with a line break');
  const lines = text
    .split('\n')
    .map((line, index) => ({ number: index + 1, line: line.replace(/^[ \t]+|[ \t\r]+$/g, '') }));
  return ok(lines.filter(({ line }) => line !== '' && !line.startsWith('#')));
}

interface LineParts {
  readonly principals: string;
  /** Empty when the key follows at once. */
  readonly options: string;
  readonly key: string;
}

function splitLine(line: string): LineParts | undefined {
  const { principals, rest } = /^(?<principals>[!#-~]+)[ \t]+(?<rest>.+)$/.exec(line)?.groups ?? {};
  if (principals === undefined || rest === undefined) return undefined;
  if (/^(?:ssh|ecdsa|sk)-/.test(rest)) return { principals, options: '', key: rest };
  const { options, key } = /^(?<options>(?:[^ \t"]|"[^"]*")+)[ \t]+(?<key>.+)$/.exec(rest)?.groups ?? {};
  return options === undefined || key === undefined ? undefined : { principals, options, key };
}

function parseLine(line: string): Result<AllowedSigner, string> {
  const parts = splitLine(line);
  if (parts === undefined)
    return err('is not principals, options and a key, such as alice@example.org namespaces="git" ssh-ed25519 AAAA...');
  const options = parseOptions(parts.options);
  if (!options.ok) return options;
  const { namespaces, validAfterMs, validBeforeMs } = options.value;
  if (namespaces !== GIT_NAMESPACE)
    return err(
      'is not confined to Git, so that a key for patches could sign commits; write namespaces="git" before the key',
    );
  const key = parseSshPublicKey(parts.key.replace(/[ \t]+/g, ' '));
  if (!key.ok) return err(`has a key that ${key.error}`);
  return ok({ principals: parts.principals, key: key.value, validAfterMs, validBeforeMs });
}

interface Options {
  readonly namespaces?: string;
  readonly validAfterMs?: number;
  readonly validBeforeMs?: number;
}

function parseOptions(text: string): Result<Options, string> {
  let options: Options = {};
  for (const option of text.match(/(?:[^,"]|"[^"]*")+/g) ?? []) {
    const parsed = parseOption(option);
    if (!parsed.ok) return parsed;
    if (Object.keys(parsed.value).some((field) => field in options))
      return err(`has the option ${option} a second time`);
    options = { ...options, ...parsed.value };
  }
  return ok(options);
}

function parseOption(option: string): Result<Options, string> {
  const { name = option, value } = /^(?<name>[a-z-]+)="(?<value>[^"]*)"$/i.exec(option)?.groups ?? {};
  switch (name.toLowerCase()) {
    case 'namespaces':
      return value === undefined ? unknown(option) : ok({ namespaces: value });
    case 'valid-after':
      return parseBound(option, value, (validAfterMs) => ({ validAfterMs }));
    case 'valid-before':
      return parseBound(option, value, (validBeforeMs) => ({ validBeforeMs }));
    case 'cert-authority':
      return err(
        'is of a certificate authority, whose certificates expire only by the date in a commit; list the keys themselves',
      );
    default:
      return unknown(option);
  }
}

const unknown = (option: string): Result<never, string> =>
  err(
    `has the option ${JSON.stringify(option)}, which is not understood; there are namespaces="git", valid-after="YYYYMMDD" and valid-before="YYYYMMDD"`,
  );

function parseBound(
  option: string,
  value: string | undefined,
  toOptions: (ms: number) => Options,
): Result<Options, string> {
  const ms = parseTime(value ?? '');
  return ms === undefined
    ? err(`has no time in ${JSON.stringify(option)}; write YYYYMMDD or YYYYMMDDHHMMSS, in UTC`)
    : ok(toOptions(ms));
}

/** Always UTC, with or without the Z: the time zone of a machine must not move the end of a key. */
function parseTime(text: string): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z?$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return parseTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Whether a key may sign at a moment, in milliseconds since 1970; both bounds belong to the time, as for OpenSSH. */
export const isValidAt = ({ validAfterMs, validBeforeMs }: AllowedSigner, atMs: number): boolean =>
  atMs >= (validAfterMs ?? -Infinity) && atMs <= (validBeforeMs ?? Infinity);

/** Whether the patterns of a line stand for somebody (ssh_config(5), PATTERNS): one matches, and none that begins with `!`. */
export function standsFor(principals: string, identity: string): boolean {
  const patterns = principals.split(',');
  const isOneOf = (list: readonly string[]): boolean => list.some((pattern) => matches(pattern, identity));
  const refused = patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []));
  return !isOneOf(refused) && isOneOf(patterns.filter((pattern) => !pattern.startsWith('!')));
}

/** Walks both texts once and comes back to the last star only, so that no pattern takes long. */
function matches(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === '*') [star, resume, at] = [at, index, at + 1];
    else if (pattern[at] === '?' || pattern[at] === text[index]) [at, index] = [at + 1, index + 1];
    else if (star >= 0) [resume, index, at] = [resume + 1, resume + 1, star + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** The same lines as we understood them, so that OpenSSH reads nothing else in them than we did. Times are in UTC. */
export const formatAllowedSigners = (signers: readonly AllowedSigner[]): string =>
  signers.map((signer) => `${formatLine(signer)}\n`).join('');

function formatLine({ principals, key, validAfterMs, validBeforeMs }: AllowedSigner): string {
  const bound = (name: string, ms: number | undefined): string[] =>
    ms === undefined ? [] : [`${name}="${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}"`];
  const options = [
    `namespaces="${GIT_NAMESPACE}"`,
    ...bound('valid-after', validAfterMs),
    ...bound('valid-before', validBeforeMs),
  ];
  return `${principals} ${options.join(',')} ${key.type} ${toBase64(key.blob)}`;
}
