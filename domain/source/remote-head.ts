import type { CommitSha } from '../ids.ts';
import { describeRef, type SourceRef } from './source-ref.ts';

/** Where a ref stands: what the server says, before anything of it was fetched or read. */
export interface RemoteHead {
  readonly commit: CommitSha;
  /** What to ask the server for: `refs/heads/main`, `refs/tags/v1.2.3`, or the commit itself for a pin. */
  readonly ref: string;
  /** For people, as Flux writes it: `main@sha1:132f4e7...`, or `sha1:132f4e7...` for a pinned commit. */
  readonly revision: string;
  /** Semantic version, only when a range of versions is followed: `1.2.3`. */
  readonly version?: string;
  /** The object of an annotated tag, which can be made anew for the same commit, with another signature. */
  readonly tagObject?: string;
}

/** The head of a branch or tag: `ref` without `refs/heads/` or `refs/tags/` is what people call it. */
export function headOfRef(ref: string, commit: CommitSha, version?: string): RemoteHead {
  const label = ref.replace(/^refs\/(?:heads|tags)\//, '');
  const head = { commit, ref, revision: `${label}@sha1:${commit}` };
  return version === undefined ? head : { ...head, version };
}

export const headOfPin = (commit: CommitSha): RemoteHead => ({ commit, ref: commit, revision: `sha1:${commit}` });

/** Which repository and ref a state came from. Another one has another history, so the two are not compared. */
export interface SourceIdentity {
  /** The URL in its printable form. */
  readonly url: string;
  readonly ref: SourceRef;
  /** Folder within the repository, empty for all of it. */
  readonly path: string;
}

/** True when commits of the two can be compared: one repository and one ref, whichever folder is watched. */
export const hasSameHistory = (left: SourceIdentity, right: SourceIdentity): boolean =>
  left.url === right.url && describeRef(left.ref) === describeRef(right.ref);
