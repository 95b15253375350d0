import { parseCommitSha, type CommitSha } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { SettingFault } from './setting-fault.ts';

/** What of a repository is followed. `semver` is a range such as `1.x`, matched against the names of the tags. */
export type SourceRef =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'semver'; readonly range: string }
  | { readonly kind: 'commit'; readonly commit: CommitSha };

/** As the ref stands in a PatchSource or on the command line: at most one of the four. */
export interface SourceRefSetting {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly semver?: string | undefined;
  readonly commit?: string | undefined;
}

/** Git writes each ref to a file of its name; 200 leaves room below the 255 bytes that file systems allow. */
const MAX_REF_CHARACTERS = 200;
const MAX_RANGE_CHARACTERS = 200;
/** What people follow when they say nothing, as in `git init` of every large host. */
const DEFAULT_BRANCH = 'main';

/** Printable ASCII without what git-check-ref-format(1) forbids and without what a shell or a terminal would read. */
const REF_CHARACTERS = /^[A-Za-z0-9!#$%&'()+,./;<=>@\]_`{|}"-]+$/;
const REF_FORBIDDEN = /(?:^|\/)\.|\.\.|\/\/|@\{|\.lock(?:\/|$)|^[-/]|[/.]$|^@$/;
const RANGE_CHARACTERS = /^[A-Za-z0-9.*^~<>=| +-]+$/;

/**
 * Takes a subset of git-check-ref-format(1): what begins with "-" could be read as an option by some command
 * (CVE-2022-24433), and what git itself would refuse is refused here with a sentence that says why.
 */
export function parseRefName(text: string): Result<string, SettingFault> {
  const usable = text.length <= MAX_REF_CHARACTERS && REF_CHARACTERS.test(text) && !REF_FORBIDDEN.test(text);
  if (!usable)
    return err({
      message: 'this cannot be the name of a branch or tag (git-check-ref-format has the rules)',
      fix: 'write a name such as main, release/2026 or v1.2.3',
    });
  if (/^refs\//.test(text))
    return err({ message: 'the name begins with refs/', fix: 'write only what follows refs/heads/ or refs/tags/' });
  return ok(text);
}

/** Reads the one ref that is set; no ref at all means the branch `main`, two of them are a fault. */
export function parseSourceRef(setting: SourceRefSetting): Result<SourceRef, SettingFault> {
  const given = [setting.branch, setting.tag, setting.semver, setting.commit].filter((value) => value !== undefined);
  if (given.length > 1)
    return err({ message: 'more than one ref is given', fix: 'write one of branch, tag, semver and commit' });
  if (setting.tag !== undefined) return named('tag', setting.tag);
  if (setting.semver !== undefined) return parseRange(setting.semver);
  if (setting.commit !== undefined) return parsePin(setting.commit);
  return named('branch', setting.branch ?? DEFAULT_BRANCH);
}

function named(kind: 'branch' | 'tag', text: string): Result<SourceRef, SettingFault> {
  const name = parseRefName(text);
  return name.ok ? ok({ kind, name: name.value }) : name;
}

/** Only the characters are judged here; whether the range means something is known to the adapter that has `semver`. */
function parseRange(range: string): Result<SourceRef, SettingFault> {
  if (range.length > MAX_RANGE_CHARACTERS || !RANGE_CHARACTERS.test(range))
    return err({ message: 'this is not a range of semantic versions', fix: 'write a range such as 1.x or >=1.2.0 <2' });
  return ok({ kind: 'semver', range });
}

function parsePin(text: string): Result<SourceRef, SettingFault> {
  const commit = parseCommitSha(text);
  return commit === undefined
    ? err({ message: 'a commit is 40 lower-case hexadecimal digits', fix: 'write what `git rev-parse HEAD` prints' })
    : ok({ kind: 'commit', commit });
}

/** `branch main`, `tag v1.2.3`, `versions 1.x`, `commit 132f4e7...`: for sentences and as the identity of a ref. */
export function describeRef(ref: SourceRef): string {
  switch (ref.kind) {
    case 'branch':
    case 'tag':
      return `${ref.kind} ${ref.name}`;
    case 'semver':
      return `versions ${ref.range}`;
    case 'commit':
      return `commit ${ref.commit}`;
  }
}
