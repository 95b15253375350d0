import { expect } from 'vitest';
import type { GitSource } from '../../controller/ports.ts';
import { createGitSource, type GitSourceOptions } from '../../controller/git/git-source.ts';
import type { CommitTree } from '#domain/source/commit-tree.ts';
import { parseRepositoryUrl } from '#domain/source/repository-url.ts';
import type { RemoteHead } from '#domain/source/remote-head.ts';
import type { Result } from '#domain/result.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import { parseSourcePath } from '#domain/source/source-path.ts';
import { parseSourceRef, type SourceRefSetting } from '#domain/source/source-ref.ts';

export interface SourceSpec extends SourceRefSetting {
  readonly url: string;
  readonly stateDirectory: string;
  readonly path?: string;
  readonly credentials?: GitSourceOptions['credentials'];
  readonly timeouts?: GitSourceOptions['timeouts'];
  readonly searchPath?: string;
  readonly maxMirrorBytes?: number;
}

export const never = new AbortController().signal;

/** The value of a result that a test expects to be there; shows the error otherwise. */
export function valueOf<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`expected a value, got ${JSON.stringify(result.error)}`);
  return result.value;
}

export function failureOf<T, E>(result: Result<T, E>): E {
  if (result.ok) throw new Error(`expected a failure, got ${JSON.stringify(result.value)}`);
  return result.error;
}

/** A source from the texts that a person would write, by the same parsers. */
export function aGitSource(spec: SourceSpec): GitSource {
  return valueOf(
    createGitSource({
      url: valueOf(parseRepositoryUrl(spec.url, 'host')),
      ref: valueOf(parseSourceRef(spec)),
      path: valueOf(parseSourcePath(spec.path ?? 'patches')),
      trustPath: 'trust',
      credentials: spec.credentials ?? {},
      stateDirectory: spec.stateDirectory,
      searchPath: spec.searchPath ?? process.env['PATH'] ?? '/usr/bin:/bin',
      timeouts: { headMs: 20_000, fetchMs: 60_000, localMs: 20_000, ...spec.timeouts },
      ...(spec.maxMirrorBytes === undefined ? {} : { maxMirrorBytes: spec.maxMirrorBytes }),
    }),
  );
}

/** Head, fetch and files in one go, as a pass does. */
export async function readAll(
  source: GitSource,
  signal: AbortSignal = never,
): Promise<Result<{ head: RemoteHead; tree: CommitTree }, SourceFailure>> {
  const head = await source.head(signal);
  if (!head.ok) return head;
  const fetched = await source.fetch(head.value, signal);
  if (!fetched.ok) return fetched;
  const tree = await source.files(fetched.value, signal);
  return tree.ok ? { ok: true, value: { head: fetched.value, tree: tree.value } } : tree;
}

export function expectFailure(result: Result<unknown, SourceFailure>, reason: string, says?: RegExp): void {
  const failure = failureOf(result);
  expect(failure, failure.message).toMatchObject({ reason });
  if (says !== undefined) expect(failure.message).toMatch(says);
}

export const pathsOf = ({ files }: CommitTree): string[] => files.map(({ path }) => path);
export const textsOf = ({ files }: CommitTree): Record<string, string> =>
  Object.fromEntries(files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]));
