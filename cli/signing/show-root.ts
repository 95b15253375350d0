import type { TrustRootPredicate } from '#domain/api/trust-root.types.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { demandOf, keyName, rootDifference, scopeLines } from '#domain/trust/root-difference.ts';
import { ROLE_NAMES } from '#domain/trust/trust-root.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { describeSigning, readRootFile, signingsOf, whyNotNext, type Signing } from './root-file.ts';

/** What `stopgap root show -o json` prints. Fields are only ever added. */
export interface ShownRoot {
  readonly root: TrustRootPredicate;
  readonly signatures: readonly Signing[];
  /** What is otherwise than in the root before; absent unless that was given. */
  readonly changes?: readonly string[];
}

/** Reads a trust root for people, also one that is not signed by all yet. Errors are sentences. */
export function showRoot(file: string, previousFile: string | undefined): Result<ShownRoot, readonly string[]> {
  const root = readRootFile(file);
  const previous = previousFile === undefined ? ok(undefined) : readRootFile(previousFile);
  if (!root.ok || !previous.ok) return err([root, previous].flatMap((one) => (one.ok ? [] : one.error)));
  const before = previous.value;
  const gap = before === undefined ? undefined : whyNotNext(root.value.root, before.root);
  if (gap !== undefined) return err([gap]);
  const { predicate } = root.value;
  return ok({
    root: predicate,
    signatures: signingsOf(root.value, before),
    ...(before === undefined ? {} : { changes: rootDifference(before.predicate, predicate, nodeCrypto.sha256) }),
  });
}

/** Everybody whom a trust root names, in which roles and with which keys. */
export const describePeople = (root: TrustRootPredicate): string[] => [
  ...ROLE_NAMES.flatMap((name) => {
    const role = root.roles[name];
    if (role === undefined) return [];
    const scopes = scopeLines(role).map((line) => `            ${line}`);
    return [`${name.padEnd(12)}${demandOf(role)}: ${role.people.join(', ')}`, ...scopes];
  }),
  ...root.people.flatMap(({ name, keys }) =>
    keys.map((line) => `Key         ${name}: ${keyName(line, nodeCrypto.sha256)}`),
  ),
];

/** Who may do what, until when, and what changed. */
export const formatRoot = (file: string, { root, signatures, changes }: ShownRoot): string[] => [
  `Trust root  ${file}, version ${root.version}`,
  `Valid       from ${root.issued} until ${root.expires}`,
  ...describePeople(root),
  ...(changes === undefined
    ? []
    : changes.length === 0
      ? ['Changes     dates only']
      : ['Changes', ...changes.map((line) => `            ${line}`)]),
  ...signatures.map(describeSigning),
];
