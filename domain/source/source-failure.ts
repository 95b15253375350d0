/** Condition of a source that a failure is about; the names are those of api.md. `SourceVerified` becomes false by it. */
export type SourceCondition = 'FetchFailed' | 'HistoryRewritten' | 'SourceVerified';

/**
 * What happens next: `transient` backs off and tries again; `stalled` waits for a person, and until something changes
 * only asks the server where the ref points; `refused` is about one commit, which is not read again.
 */
export type SourceFailureKind = 'transient' | 'stalled' | 'refused';

interface ReasonRow {
  readonly condition: SourceCondition;
  readonly kind: SourceFailureKind;
  /** What a person can do next: a sentence without a full stop. */
  readonly advice: string;
}

/** Why a source could not be read: one closed table, read by status, logs and documentation. */
export const SOURCE_REASONS = {
  AuthenticationFailed: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'check the token or key, and that it may read this repository',
  },
  CredentialsUnusable: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'correct the file that is named; it is read again at every try',
  },
  HostKeyMismatch: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'find out why the key of the server changed before you change known_hosts',
  },
  HostKeyUnknown: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'add the key of the server to known_hosts, after comparing it with the published fingerprint',
  },
  CertificateInvalid: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'name a file with the certificate authority of the server, or have the certificate renewed',
  },
  RedirectRefused: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'write the URL that the server redirects to, so that the token goes where you want it',
  },
  ProtocolRefused: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'use an https:// or ssh:// URL; local repositories must not borrow objects by other transports',
  },
  NotFound: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'check the URL; many servers also answer so when the credentials may not read the repository',
  },
  OwnershipRefused: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'run Stopgap as the owner of the repository, change its owner, or read it over https or ssh',
  },
  SourceShallow: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'run `git fetch --unshallow` in the repository that is read; without history rewrites cannot be told apart',
  },
  ObjectFormatUnsupported: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'use a repository with SHA-1 object names; SHA-256 repositories are not supported yet',
  },
  RepositoryEmpty: { condition: 'FetchFailed', kind: 'stalled', advice: 'push a first commit' },
  RefNotFound: { condition: 'FetchFailed', kind: 'stalled', advice: 'check the name of the branch or tag' },
  BranchDeleted: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'push the branch again, or follow another one; an absent branch removes nothing',
  },
  TagDeleted: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'push the tag again, or follow another one; an absent tag removes nothing',
  },
  RefAmbiguous: { condition: 'FetchFailed', kind: 'stalled', advice: 'delete one of the tags' },
  RefNotACommit: { condition: 'FetchFailed', kind: 'refused', advice: 'let the ref point to a commit' },
  CommitNotFound: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'check the commit; some servers give out only commits that a branch or tag reaches',
  },
  Timeout: {
    condition: 'FetchFailed',
    kind: 'transient',
    advice: 'it is tried again; if it stays so, check the network or raise the timeout',
  },
  Unreachable: {
    condition: 'FetchFailed',
    kind: 'transient',
    advice: 'it is tried again; check name, port and network',
  },
  GitOperationFailed: { condition: 'FetchFailed', kind: 'transient', advice: 'it is tried again' },
  Cancelled: { condition: 'FetchFailed', kind: 'transient', advice: 'nothing; Stopgap is stopping' },
  GitUnusable: { condition: 'FetchFailed', kind: 'stalled', advice: 'install git 2.32 or newer' },
  StateUnusable: {
    condition: 'FetchFailed',
    kind: 'transient',
    advice: 'check space, owner and rights of the state directory',
  },
  ObjectsCorrupt: {
    condition: 'FetchFailed',
    kind: 'stalled',
    advice: 'run `git fsck` on the server; objects that git itself calls malformed are not read',
  },
  TooLarge: {
    condition: 'FetchFailed',
    kind: 'refused',
    advice: 'keep manifests in a repository or a folder of their own and name that folder as the path',
  },
  PathNotAFolder: { condition: 'FetchFailed', kind: 'refused', advice: 'name a folder of the repository as the path' },
  HistoryRewritten: {
    condition: 'HistoryRewritten',
    kind: 'refused',
    advice: 'restore the history, or confirm that this commit is wanted',
  },
  SignersUnusable: {
    condition: 'SourceVerified',
    kind: 'stalled',
    advice: 'correct the file that is named; it is read again at every try, and until then no new commit is taken',
  },
  NotSigned: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice:
      'sign a commit on top of it with `git commit -S`, or the tag with `git tag -s`, by the key of an allowed signer',
  },
  SignatureUnsupported: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice:
      'sign by an SSH key (`git config gpg.format ssh`) on a machine of your own: what a forge merges, it signs by its own key',
  },
  SignatureInvalid: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice: 'run `git verify-commit` or `git verify-tag` with the same files, and find out who made this',
  },
  SignerUnknown: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice: 'find out whose key this is, and have an allowed signer sign a commit on top of it',
  },
  SignerExpired: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice: 'have somebody whose key is valid now sign a commit on top of it; the date in a commit proves nothing',
  },
  SignerRevoked: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice: 'look through everything that this key has signed, then have another allowed signer sign a commit on top',
  },
  CommitterNotAllowed: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice: 'have one of the allowed committers sign a commit on top of it by a key of their own',
  },
  TagMismatch: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice: 'find out who moved the tag; sign a new one with `git tag -s`',
  },
  VerificationDropped: {
    condition: 'SourceVerified',
    kind: 'refused',
    advice: 'verify commits as before, or confirm that this commit is wanted',
  },
} as const satisfies Record<string, ReasonRow>;

export type SourceReason = keyof typeof SOURCE_REASONS;

/** One failed pass over a source. It never removes anything: the last good state stays in force. */
export interface SourceFailure {
  readonly condition: SourceCondition;
  readonly kind: SourceFailureKind;
  readonly reason: SourceReason;
  /** What happened and where, then what to do next: whole sentences, without secrets and control characters. */
  readonly message: string;
}

/** The only constructor of a SourceFailure, so that condition and next act always follow from the reason. */
export function sourceFailure(reason: SourceReason, what: string, advice?: string): SourceFailure {
  const row = SOURCE_REASONS[reason];
  return {
    condition: row.condition,
    kind: row.kind,
    reason,
    message: `${sentence(what)} ${sentence(advice ?? row.advice)}`,
  };
}

/** Capital letter in front, full stop behind, unless they are there. */
function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
