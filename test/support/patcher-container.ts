import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from './target-kinds/tools.ts';

const PROFILE = join(import.meta.dirname, '..', '..', 'deploy', 'seccomp', 'patcher.json');
const CAPABILITIES = ['CAP_SYS_PTRACE', 'CAP_DAC_OVERRIDE', 'CAP_SYS_NICE'];

/** The C library and what else Node.js links to, and the program itself with its packages: an image of the poor. */
const SYSTEM = ['/usr', '/lib', '/lib64'];
const ROOT = join(import.meta.dirname, '..', '..');
const CHECKOUT = [realpathSync(ROOT), realpathSync(join(ROOT, 'node_modules'))];

/** What a kubelet would ask of a runtime for the patcher: the host's processes, no network, nothing writable but what is named. */
function specOf(args: readonly string[], writable: readonly string[]): object {
  return {
    ociVersion: '1.0.2',
    root: { path: 'rootfs', readonly: true },
    process: {
      user: { uid: 0, gid: 0 },
      args,
      env: ['PATH=/usr/bin:/bin', 'HOME=/'],
      cwd: '/',
      capabilities: { bounding: CAPABILITIES, effective: CAPABILITIES, permitted: CAPABILITIES },
      noNewPrivileges: true,
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs' },
      ...[...SYSTEM, ...CHECKOUT].map((path) => ({
        destination: path,
        type: 'none',
        source: path,
        options: ['rbind', 'ro'],
      })),
      ...writable.map((path) => ({ destination: path, type: 'none', source: path, options: ['rbind', 'rw'] })),
    ],
    linux: {
      namespaces: ['network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      seccomp: JSON.parse(readFileSync(PROFILE, 'utf8')) as unknown,
    },
  };
}

/** One container around the patcher, with the profile and the capabilities that are shipped for clusters. */
export class PatcherContainer {
  readonly #bundle = mkdtempSync(join(tmpdir(), 'stopgap-bundle-'));
  readonly #state = join(this.#bundle, 'state');
  readonly #name = `stopgap-patcher-${process.pid}`;

  /** The command line that runs this one in the container. */
  run(command: readonly string[], writable: readonly string[]): string[] {
    mkdirSync(join(this.#bundle, 'rootfs'), { recursive: true });
    writeFileSync(join(this.#bundle, 'config.json'), JSON.stringify(specOf(command, writable)));
    return [toolPath('runc'), '--root', this.#state, 'run', '--no-pivot', '--bundle', this.#bundle, this.#name];
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
