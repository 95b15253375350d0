import koffi from 'koffi';
import { withNumbers } from './libc.ts';

/**
 * System calls by which a process gives up rights. All of them act on the calling thread alone, which is why whoever uses
 * them ends with `replaceProgram`: execve(2) leaves that thread and no other.
 */
const libc = koffi.load(null);
const withBuffers = libc.func('long syscall(long nr, void *a, void *b, long c, long d, long e)') as (
  ...args: readonly (number | Uint8Array)[]
) => number;
const withProgram = libc.func('long syscall(long nr, long a, long b, void *c, long d, long e)') as (
  ...args: readonly (number | Uint8Array)[]
) => number;
const mountFunction = libc.func(
  'int mount(const char *source, const char *target, const char *type, unsigned long flags, void *options)',
) as (source: string | null, target: string, type: null, flags: number, options: null) => number;
const mountSetattr = libc.func(
  'long syscall(long nr, long directory, const char *path, long flags, void *attributes, long size)',
) as (nr: number, directory: number, path: string, flags: number, attributes: Uint8Array, size: number) => number;
const execv = libc.func('int execv(const char *path, const char **argv)') as (
  path: string,
  argv: readonly (string | null)[],
) => number;

/** x86-64 system call numbers (arch/x86/entry/syscalls/syscall_64.tbl). */
const NR = { fcntl: 72, capget: 125, capset: 126, prctl: 157, unshare: 272, seccomp: 317, mount_setattr: 442 } as const;

/** Names of the errors that occur here (include/uapi/asm-generic/errno-base.h, errno.h). */
const ERRORS: Readonly<Record<number, string>> = { 1: 'EPERM', 2: 'ENOENT', 13: 'EACCES', 22: 'EINVAL', 38: 'ENOSYS' };

/** A call that was refused. */
export class RefusedCallError extends Error {
  constructor(call: string) {
    const code = koffi.errno();
    super(`${call}: ${ERRORS[code] ?? `errno ${code}`}`);
  }
}

function require(call: string, result: number): void {
  if (result < 0) throw new RefusedCallError(call);
}

const CLONE_NEWNS = 0x2_0000;
const MS_BIND = 0x1000;
const MS_REC = 0x4000;
const MS_SLAVE = 0x8_0000;
const AT_FDCWD = -100;
const AT_RECURSIVE = 0x8000;
const MOUNT_ATTR_RDONLY = 1;

/** unshare(2): mounts of its own, into which those that are made outside later still come. Throws RefusedCallError. */
export function unshareMounts(): void {
  require('unshare(CLONE_NEWNS)', withNumbers(NR.unshare, CLONE_NEWNS, 0, 0, 0, 0, 0));
  require('mount(MS_SLAVE)', mountFunction(null, '/', null, MS_REC | MS_SLAVE, null));
}

/** mount(2): makes a directory a mount of its own, so that it can differ from what is around it. */
export function bindToItself(directory: string): void {
  require(`mount(${directory}, MS_BIND)`, mountFunction(directory, directory, null, MS_BIND | MS_REC, null));
}

/** mount_setattr(2), since Linux 5.12: a mount and, unless told otherwise, all below it can no longer be written to, or can again. */
export function setReadOnly(path: string, isReadOnly: boolean, isRecursive = true): void {
  const attributes = new BigUint64Array(4);
  attributes[isReadOnly ? 0 : 1] = BigInt(MOUNT_ATTR_RDONLY);
  const bytes = new Uint8Array(attributes.buffer);
  const flags = isRecursive ? AT_RECURSIVE : 0;
  require(`mount_setattr(${path})`, mountSetattr(NR.mount_setattr, AT_FDCWD, path, flags, bytes, bytes.length));
}

const PR_CAPBSET_READ = 23;
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_RAISE = 2;
const prctl = (option: number, first: number, second = 0): number =>
  withNumbers(NR.prctl, option, first, second, 0, 0, 0);

/** Takes a capability out of the bounding set (capabilities(7)): no program that is started from here on can gain it. */
export function dropFromBoundingSet(capability: number): void {
  if (prctl(PR_CAPBSET_READ, capability) === 1) require('prctl(PR_CAPBSET_DROP)', prctl(PR_CAPBSET_DROP, capability));
}

/** _LINUX_CAPABILITY_VERSION_3 (include/uapi/linux/capability.h). */
const CAPABILITY_VERSION = 0x2008_0522;
const capabilityHeader = (): Uint8Array => new Uint8Array(Uint32Array.of(CAPABILITY_VERSION, 0).buffer);

/** Which of the capabilities of this mask are permitted (capget(2)). */
export function permittedOf(mask: bigint): bigint {
  const words = new Uint32Array(6);
  require('capget', withBuffers(NR.capget, capabilityHeader(), new Uint8Array(words.buffer), 0, 0, 0));
  return (BigInt(words[1] ?? 0) | (BigInt(words[4] ?? 0) << 32n)) & mask;
}

/** capset(2): has these capabilities and no others, now and after execve(2), for whatever user. */
export function keepCapabilities(mask: bigint): void {
  const low = Number(mask & 0xffff_ffffn);
  const high = Number(mask >> 32n);
  const words = new Uint8Array(Uint32Array.of(low, low, low, high, high, high).buffer);
  require('capset', withBuffers(NR.capset, capabilityHeader(), words, 0, 0, 0));
  for (let capability = 0; capability < 64; capability += 1) {
    if ((mask >> BigInt(capability)) & 1n)
      require('prctl(PR_CAP_AMBIENT)', prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability));
  }
}

/** prctl(2), PR_SET_NO_NEW_PRIVS: no program that is started from here on gains rights by being started. */
export function forbidNewPrivileges(): void {
  require('prctl(PR_SET_NO_NEW_PRIVS)', prctl(PR_SET_NO_NEW_PRIVS, 1));
}

const SECCOMP_SET_MODE_FILTER = 1;
const FILTER_INSTRUCTION_BYTES = 8;

/** seccomp(2) with a program of classic BPF (struct sock_filter[]); needs `forbidNewPrivileges` first. */
export function filterSystemCalls(program: Uint8Array): void {
  const fprog = new Uint8Array(16);
  const view = new DataView(fprog.buffer);
  view.setUint16(0, program.length / FILTER_INSTRUCTION_BYTES, true);
  view.setBigUint64(8, koffi.address(program), true);
  require('seccomp', withProgram(NR.seccomp, SECCOMP_SET_MODE_FILTER, 0, fprog, 0, 0));
}

const F_SETFD = 2;
const STANDARD_STREAMS = [0, 1, 2];

/** execv(3): goes on as another program, with the same pid, environment and standard streams. Throws when it cannot. */
export function replaceProgram(path: string, args: readonly string[]): never {
  // Node.js marks all descriptors that it was given as not to be passed on, these too.
  for (const stream of STANDARD_STREAMS) withNumbers(NR.fcntl, stream, F_SETFD, 0, 0, 0, 0);
  execv(path, [path, ...args, null]);
  throw new RefusedCallError(`execv(${path})`);
}
