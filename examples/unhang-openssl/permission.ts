import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * What to do to be allowed to patch a process, or undefined when it is allowed. Opening its memory asks the kernel the
 * very question that tracing it does (ptrace(2), "Ptrace access mode checking"), and changes nothing.
 */
export function missingPermission(pid: number): string | undefined {
  try {
    closeSync(openSync(`/proc/${pid}/mem`, 'r+'));
    return undefined;
  } catch (error) {
    return advice((error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
}

function advice(code: string): string {
  const scope = yamaScope();
  return [
    `Patching a running process needs the right to trace it, and the kernel says no (${code}).`,
    'Do one of these, then run the demo again:',
    '  - run it as root:                     sudo make demo',
    '  - in a container, allow it there:     docker run --cap-add SYS_PTRACE ...',
    ...(scope === '1' || scope === '2'
      ? [`  - or, until the next reboot (now ${scope}):  sudo sysctl kernel.yama.ptrace_scope=0`]
      : []),
    ...(scope === '3'
      ? ['This kernel has kernel.yama.ptrace_scope=3, which forbids tracing to everybody until a reboot.']
      : []),
  ].join('\n');
}

function yamaScope(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8').trim();
  } catch {
    return undefined;
  }
}
