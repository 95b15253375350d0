import type { CommitSha, PatchName } from '../ids.ts';
import type { DesiredPatch, ParsedManifest, PatchSet, VerifiedPatch } from '../patch.ts';
import type { Rejection } from '../rejection.ts';
import { judgeRemovals, type PruneRule } from './removals.ts';

/** A document that is well formed and whose signatures counted. */
export interface VerifiedDocument {
  readonly manifest: ParsedManifest;
  readonly verified: VerifiedPatch;
}

/** Patches of one source: far more than anybody has, and few enough that each look at a machine can name them all. */
export const MAX_PATCHES = 5_000;

/** Everything that was read at one commit, and what was in force before. */
export interface ReadCommit {
  readonly commit: CommitSha;
  readonly revision: string;
  readonly documents: readonly VerifiedDocument[];
  readonly rejected: readonly Rejection[];
  /** The last good set of this source; undefined at the very first commit. */
  readonly previous: PatchSet | undefined;
  /** `removalBase` of the assembly that made `previous`. */
  readonly removalBase: number | undefined;
  readonly prune: PruneRule;
  /** Versions that a signed revocation takes out wherever they run. */
  readonly withdrawn: ReadonlySet<string>;
}

export interface AssembledSet {
  readonly set: PatchSet;
  /** How many patches were in force when removals were last free; undefined while they are. */
  readonly removalBase: number | undefined;
}

/**
 * Makes the set of a commit. A patch leaves it only when a commit that was really read lacks it and nothing could be
 * read wrongly: a rejected document keeps the last good version of its patch, a document whose name cannot be read
 * keeps all of them, and removing many at once waits for a person (design.md, rule 2: missing data never means remove).
 */
export function assemblePatchSet(read: ReadCommit): AssembledSet {
  const { unique, repeated } = splitRepeated(read.documents);
  const { within, beyond } = splitBeyond(unique);
  const { raised, lowered } = splitLowered(within, read.previous);
  const refused = [...repeated.map(rejectRepeated(repeated)), ...beyond, ...lowered];
  const rejected = [...read.rejected, ...refused].toSorted(byPlace);
  const good = new Map(raised.map((document) => [document.manifest.name, desire(document, read)]));
  const { previous, prune: rule, commit, removalBase: base, withdrawn } = read;
  const kept = judgeRemovals({ previous, good, rejected, rule, commit, base, withdrawn });
  const set = {
    commit,
    revision: read.revision,
    patches: new Map([...good, ...kept.patches].toSorted(([left], [right]) => compare(left, right))),
    rejected,
    held: kept.reasons,
    withdrawn,
    ...(kept.blocked === undefined ? {} : { removalsBlocked: kept.blocked }),
  };
  return { set, removalBase: kept.base };
}

/** A name that stands twice has no meaning, whichever comes first: all of its documents are set aside. */
function splitRepeated(documents: readonly VerifiedDocument[]) {
  const byName = Map.groupBy(documents, (document) => document.manifest.name);
  const isUnique = ({ manifest }: VerifiedDocument): boolean => byName.get(manifest.name)?.length === 1;
  return { unique: documents.filter(isUnique), repeated: documents.filter((document) => !isUnique(document)) };
}

const place = ({ path, line }: ParsedManifest): string => `${path}:${line}`;

const rejectRepeated =
  (repeated: readonly VerifiedDocument[]) =>
  ({ manifest }: VerifiedDocument): Rejection => {
    const others = repeated.filter((other) => other.manifest.name === manifest.name && other.manifest !== manifest);
    return rejectDocument(
      manifest,
      'metadata.name',
      `the name ${manifest.name} is also defined in ${others.map((other) => place(other.manifest)).join(', ')}`,
      'Remove all of them but one, or give each its own name.',
    );
  };

/** By name, so that it does not depend on how the files are sorted which ones are too many. */
function splitBeyond(documents: readonly VerifiedDocument[]) {
  if (documents.length <= MAX_PATCHES) return { within: documents, beyond: [] };
  const sorted = documents.toSorted((left, right) => compare(left.manifest.name, right.manifest.name));
  const beyond = sorted
    .slice(MAX_PATCHES)
    .map(({ manifest }) =>
      rejectDocument(
        manifest,
        'metadata.name',
        `the source has ${documents.length} patches, and at most the first ${MAX_PATCHES} by name are followed`,
        'Remove patches whose builds are gone, or divide them between sources.',
      ),
    );
  return { within: sorted.slice(0, MAX_PATCHES), beyond };
}

/** Going back to an older version would open again what a newer one closed, whoever signed the older one. */
function splitLowered(documents: readonly VerifiedDocument[], previous: PatchSet | undefined) {
  const raised: VerifiedDocument[] = [];
  const lowered: Rejection[] = [];
  for (const document of documents) {
    const before = previous?.patches.get(document.manifest.name)?.verified.patch.version;
    const now = document.verified.patch.version;
    if (before === undefined || now >= before) raised.push(document);
    else
      lowered.push(
        rejectDocument(
          document.manifest,
          'spec.patch.version',
          `version ${now} is lower than version ${before}, which was accepted before`,
          `To go back, sign the older content again as version ${before + 1}.`,
        ),
      );
  }
  return { raised, lowered };
}

function rejectDocument({ path, line, name }: ParsedManifest, field: string, message: string, fix: string): Rejection {
  return { path, line, column: 1, field, message, fix, name };
}

/** The commit stays the one that brought these bytes, so that moving a file or changing its placement does not hide it. */
function desire({ manifest, verified }: VerifiedDocument, read: ReadCommit): DesiredPatch {
  const before = read.previous?.patches.get(manifest.name);
  const { placement, driftPolicy, state, path } = manifest;
  const commit = before?.verified.digest === verified.digest ? before.commit : read.commit;
  return { verified, placement, driftPolicy, state, path, commit };
}

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

const byPlace = (left: Rejection, right: Rejection): number =>
  compare(left.path, right.path) || left.line - right.line || left.column - right.column;

/** True when nothing that a planner looks at differs, whatever commit the two were made from. */
export function asksForTheSame(left: PatchSet, right: PatchSet): boolean {
  const names = new Set<PatchName>([...left.patches.keys(), ...right.patches.keys()]);
  return (
    (left.removalsBlocked === undefined) === (right.removalsBlocked === undefined) &&
    left.held.size === right.held.size &&
    [...left.held.keys()].every((name) => right.held.has(name)) &&
    left.withdrawn.size === right.withdrawn.size &&
    [...left.withdrawn].every((digest) => right.withdrawn.has(digest)) &&
    [...names].every((name) => isSamePatch(left.patches.get(name), right.patches.get(name)))
  );
}

function isSamePatch(left: DesiredPatch | undefined, right: DesiredPatch | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.verified.digest === right.verified.digest &&
    left.state === right.state &&
    left.driftPolicy === right.driftPolicy &&
    JSON.stringify(left.placement) === JSON.stringify(right.placement)
  );
}
