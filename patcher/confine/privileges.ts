interface KeptCapability {
  readonly name: string;
  /** As in capabilities(7) and include/uapi/linux/capability.h. */
  readonly bit: number;
  readonly needed: string;
  /** First version of Linux that no longer asks for it. */
  readonly before?: readonly [major: number, minor: number];
}

/** What the patcher keeps of what root may do, and what it is measured to need it for (test/live/confinement.test.ts). */
export const KEPT_CAPABILITIES: readonly KeptCapability[] = [
  { name: 'CAP_SYS_PTRACE', bit: 19, needed: 'to look into and to stop processes of other users' },
  {
    name: 'CAP_DAC_OVERRIDE',
    bit: 1,
    needed: 'to open /proc/PID/mem of other users: a write there is whole or not at all',
  },
  { name: 'CAP_SYS_NICE', bit: 23, needed: 'to keep stops short on a busy machine' },
  { name: 'CAP_NET_ADMIN', bit: 12, needed: "for the kernel's news of processes that begin and end", before: [6, 6] },
];

/** One more than the highest capability that there can be. */
export const CAPABILITY_COUNT = 64;

/** The capabilities to keep on this kernel (uname(2), release), as in /proc/PID/status, CapEff. An unknown one is taken as old. */
export function keptMask(kernelRelease: string): bigint {
  const [, major = '0', minor = '0'] = /^(\d+)[.](\d+)/.exec(kernelRelease) ?? [];
  const isOlderThan = ([wantedMajor, wantedMinor]: readonly [number, number]): boolean =>
    Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
  return KEPT_CAPABILITIES.filter(({ before }) => before === undefined || isOlderThan(before)).reduce(
    (mask, { bit }) => mask | (1n << BigInt(bit)),
    0n,
  );
}
