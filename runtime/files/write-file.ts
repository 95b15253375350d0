import { lstat, mkdir, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pid } from 'node:process';
import { err, ok, type Result } from '#domain/result.ts';

/** The rights of a file, without its kind. */
const RIGHTS = 0o7777;

/**
 * Makes a file that must not exist yet: what is there may be somebody's only copy. What could not be written whole is
 * removed again. The error is a sentence. `mode` is narrowed by the umask, never widened.
 */
export async function createFile(
  path: string,
  content: string | Uint8Array,
  mode: number,
): Promise<Result<undefined, string>> {
  try {
    await writeSynced(path, content, mode);
    return ok(undefined);
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return err(`${path} exists already and is not overwritten. Choose another name.`);
    const advice = isCode(cause, 'ENOENT') ? ` Make the folder ${dirname(path)} first.` : '';
    return err(`${path} cannot be written: ${(cause as Error).message}.${advice}`);
  }
}

/**
 * Makes a folder unless it is there. Those above it have to be: a path that is mistyped makes no tree of folders. The
 * error is a sentence.
 */
export async function makeFolder(path: string): Promise<Result<undefined, string>> {
  try {
    await mkdir(path);
    return ok(undefined);
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return ok(undefined); // what is no folder shows when a file is made in it
    const advice = isCode(cause, 'ENOENT') ? ` Make the folder ${dirname(path)} first.` : '';
    return err(`The folder ${path} cannot be made: ${(cause as Error).message}.${advice}`);
  }
}

/** Whether anything stands at a path, also a link that leads nowhere. */
export async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Replaces the content of a file in one step: after a crash the old or the new content is there, whole (write, fsync,
 * rename, fsync of the folder). Rights stay, owner and group where that is permitted; of a link, the file that it leads
 * to is replaced. The error is a sentence.
 */
export async function replaceFile(path: string, content: string): Promise<Result<undefined, string>> {
  let scratch: string | undefined;
  try {
    const target = await realpath(path);
    const { mode, uid, gid } = await stat(target);
    scratch = join(dirname(target), `.${basename(target)}.${pid}.new`);
    await writeSynced(scratch, content, mode & RIGHTS, async (file) => {
      await file.chown(uid, gid).catch(() => undefined); // only root may give files away
      await file.chmod(mode & RIGHTS);
    });
    await rename(scratch, target);
    await syncFolder(dirname(target));
    return ok(undefined);
  } catch (cause) {
    if (scratch !== undefined && !isCode(cause, 'EEXIST')) await rm(scratch, { force: true });
    return err(`${path} cannot be replaced: ${(cause as Error).message}.`);
  }
}

/** Makes a file and writes it whole, or leaves none. */
async function writeSynced(
  path: string,
  content: string | Uint8Array,
  mode: number,
  prepare: (file: FileHandle) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await prepare(file);
    await file.writeFile(content);
    await file.sync();
  } catch (cause) {
    await rm(path, { force: true });
    throw cause;
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const isCode = (cause: unknown, code: string): boolean => (cause as NodeJS.ErrnoException).code === code;
