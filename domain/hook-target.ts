import type { Reason } from './reason.ts';

/**
 * What is seen of a process, from outside, before a hook host is let at it. Frida loads a library into its target and
 * starts threads there, and some targets do not survive that: what decides is known before anything is touched.
 */
export interface HookTarget {
  /** The C library that loaded the program: `none` for static programs, `unreadable` when its maps cannot be read. */
  readonly loader: 'glibc' | 'musl' | 'none' | 'unreadable';
  /** Any code of Go: its stacks are too small for foreign code, and it lives on signals. */
  readonly hasGo: boolean;
  /** Any thread under a system call filter (seccomp(2)). */
  readonly isFiltered: boolean;
  /** Shadow stacks are on for it (`x86_Thread_features` in /proc/PID/status). */
  readonly hasShadowStack: boolean;
  /** Its memory may be dumped (PR_GET_DUMPABLE is 1), as far as the owner of its files in /proc tells. */
  readonly isDumpable: boolean;
  /** Started from a file with the set-user-ID or set-group-ID bit, or its real, effective and saved ids differ. */
  readonly hasOtherRights: boolean;
  /** Whether it lives in the pid and mount namespaces of the patcher, and with the same root. */
  readonly surroundings: 'ours' | 'container' | 'chroot' | 'unreadable';
  /** An agent of Frida that is in it: one that our hook host put there, or another. */
  readonly agent: 'none' | 'ours' | 'foreign';
  /** The hook host, which cannot be its own target. */
  readonly isHookHost: boolean;
}

export interface HookRefusal {
  readonly reason: Reason;
  readonly message: string;
}

interface Rule {
  readonly applies: (target: HookTarget) => boolean;
  readonly reason: Reason;
  /** Ends the sentence "hooks are not possible here: ...". */
  readonly why: string;
}

/** In this order, worst first. What each of them was measured to do stands in docs/hooks.md. */
const RULES: readonly Rule[] = [
  {
    applies: ({ isHookHost }) => isHookHost,
    reason: 'TargetExcluded',
    why: 'this is the hook host itself',
  },
  {
    applies: ({ loader, surroundings }) => loader === 'unreadable' || surroundings === 'unreadable',
    reason: 'KernelUnsupported',
    why: 'the kernel does not let the patcher see what kind of process it is',
  },
  {
    applies: ({ surroundings }) => surroundings === 'container',
    reason: 'EngineUnavailable',
    why: 'it runs in a container, and processes in namespaces of their own die when Frida comes and goes',
  },
  {
    applies: ({ surroundings }) => surroundings === 'chroot',
    reason: 'EngineUnavailable',
    why: 'it has another root directory, where Frida does not find what it needs',
  },
  {
    applies: ({ hasGo }) => hasGo,
    reason: 'EngineUnavailable',
    why: 'it is a Go program, and Frida crashes those',
  },
  {
    applies: ({ loader }) => loader === 'musl',
    reason: 'EngineUnavailable',
    why: 'it runs on musl, and Frida is built for glibc',
  },
  {
    applies: ({ loader }) => loader === 'none',
    reason: 'EngineUnavailable',
    why: 'it is statically linked, and Frida aborts such programs',
  },
  {
    applies: ({ isFiltered }) => isFiltered,
    reason: 'EngineUnavailable',
    why: 'it has a system call filter, which may kill it for what Frida does in it',
  },
  {
    applies: ({ hasShadowStack }) => hasShadowStack,
    reason: 'EngineUnavailable',
    why: 'it has shadow stacks, which Frida does not know of',
  },
  {
    applies: ({ hasOtherRights }) => hasOtherRights,
    reason: 'EngineUnavailable',
    why: 'it was started with the rights of another user (set-user-ID)',
  },
  {
    applies: ({ isDumpable }) => !isDumpable,
    reason: 'EngineUnavailable',
    why: 'it forbids that its memory be read (it is not dumpable), and Frida would lift that for good',
  },
  {
    applies: ({ agent }) => agent === 'foreign',
    reason: 'TargetTraced',
    why: 'an agent of Frida is in it that is not ours: another tool, or its parent was hooked when it was forked',
  },
];

/** Why no hook may be put into a process, or undefined when nothing stands against it. Nothing has been touched then. */
export function hookRefusal(target: HookTarget): HookRefusal | undefined {
  const rule = RULES.find(({ applies }) => applies(target));
  if (rule === undefined) return undefined;
  const instead = rule.reason === 'EngineUnavailable' ? '; sign patchlets for it instead' : '';
  return { reason: rule.reason, message: `hooks are not possible here: ${rule.why}${instead}` };
}
