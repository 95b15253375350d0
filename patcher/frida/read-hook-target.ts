import { readlinkSync, statSync } from 'node:fs';
import type { HookTarget } from '#domain/hook-target.ts';
import type { Mapping } from '../proc/maps.ts';
import { readProcFile } from '../proc/read-proc-file.ts';
import { parseStatus, readStatus, readTasks } from '../proc/stat.ts';
import { hasGoroutines, type ProcessView } from '../view-process.ts';

/** Set-user-ID and set-group-ID bits of a file's mode (inode(7)). */
const SETUID_OR_SETGID = 0o6000;

/** Looks at a process from outside; what cannot be read counts against it, never for it. */
export function readHookTarget(
  view: ProcessView,
  { hookHost, isOurs }: { hookHost: number; isOurs: boolean },
  mounts: string,
): HookTarget {
  const { pid } = view.key;
  const agent = hasAgent(view.mappings);
  return {
    loader: loaderOf(view.mappings),
    hasGo: hasGoroutines(view),
    isFiltered: readTasks(pid).some((tid) => mayBeFiltered(pid, tid)),
    ...rightsOf(pid),
    surroundings: surroundingsOf(pid, mounts),
    agent: agent ? (isOurs ? 'ours' : 'foreign') : 'none',
    isHookHost: pid === hookHost,
  };
}

/** A thread that has ended since it was listed, as Frida's own do when hooks have come out, filters nothing any more. */
function mayBeFiltered(pid: number, tid: number): boolean {
  const status = readStatus(`${pid}/task/${tid}`);
  return status === undefined ? readTasks(pid).includes(tid) : status.seccomp !== 0;
}

/** The dynamic loader stays mapped; its file name is the one part of its path that a distribution does not choose. */
function loaderOf(mappings: readonly Mapping[]): HookTarget['loader'] {
  if (mappings.length === 0) return 'unreadable';
  const files = new Set(mappings.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
  const has = (pattern: RegExp): boolean => [...files].some((file) => pattern.test(file));
  if (has(/^(ld-musl|libc[.]musl)-/)) return 'musl';
  return has(/^ld(-linux-x86-64|-\d).*[.]so/) && has(/^libc([.]so[.]6|-2[.].*[.]so)( |$)/) ? 'glibc' : 'none';
}

/** The agent is a library without a file: `/memfd:frida-agent-64.so (deleted)`. */
const hasAgent = (mappings: readonly Mapping[]): boolean =>
  mappings.some(({ path }) => path.includes('frida-agent') || path.includes('frida-gadget'));

type Rights = Pick<HookTarget, 'isDumpable' | 'hasOtherRights' | 'hasShadowStack'>;
const NO_RIGHTS: Rights = { isDumpable: false, hasOtherRights: true, hasShadowStack: true };

/**
 * Files in /proc/PID belong to root when the process is not dumpable (proc(5)); of processes of root itself that cannot
 * be told, and does not matter as much.
 */
function rightsOf(pid: number): Rights {
  try {
    const status = readProcFile(`/proc/${pid}/status`);
    const ids = ['Uid', 'Gid'].map((name) => new RegExp(`^${name}:\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)`, 'm').exec(status));
    const [user] = ids;
    const isSame = ids.every((found) => found !== null && found[1] === found[2] && found[2] === found[3]);
    const isSetId = (statSync(`/proc/${pid}/exe`).mode & SETUID_OR_SETGID) !== 0;
    return {
      isDumpable: statSync(`/proc/${pid}/status`).uid === Number(user?.[2]),
      hasOtherRights: !isSame || isSetId,
      hasShadowStack: parseStatus(status).hasShadowStack,
    };
  } catch {
    return NO_RIGHTS;
  }
}

function surroundingsOf(pid: number, mounts: string): HookTarget['surroundings'] {
  try {
    const isShared =
      readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid') && mountsOf(pid) === mounts;
    if (!isShared) return 'container';
    return readlinkSync(`/proc/${pid}/root`) === '/' ? 'ours' : 'chroot';
  } catch {
    return 'unreadable';
  }
}

/** Which mount namespace a process lives in, as `mnt:[4026531832]` (namespaces(7)). Throws when it may not be seen. */
const mountsOf = (pid: number | 'self'): string => readlinkSync(`/proc/${pid}/ns/mnt`);

/** Where we live ourselves; a patcher that has given up its rights has a view of its own and is told what it had before. */
export const ownMounts = (): string => mountsOf('self');
