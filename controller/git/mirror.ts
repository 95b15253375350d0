import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';

export interface MirrorPlaces {
  readonly mirror: string;
  readonly home: string;
}

/** Enough to tell two sources apart; a collision would only cost a fetch. */
const NAME_DIGITS = 16;
/** Packs before they are made into one. Each fetch brings one; git slows down noticeably at some hundred. */
export const MAX_PACKS = 32;
/** Largest mirror before it is brought anew: twice the largest pack, so that every history fits that may be fetched at all. */
export const MAX_MIRROR_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * One mirror for one URL and credential, so that a source never sees objects that only another one may read. Its name
 * says nothing about either.
 */
export function mirrorPlaces(stateDirectory: string, identity: readonly string[]): MirrorPlaces {
  const name = createHash('sha256').update(identity.join('\0')).digest('hex').slice(0, NAME_DIGITS);
  return { mirror: join(stateDirectory, `mirror-${name}.git`), home: join(stateDirectory, 'home') };
}

/** Makes the folders of the state private, and removes the mirrors of sources that were watched before. */
export async function prepareStateDirectory(
  stateDirectory: string,
  { mirror, home }: MirrorPlaces,
): Promise<Result<undefined, SourceFailure>> {
  try {
    for (const path of [stateDirectory, home]) {
      await mkdir(path, { recursive: true, mode: 0o700 });
      const fault = await ownFolder(path);
      if (fault !== undefined) return err(sourceFailure('StateUnusable', fault));
    }
    for (const name of await readdir(stateDirectory)) {
      const path = join(stateDirectory, name);
      if (/^mirror-[0-9a-f]+\.git$/.test(name) && path !== mirror) await rm(path, { recursive: true, force: true });
    }
    await sweepLeftovers(mirror);
    return ok(undefined);
  } catch (error) {
    return err(sourceFailure('StateUnusable', `${stateDirectory} cannot be used: ${String(error)}`));
  }
}

/** A folder that others can write to, or that is only a link, could be changed under our feet. */
async function ownFolder(path: string): Promise<string | undefined> {
  const { uid, mode, isDirectory } = await lstat(path).then((found) => ({
    uid: found.uid,
    mode: found.mode,
    isDirectory: found.isDirectory(),
  }));
  if (!isDirectory) return `${path} is not a folder`;
  if (uid !== process.getuid?.()) return `${path} belongs to user ${uid}`;
  if ((mode & 0o077) !== 0) await chmod(path, 0o700);
  return undefined;
}

/**
 * Removes what a git that was killed left behind: temporary packs, which git never prunes (Argo CD #18831: 26 GiB of
 * them), and lock files, which would stop every later fetch. Only this process writes to the mirror, and the wrapper
 * ends git with it, so nothing of this is in use.
 */
export async function sweepLeftovers(mirror: string): Promise<void> {
  const found = await readdir(mirror, { recursive: true, withFileTypes: true }).catch(() => []);
  const leftovers = found.filter((entry) => entry.isFile() && /^\.?tmp[-_]|\.lock$/.test(entry.name));
  for (const entry of leftovers) await rm(join(entry.parentPath, entry.name), { force: true });
}

export async function countPacks(mirror: string): Promise<number> {
  const names = await readdir(join(mirror, 'objects', 'pack')).catch(() => []);
  return names.filter((name) => name.endsWith('.pack')).length;
}

/** Bytes of all packs, which is nearly all of a mirror. */
export async function packBytes(mirror: string): Promise<number> {
  const folder = join(mirror, 'objects', 'pack');
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      lstat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((total, size) => total + size, 0);
}

/** Throws the mirror away when it is damaged: it is a cache, and the next fetch brings everything again. */
export async function discardMirror(mirror: string): Promise<void> {
  await rm(mirror, { recursive: true, force: true });
}
