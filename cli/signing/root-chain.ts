import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { equalBytes } from '#domain/bytes.ts';
import { err, type Result } from '#domain/result.ts';
import type { Refusal } from '#domain/trust/open-document.ts';
import type { Proven } from '#domain/trust/proven.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { verifyNextRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { loadTrustRoot } from '#runtime/trust/trust-root-file.ts';
import { readEnvelopeFile } from './document-file.ts';
import { readSignedRoot, type RootFile } from './root-file.ts';

/** What a person goes by who signs something that rests on documents in Git. */
export interface ChainFlags {
  /** The person's own copy of a trust root. */
  readonly trustRoot?: string;
  /** Where the roots after it lie. */
  readonly trustFolder?: string;
}

export const OWN_COPY =
  'Name your own copy of the trust root, the one that machines have and not one from Git, by --trust-root.';

/** `--trust-root` and `--trust-folder`, of commands that sign what follows a document that lies in Git. */
export const chainOptions = (neededFor: string, folder: string): readonly Option[] => [
  new Option('--trust-root <file>', `your own copy of the trust root, not one from Git; needed for ${neededFor}`),
  new Option('--trust-folder <folder>', `where the trust roots after it lie (default: the folder of ${folder})`),
];

/**
 * Reads the trust root that another is to follow. Only a first one may stand for itself, as the copy that the person at
 * the command line holds; a later one lies in Git, where whoever may write could have named himself in it and signed it,
 * so it has to follow from the person's own copy as it has to on machines. Errors are sentences.
 */
export function readRootInForce(file: string, flags: ChainFlags): Result<RootFile, readonly string[]> {
  const read = readSignedRoot(file);
  if (!read.ok) return read;
  const { version } = read.value.root;
  if (flags.trustRoot === undefined)
    return version === 1
      ? read
      : err([`${file} is version ${version}, for which its own signatures say nothing. ${OWN_COPY}`]);
  const pinned = loadTrustRoot(flags.trustRoot, nodeCrypto);
  if (!pinned.ok) return err([pinned.error]);
  const refusal = whyNotFrom(pinned.value.pinned, read.value, file, flags);
  return refusal === undefined ? read : err([refusal]);
}

/** Why a root does not follow from the pinned one, or is not the same. */
function whyNotFrom(
  { content, envelope: { payload } }: Proven<TrustRoot>,
  { root, envelope }: RootFile,
  file: string,
  { trustRoot = '', trustFolder = dirname(file) }: ChainFlags,
): string | undefined {
  if (root.version < content.version)
    return `${file} is version ${root.version}, and your own copy is version ${content.version}. Go on from that.`;
  if (root.version === content.version)
    return equalBytes(envelope.payload, payload)
      ? undefined
      : `${file} has other content than ${trustRoot}, which is version ${content.version} too. Believe your own copy, and ask who made the other.`;
  const { root: before, refused } = followRoots(content, trustFolder, root.version - 1);
  if (refused !== undefined) return refused;
  if (before.version < root.version - 1)
    return `${rootFileIn(trustFolder, before.version + 1)} is not there, and ${file} follows over it. Fetch it, or name its folder by --trust-folder.`;
  const next = verifyNextRoot(before, envelope, nodeCrypto);
  return next.ok ? undefined : notFollowing(file, before, next.error);
}

/** How far the roots of a folder lead. */
export interface FollowedRoots {
  readonly root: TrustRoot;
  /** What is wrong with the next file, in a sentence; undefined where there is none. */
  readonly refused: string | undefined;
}

/** Follows the files `N.root.json` of a folder from a root that is believed, as machines do, up to a version. */
export function followRoots(from: TrustRoot, folder: string, last = Infinity): FollowedRoots {
  let root = from;
  while (root.version < last) {
    const file = rootFileIn(folder, root.version + 1);
    if (!existsSync(file)) break;
    const next = readNextRoot(root, file);
    if (!next.ok) return { root, refused: next.error };
    root = next.value;
  }
  return { root, refused: undefined };
}

function readNextRoot(root: TrustRoot, file: string): Result<TrustRoot, string> {
  const envelope = readEnvelopeFile(file);
  if (!envelope.ok) return envelope;
  const next = verifyNextRoot(root, envelope.value, nodeCrypto);
  return next.ok ? next : err(notFollowing(file, root, next.error));
}

const rootFileIn = (folder: string, version: number): string => join(folder, `${version}.root.json`);

const notFollowing = (file: string, { version }: TrustRoot, { message }: Refusal): string =>
  `${file} does not follow version ${version}: ${message}. No machine takes it: ask who made it, and fetch the right one.`;
