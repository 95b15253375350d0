/** What the kernel says of a process, as text: /proc/PID/status (proc_pid_status(5)) and /proc/PID/mountinfo. */
export interface OwnRights {
  readonly status: string;
  readonly mounts: string;
}

/**
 * What a patcher holds that it does not need; sentences, none when it holds nothing more. Read from the kernel, so that it
 * is true whoever took the rights away: the patcher itself, a container runtime, or nobody.
 */
export function shortfallsOf({ status, mounts }: OwnRights, kept: bigint): string[] {
  const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const held = (name: string): bigint => BigInt(`0x${field(name) || '0'}`);
  const hasMore = (held('CapPrm') & ~kept) !== 0n;
  const canGain = (held('CapBnd') & ~kept) !== 0n && field('NoNewPrivs') !== '1';
  return [
    ...(hasMore ? ['it has capabilities that it does not need'] : []),
    ...(canGain ? ['programs that it starts can gain capabilities'] : []),
    ...(field('Seccomp') === '2' ? [] : ['its system calls are not filtered']),
    ...(isRootReadOnly(mounts) ? [] : ['it can write to the whole file system']),
  ];
}

/** The options of the mount at / ("4.6" in proc_pid_mountinfo(5)); of several, the last one is on top. */
function isRootReadOnly(mounts: string): boolean {
  const options = [...mounts.matchAll(/^\d+ \d+ \S+ \S+ \/ (\S+) /gm)].at(-1)?.[1] ?? '';
  return options.split(',').includes('ro');
}
