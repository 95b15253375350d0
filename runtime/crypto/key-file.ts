import { constants, open, type FileHandle } from 'node:fs/promises';
import { getuid } from 'node:process';
import { err, ok, type Result } from '#domain/result.ts';
import { parseOpenSshPrivateKey, type PrivateKey } from './openssh-private-key.ts';

/** The largest RSA key in OpenSSH form has 13 kB. */
const MAX_KEY_FILE_BYTES = 64 * 1024;
/** Any right of the group or of others. */
const OTHERS = 0o077;

/**
 * Reads a private key file with the rule of `ssh` and `ssh-keygen`: a key of ours that others may read is not used, since
 * it may be theirs as well. The error is a sentence that says what to do.
 */
export async function readPrivateKeyFile(file: string): Promise<Result<PrivateKey, string>> {
  const text = await readSmallFile(file, refuseOpenPermissions);
  if (!text.ok) return text;
  const key = parseOpenSshPrivateKey(text.value);
  return key.ok ? key : err(`${file} ${key.error}.`);
}

/** Reads a file of keys, which is small, after a check of the very file that is read. The error is a sentence. */
export async function readSmallFile(
  file: string,
  check: (file: string, handle: FileHandle) => Promise<string | undefined> = () => Promise.resolve(undefined),
): Promise<Result<string, string>> {
  let handle: FileHandle | undefined;
  try {
    // Opening a pipe would wait for whoever writes to it.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile())
      return err(`${file} is ${found.isDirectory() ? 'a folder' : 'a device or a pipe'}, not a file with a key.`);
    const complaint = await check(file, handle);
    if (complaint !== undefined) return err(complaint);
    if (found.size > MAX_KEY_FILE_BYTES) return err(`${file} is too large for a key.`);
    return ok(await handle.readFile('utf8'));
  } catch (cause) {
    return err(`${file} cannot be read: ${cause instanceof Error ? cause.message : 'unknown error'}.`);
  } finally {
    await handle?.close();
  }
}

async function refuseOpenPermissions(file: string, handle: FileHandle): Promise<string | undefined> {
  const { mode, uid } = await handle.stat();
  if (uid !== getuid?.() || (mode & OTHERS) === 0) return undefined;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return `${file} has permissions ${octal}, so that others may read this private key. Run \`chmod 600 ${file}\` first.`;
}
