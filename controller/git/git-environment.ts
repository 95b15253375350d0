/** One setting of git that is given with every command, and why. */
type HardeningRow = readonly [key: string, value: string, why: string];

/**
 * What every git command runs with, over whatever a configuration file says. Sources: gitsecurityboundary(7),
 * git-config(1), gitprotocol-config(5) and the advisories that are named.
 */
export const HARDENING: readonly HardeningRow[] = [
  ['protocol.allow', 'never', 'only the transport of this very URL is allowed, by GIT_ALLOW_PROTOCOL'],
  ['protocol.version', '2', 'the server filters refs before it sends them'],
  ['transfer.fsckObjects', 'true', 'malformed objects never enter the mirror'],
  ['transfer.bundleURI', 'false', 'a server cannot send us elsewhere for more (CVE-2025-48385)'],
  ['transfer.credentialsInUrl', 'die', 'a password in a URL would reach logs'],
  ['fetch.unpackLimit', '1', 'always index-pack, whose temporary files can be found and swept'],
  ['fetch.recurseSubmodules', 'false', 'submodules are refused (CVE-2024-32002, CVE-2025-48384)'],
  ['submodule.recurse', 'false', 'the same'],
  ['fetch.writeCommitGraph', 'false', 'nothing is decided from a cache that could be stale'],
  ['core.commitGraph', 'false', 'the same'],
  ['core.hooksPath', '/dev/null', 'no code is run by a repository'],
  ['core.fsmonitor', 'false', 'the same'],
  ['init.templateDir', '', 'the same: templates bring hooks'],
  ['core.alternateRefsCommand', 'false', 'the same'],
  ['core.askPass', '', 'nobody is asked for a password'],
  ['credential.helper', '', 'only the credentials of this source are used, none of the machine'],
  ['credential.interactive', 'false', 'nobody is asked for a password'],
  ['gc.auto', '0', 'no background process, no surprise work'],
  ['gc.autoDetach', 'false', 'the same'],
  ['maintenance.auto', 'false', 'the same'],
  ['core.bigFileThreshold', '1m', 'large objects are streamed instead of held in memory'],
  ['core.packedGitWindowSize', '32m', 'keeps the address space of git small'],
  ['core.packedGitLimit', '256m', 'the same'],
  ['core.deltaBaseCacheLimit', '64m', 'the same'],
  ['pack.threads', '1', 'one source never takes the whole machine'],
  ['pack.windowMemory', '64m', 'the same'],
  ['http.sslVerify', 'true', 'certificates are always checked'],
  ['http.followRedirects', 'false', 'a redirect would carry the token away'],
  ['http.proxy', '', 'no proxy of the machine sees the traffic'],
  ['http.lowSpeedLimit', '1', 'a transfer that stands still ends before its time is up'],
  ['http.lowSpeedTime', '30', 'the same, in seconds'],
  ['http.emptyAuth', 'false', 'no Kerberos ticket of the machine is offered'],
  ['http.maxRequests', '2', 'one source never takes the whole server'],
];

/**
 * Checks of fsck that are left to the reader of the tree, which names the one entry and reads the others. Were they
 * left on, one hostile or merely old object anywhere in the history would shut the repository out for ever. The last
 * three are harmless faults of old clients that GitLab ignores too.
 */
const FSCK_LEFT_TO_THE_READER = [
  'hasDot',
  'hasDotdot',
  'hasDotgit',
  'gitmodulesBlob',
  'gitmodulesLarge',
  'gitmodulesMissing',
  'gitmodulesName',
  'gitmodulesParse',
  'gitmodulesPath',
  'gitmodulesSymlink',
  'gitmodulesUpdate',
  'gitmodulesUrl',
  'badTimezone',
  'missingSpaceBeforeDate',
  'zeroPaddedFilemode',
] as const;

/** The `-c` settings of every command, as `key=value`. */
export const hardeningConfig = (): string[] => [
  ...HARDENING.map(([key, value]) => `${key}=${value}`),
  ...FSCK_LEFT_TO_THE_READER.map((check) => `fetch.fsck.${check}=ignore`),
];

/** simple-git refuses these even where they harden; they are allowed in this folder's one factory and nowhere else. */
export const ALLOWED_FOR_HARDENING = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeCustomBinary: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
} as const;

/**
 * How git calls ssh. The text is constant: git gives it to a shell, so paths come from the environment and are quoted
 * twice, once for the shell and once for ssh, which would split them at spaces (ssh_config(5)).
 */
const SSH_COMMAND = [
  'ssh -F /dev/null -i "$STOPGAP_SSH_IDENTITY"',
  '-o "UserKnownHostsFile=\\"$STOPGAP_SSH_KNOWN_HOSTS\\"" -o GlobalKnownHostsFile=/dev/null',
  '-o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o VerifyHostKeyDNS=no -o CheckHostIP=no',
  '-o IdentitiesOnly=yes -o IdentityAgent=none -o PreferredAuthentications=publickey -o BatchMode=yes',
  '-o ControlMaster=no -o ControlPath=none -o ProxyCommand=none -o PermitLocalCommand=no -o CanonicalizeHostname=no',
  '-o ClearAllForwardings=yes -o ForwardAgent=no -o RequestTTY=no -o LogLevel=ERROR',
  '-o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3',
].join(' ');

export interface GitPlaces {
  /** The bare mirror. */
  readonly mirror: string;
  /** An empty folder that stands for the home of a user, so that no configuration of a real one is found. */
  readonly home: string;
  /** Where programs are looked for, as in PATH. */
  readonly searchPath: string;
}

/**
 * The whole environment of a git command: simple-git would otherwise pass on that of the program. `LC_ALL=C` keeps the
 * messages in the language that git-failures.ts reads, `TZ` the dates of allowed signers from depending on the machine.
 */
export function gitEnvironment({ mirror, home, searchPath }: GitPlaces): Record<string, string> {
  return {
    PATH: searchPath,
    HOME: home,
    XDG_CONFIG_HOME: home,
    TMPDIR: home,
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_DIR: mirror,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_SSH_COMMAND: SSH_COMMAND,
    GIT_SSH_VARIANT: 'ssh',
  };
}
