import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramTarget } from '../target.ts';
import { conditionsProgram } from './conditions.ts';
import { launchBuilt } from './launch.ts';
import { toolPath } from './tools.ts';

/** A root file system with nothing in it but one static program and the file that it counts in. */
export class TinyRoot {
  readonly path = mkdtempSync(join(tmpdir(), 'stopgap-root-'));
  readonly program = join(this.path, 'program');
  readonly stats = join(this.path, 'stats');

  private constructor() {
    for (const name of ['proc', 'dev', 'sys', 'tmp']) mkdirSync(join(this.path, name));
  }

  static async create(): Promise<TinyRoot> {
    const root = new TinyRoot();
    copyFileSync(await conditionsProgram('static'), root.program);
    return root;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** The program, started by a command line that ends with changing its root. */
  launch(before: readonly string[], args: readonly string[] = []): Promise<ProgramTarget> {
    return launchBuilt(this.program, args, {
      instead: [...before, '/program', '/stats', ...args],
      statsFile: this.stats,
    });
  }
}

/** What `runc spec` and the engines above it write, with all that a default container has. */
function specOf(root: TinyRoot, args: readonly string[], rootless: boolean): object {
  const capabilities = ['CAP_AUDIT_WRITE', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'];
  const filter = {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: ALLOWED_CALLS, action: 'SCMP_ACT_ALLOW' }],
  };
  return {
    ociVersion: '1.0.2',
    root: { path: root.path, readonly: false },
    hostname: 'container',
    process: {
      user: { uid: rootless ? 0 : 65_534, gid: rootless ? 0 : 65_534 },
      args: ['/program', '/stats', ...args],
      env: ['PATH=/'],
      cwd: '/',
      capabilities: { bounding: capabilities, effective: [], permitted: [] },
      noNewPrivileges: true,
    },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    linux: {
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount', ...(rootless ? ['user'] : [])].map((type) => ({ type })),
      ...(rootless
        ? {
            uidMappings: [{ containerID: 0, hostID: 100_000, size: 65_536 }],
            gidMappings: [{ containerID: 0, hostID: 100_000, size: 65_536 }],
          }
        : {}),
      seccomp: filter,
      maskedPaths: ['/proc/kcore', '/proc/keys'],
      readonlyPaths: ['/proc/sys'],
    },
  };
}

/** Enough for a program of the tests; like the runtimes' default filter it permits mmap, and forbids what it does not name. */
const ALLOWED_CALLS =
  'read write open openat close fstat newfstatat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn ioctl pread64 access madvise getpid exit exit_group uname fcntl ftruncate prctl arch_prctl gettid futex set_tid_address set_robust_list clock_gettime clock_nanosleep nanosleep pause clone clone3 rseq prlimit64 getrandom readlink execve sched_yield restart_syscall capset capget setuid setgid setgroups getuid geteuid getgid getegid chdir epoll_ctl epoll_pwait fstatfs getdents64 statfs tgkill'.split(
    ' ',
  );

/** A container of its own, gone with the test. */
export class Container {
  readonly #bundle = mkdtempSync(join(tmpdir(), 'stopgap-bundle-'));
  readonly #state = join(this.#bundle, 'state');
  readonly #name = `stopgap-test-${process.pid}-${(counter += 1)}`;

  async launch(root: TinyRoot, args: readonly string[], { rootless = false } = {}): Promise<ProgramTarget> {
    execFileSync('chmod', ['-R', 'a+rwX', root.path]);
    writeFileSync(join(this.#bundle, 'config.json'), JSON.stringify(specOf(root, args, rootless)));
    const runc = [toolPath('runc'), '--root', this.#state, 'run', '--no-pivot', '--bundle', this.#bundle, this.#name];
    return launchBuilt(root.program, args, { instead: runc, statsFile: root.stats });
  }

  remove(): void {
    try {
      execFileSync(toolPath('runc'), ['--root', this.#state, 'delete', '--force', this.#name], { stdio: 'ignore' });
    } catch {
      // It has ended, and runc has cleaned up behind it.
    }
    rmSync(this.#bundle, { recursive: true, force: true });
  }
}

let counter = 0;
