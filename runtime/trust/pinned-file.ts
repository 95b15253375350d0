/** What stat(2) says of a file: whose it is and who may write it. */
export interface FileRights {
  readonly uid: number;
  readonly mode: number;
}

/** S_IWGRP and S_IWOTH of inode(7). */
const WRITABLE_BY_OTHERS = 0o022;
const ROOT = 0;

/**
 * Why a file must not be pinned: somebody other than root and the user that believes it (`own`, a uid) could write
 * another one into it. A sentence with the command that mends it; undefined when nobody could. What an access list
 * gives to anybody at most is shown as the rights of the group (acl(5)). The folders above it are not looked at.
 */
export function pinningFault(path: string, { uid, mode }: FileRights, own: number): string | undefined {
  if (uid !== ROOT && uid !== own) {
    const owner = own === ROOT ? 'root' : `root or user ${own}`;
    return `the trust root ${path} belongs to user ${uid}, who could exchange it, and must be owned by ${owner}. Look at it, then run \`chown ${own} ${path}\`.`;
  }
  if ((mode & WRITABLE_BY_OTHERS) === 0) return undefined;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return `the trust root ${path} has permissions ${octal}, so that others could exchange it. Look at it, then run \`chmod go-w ${path}\`.`;
}
