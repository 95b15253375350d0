/**
 * The system calls that the patcher makes, by name and x86-64 number (arch/x86/entry/syscalls/syscall_64.tbl): found by
 * tracing it, and those that Node.js falls back to on other kernels. Everything else fails with EPERM: nothing that
 * mounts, changes users or namespaces, loads code into the kernel, listens on a network, or writes into a process other
 * than through /proc/PID/mem and ptrace. `execve` is there for the rehearsal target, a Node.js of our own.
 */
export const ALLOWED_SYSTEM_CALLS: Readonly<Record<string, number>> = {
  // Files that are there, and those of the state directory
  ...{ read: 0, write: 1, close: 3, lseek: 8, pread64: 17, pwrite64: 18, readv: 19, writev: 20, access: 21 },
  ...{ openat: 257, newfstatat: 262, fstat: 5, statx: 332, readlink: 89, readlinkat: 267, getdents64: 217 },
  ...{ mkdir: 83, mkdirat: 258, rename: 82, renameat: 264, renameat2: 316, unlink: 87, unlinkat: 263 },
  ...{ fsync: 74, fdatasync: 75, ftruncate: 77, chmod: 90, fchmod: 91, fcntl: 72, flock: 73, ioctl: 16 },
  ...{ dup: 32, dup2: 33, dup3: 292, pipe2: 293, getcwd: 79, faccessat: 269, faccessat2: 439, umask: 95 },
  ...{ close_range: 436, statfs: 137, fstatfs: 138, open: 2, stat: 4, lstat: 6, poll: 7, ppoll: 271 },
  // Memory of our own
  ...{ mmap: 9, mprotect: 10, munmap: 11, brk: 12, mremap: 25, madvise: 28, mincore: 27, pkey_mprotect: 329 },
  ...{ pkey_alloc: 330, pkey_free: 331, get_mempolicy: 239, membarrier: 324 },
  // Threads, signals and children of our own
  ...{ execve: 59, exit: 60, exit_group: 231, wait4: 61, waitid: 247, kill: 62, tgkill: 234 },
  ...{ rt_sigaction: 13, rt_sigprocmask: 14, rt_sigreturn: 15, sigaltstack: 131, rt_sigtimedwait: 128 },
  ...{ futex: 202, set_robust_list: 273, get_robust_list: 274, set_tid_address: 218, rseq: 334, arch_prctl: 158 },
  ...{ prctl: 157, restart_syscall: 219, sched_yield: 24, sched_getaffinity: 204, sched_setaffinity: 203 },
  ...{ sched_getparam: 143, sched_getscheduler: 145, setpriority: 141, getpriority: 140, vfork: 58, getcpu: 309 },
  // Time
  ...{ clock_gettime: 228, clock_getres: 229, clock_nanosleep: 230, nanosleep: 35, gettimeofday: 96, time: 201 },
  ...{ timer_create: 222, timer_settime: 223, timer_delete: 226, timerfd_create: 283, timerfd_settime: 286 },
  // Who we are
  ...{ getpid: 39, getppid: 110, gettid: 186, getuid: 102, geteuid: 107, getgid: 104, getegid: 108, uname: 63 },
  ...{ getpgrp: 111, getsid: 124, setsid: 112, capget: 125, sysinfo: 99, getrusage: 98, times: 100, getrandom: 318 },
  ...{ prlimit64: 302, getrlimit: 97 },
  // Events, and the socket that we are asked on
  ...{ epoll_create1: 291, epoll_ctl: 233, epoll_wait: 232, epoll_pwait: 281, epoll_pwait2: 441, eventfd2: 290 },
  ...{ bind: 49, listen: 50, accept: 43, accept4: 288, connect: 42, getsockname: 51, getpeername: 52 },
  ...{ getsockopt: 55, setsockopt: 54, shutdown: 48, socketpair: 53 },
  ...{ recvfrom: 45, recvmsg: 47, sendto: 44, sendmsg: 46 },
  // The hook host, which inherits what the patcher may: Frida starts its helper from memory and fetches a socket by it
  ...{ memfd_create: 319, pidfd_getfd: 438, epoll_create: 213, eventfd: 284 },
  // Other processes
  ...{ ptrace: 101, process_vm_readv: 310, kcmp: 312, pidfd_open: 434, pidfd_send_signal: 424 },
};

/** socket(2), allowed for these families only: who asks, and the kernel's news. */
export const SOCKET = { number: 41, families: { AF_UNIX: 1, AF_NETLINK: 16 } } as const;

/** clone3(2) hides its flags from a filter: it is said not to exist, and the C library takes clone(2). */
export const CLONE3 = 435;

/** clone(2), allowed without a namespace of any kind (include/uapi/linux/sched.h): CLONE_NEW*. */
export const CLONE = { number: 56, forbiddenFlags: 0x7e02_0000 } as const;

/** What a call that is not allowed fails with, and one that is said not to exist (include/uapi/asm-generic/errno*.h). */
export const EPERM = 1;
export const ENOSYS = 38;
