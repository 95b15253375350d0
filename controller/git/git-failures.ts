import { sourceFailure, type SourceFailure, type SourceReason } from '#domain/source/source-failure.ts';
import { CREDENTIALS_STATUS, type GitEnding } from './git-runner.ts';

/** What was being done, so that a failure can say it. */
export interface Doing {
  /** Reads on after "while": `asking https://git.example/a.git for branch main`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  /** Texts that must never be shown, should a server send them back. */
  readonly secrets: readonly string[];
}

/**
 * What git, curl and ssh say, in the order in which it is looked for: the cause stands before its consequences, because
 * git repeats a failed login of ssh as "Could not read from remote repository". Each row is tested against a real
 * server.
 */
const SAYINGS: readonly (readonly [RegExp, SourceReason])[] = [
  [/Host key for .* has changed|REMOTE HOST IDENTIFICATION/, 'HostKeyMismatch'],
  [/No .* host key is known for|Host key verification failed/, 'HostKeyUnknown'],
  [/Permissions [0-7]+ for .* are too open|Load key ".*": |no such identity: /, 'CredentialsUnusable'],
  [/Permission denied \(|Too many authentication failures/, 'AuthenticationFailed'],
  [/terminal prompts disabled|Authentication failed for|returned error: 40[13]\b/, 'AuthenticationFailed'],
  [/SSL certificate problem|certificate verif|server certificate|SSL: no alternative/, 'CertificateInvalid'],
  [/error setting certificate|unable to load .*CA|SSL CA cert|certificate file/i, 'CredentialsUnusable'],
  [/returned error: 30[1-8]\b|redirect/, 'RedirectRefused'],
  [/transport '.*' not allowed/, 'ProtocolRefused'],
  [/dubious ownership/, 'OwnershipRefused'],
  [/shallow update not allowed|shallow file has changed/, 'SourceShallow'],
  [/mismatched algorithms|unknown object format/, 'ObjectFormatUnsupported'],
  [/couldn't find remote ref/, 'RefNotFound'],
  [/not our ref|Server does not allow request for unadvertised/, 'CommitNotFound'],
  [/No space left on device|Disk quota exceeded|Permission denied|Read-only file system/, 'StateUnusable'],
  [/File size limit exceeded|died of signal 25|Out of memory|out of memory|malloc failed|mmap failed/, 'TooLarge'],
  [/returned error: 404|repository .* not found|does not appear to be a git repository|not found: /, 'NotFound'],
  [/No such file or directory|access denied or repository not exported/, 'NotFound'],
  [/fsck error/, 'ObjectsCorrupt'],
  [/Could not resolve host|Couldn't connect|Failed to connect|Connection refused|No route to host/, 'Unreachable'],
  [/Connection (?:reset|closed|timed out)|timed out|Network is unreachable|Operation too slow/, 'Unreachable'],
  [/early EOF|unexpected disconnect|hung up|RPC failed|Empty reply|transfer closed|returned error: 5/, 'Unreachable'],
  [/index-pack (?:died|failed)|pack .*corrupt|bad (?:object|pack)|missing (?:blob|tree|commit)/, 'ObjectsCorrupt'],
  [/is corrupt|inflate|object file .* is empty|Could not read [0-9a-f]{40}|unable to read/, 'ObjectsCorrupt'],
  [/ssh: |kex_exchange|could not read from remote/i, 'Unreachable'],
];

/** What curl adds, other each time: with it the same failure would be told anew at each try. */
const TIME_TAKEN = / after \d+ (?:ms|milliseconds?)\b/g;

/** Longest quotation of git in a message; enough for one line, too short for a server to write an essay in our log. */
const MAX_QUOTE_CHARACTERS = 300;

/** Turns the end of a command that is not `done` into what a person reads and what happens next. */
export function explainEnding(ending: Exclude<GitEnding, { kind: 'done' }>, doing: Doing): SourceFailure {
  switch (ending.kind) {
    case 'timeout':
      return sourceFailure('Timeout', `${doing.what} took longer than ${doing.timeoutMs / 1_000} s`);
    case 'cancelled':
      return sourceFailure('Cancelled', `${doing.what} was cancelled`);
    case 'overflow':
      return sourceFailure('TooLarge', `${doing.what} brought more than ${doing.maxOutputBytes} bytes`);
    case 'exit':
      return explainExit(ending, doing);
  }
}

function explainExit({ status, stderr }: { status: number; stderr: string }, doing: Doing): SourceFailure {
  if (status === CREDENTIALS_STATUS)
    return sourceFailure('CredentialsUnusable', `${doing.what} failed: a credential file is unreadable or empty`);
  const reason = reasonOf(stderr, status);
  const quote = quoteOf(stderr, doing.secrets);
  return sourceFailure(reason, `${doing.what} failed${quote === '' ? ` with status ${status}` : `: ${quote}`}`);
}

function reasonOf(stderr: string, status: number): SourceReason {
  const said = ownLines(stderr).join('\n');
  const [, reason] = SAYINGS.find(([pattern]) => pattern.test(said)) ?? [];
  if (reason !== undefined) return reason;
  return status === 127 ? 'GitUnusable' : 'GitOperationFailed';
}

/** Without what the server wrote (`remote:`) and what the wrapper added: neither may decide anything. */
function ownLines(stderr: string): string[] {
  return stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:remote:|stopgap-git:|hint:|@|warning:)/.test(line));
}

/** The line that names the cause, printable and without secrets: the last fatal one, or else the last one. */
function quoteOf(stderr: string, secrets: readonly string[]): string {
  const lines = ownLines(stderr);
  const cause =
    lines.find((line) => SAYINGS.some(([pattern]) => pattern.test(line))) ??
    lines.findLast((line) => line.startsWith('fatal:')) ??
    lines.at(-1) ??
    '';
  const text = cause.replace(/^(?:fatal|error): /, '').replace(TIME_TAKEN, '');
  return redact(text, secrets).replace(/[.\s]+$/, '');
}

/** Takes secrets, user information in URLs, and everything that a terminal would obey out of a text of others. */
export function redact(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '***')), text);
  return hidden
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*:[^/@\s]*@/gi, '$1***@')
    .replace(/(authorization:\s*)(.*)/gi, '$1***')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .slice(0, MAX_QUOTE_CHARACTERS);
}
