import { statSync } from 'node:fs';

/** Any right to write for the group or for others. */
const OTHERS_WRITE = 0o022;

/**
 * Why a state directory must not be used, as a sentence. Whoever can write to it can have every patch taken out (by a
 * file `suspended`), so it belongs to the user of the host and nobody else may write there. One that is not there yet,
 * or cannot be looked at, is no danger: what follows from that is told by whoever needs it.
 */
export function stateDirectoryFault(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return `the state directory ${path} is no directory; name another with --state-dir`;
  const me = process.geteuid?.();
  if (found.uid !== me)
    return `the state directory ${path} belongs to user ${found.uid}, who could have every patch taken out; run \`chown ${me ?? 0} ${path}\`, or name another with --state-dir`;
  if ((found.mode & OTHERS_WRITE) !== 0)
    return `others can write to the state directory ${path}, and so have every patch taken out; run \`chmod go-w ${path}\`, or name another with --state-dir`;
  return undefined;
}
