import * as semver from 'semver';
import { parseCommitSha, type CommitSha } from '#domain/ids.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { headOfRef, type RemoteHead } from '#domain/source/remote-head.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import type { SourceRef } from '#domain/source/source-ref.ts';

export type NamedRef = Exclude<SourceRef, { kind: 'commit' }>;

/** Names and objects as `git ls-remote` prints them; an annotated tag stands with `^{}` for what it points to. */
export type RemoteRefs = ReadonlyMap<string, CommitSha>;

/** Patterns for ls-remote. The server filters by their beginning; what it sends beyond them is filtered here. */
export function refPatterns(ref: NamedRef): string[] {
  switch (ref.kind) {
    case 'branch':
      return [`refs/heads/${ref.name}`];
    case 'tag':
      return [`refs/tags/${ref.name}`, `refs/tags/${ref.name}^{}`];
    case 'semver':
      return ['refs/tags/*'];
  }
}

/** Reads the answer of `ls-remote`; a line that is anything else is not a ref and is left out. */
export function parseRemoteRefs(output: Buffer): RemoteRefs {
  const refs = new Map<string, CommitSha>();
  for (const line of output.toString().split('\n')) {
    const [object, name] = line.split('\t');
    const commit = parseCommitSha(object ?? '');
    if (commit !== undefined && name !== undefined) refs.set(name, commit);
  }
  return refs;
}

/** The head of the ref, or undefined when the server has no such ref. */
export function selectHead(ref: NamedRef, refs: RemoteRefs): Result<RemoteHead | undefined, SourceFailure> {
  switch (ref.kind) {
    case 'branch':
      return ok(headNamed(`refs/heads/${ref.name}`, refs));
    case 'tag':
      return ok(headNamed(`refs/tags/${ref.name}`, refs));
    case 'semver':
      return highestVersion(ref.range, refs);
  }
}

function headNamed(name: string, refs: RemoteRefs, version?: string): RemoteHead | undefined {
  const peeled = refs.get(`${name}^{}`);
  const object = refs.get(name);
  const commit = peeled ?? object;
  if (commit === undefined) return undefined;
  const head = headOfRef(name, commit, version);
  return peeled === undefined || object === undefined ? head : { ...head, tagObject: object };
}

/**
 * The highest version of the range (semver.org, precedence; pre-releases only when the range names one). Two tags of
 * one precedence that mean different commits are refused: choosing would be guessing.
 */
function highestVersion(range: string, refs: RemoteRefs): Result<RemoteHead | undefined, SourceFailure> {
  const matching = [...refs.keys()].flatMap((name) => {
    const version = semver.parse(name.replace(/^refs\/tags\/v?/, ''));
    if (version === null || name.endsWith('^{}') || !semver.satisfies(version, range)) return [];
    return headNamed(name, refs, version.version) ?? [];
  });
  const highest = matching.toSorted((left, right) => compareVersions(right.version, left.version))[0];
  if (highest === undefined) return ok(undefined);
  const rival = matching.find(
    (head) => head.commit !== highest.commit && compareVersions(head.version, highest.version) === 0,
  );
  if (rival === undefined) return ok(highest);
  return err(
    sourceFailure('RefAmbiguous', `the tags ${highest.ref} and ${rival.ref} are one version and two different commits`),
  );
}

/** Sign of left minus right by precedence; 0 when one of them is no version. */
export function compareVersions(left: string | undefined, right: string | undefined): number {
  return left === undefined || right === undefined ? 0 : semver.compare(left, right);
}

/** True for a range that `semver` understands, such as `1.x` or `>=1.2.0 <2`. */
export const isVersionRange = (range: string): boolean => semver.validRange(range) !== null;

/** A few of the refs that are there, for the sentence about the one that is not. */
export function nameSome(refs: RemoteRefs): string {
  const names = [...refs.keys()].filter((name) => !name.endsWith('^{}')).map((name) => name.replace(/^refs\//, ''));
  const SHOWN = 5;
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}
