interface KeptCapability {
  /** As in capabilities(7) and include/uapi/linux/capability.h. */
  readonly bit: number;
  /** First version of Linux that no longer asks for it. */
  readonly before?: readonly [major: number, minor: number];
}

/** What the patcher keeps of what root may do: what it is measured to need (test/live/confinement.test.ts). */
const KEPT_CAPABILITIES = {
  /** To look into and to stop processes of other users. */
  CAP_SYS_PTRACE: { bit: 19 },
  /** To open /proc/PID/mem of other users: a write there is whole or not at all. */
  CAP_DAC_OVERRIDE: { bit: 1 },
  /** To keep stops short on a busy machine. */
  CAP_SYS_NICE: { bit: 23 },
  /** For the kernel's news of processes that begin and end. */
  CAP_NET_ADMIN: { bit: 12, before: [6, 6] },
} as const satisfies Record<string, KeptCapability>;

/** One more than the highest capability that there can be. */
export const CAPABILITY_COUNT = 64;

/** The capabilities to keep on this kernel (uname(2), release), as in /proc/PID/status, CapEff. An unknown one is taken as old. */
export function keptMask(kernelRelease: string): bigint {
  const [, major = '0', minor = '0'] = /^(\d+)[.](\d+)/.exec(kernelRelease) ?? [];
  const isKept = ({ before }: KeptCapability): boolean =>
    before === undefined || Number(major) < before[0] || (Number(major) === before[0] && Number(minor) < before[1]);
  const kept: readonly KeptCapability[] = Object.values<KeptCapability>(KEPT_CAPABILITIES).filter(isKept);
  return kept.reduce((mask, { bit }) => mask | (1n << BigInt(bit)), 0n);
}
