import { ALLOWED_SYSTEM_CALLS, CLONE, EPERM, ENOSYS, SOCKET } from './system-calls.ts';

/** The same filter as container runtimes and Kubernetes read it (OCI runtime specification, linux.seccomp). */
export function ociProfile(): object {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [
      { names: Object.keys(ALLOWED_SYSTEM_CALLS).sort(), action: 'SCMP_ACT_ALLOW' },
      {
        names: ['clone'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: CLONE.forbiddenFlags, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
      ...Object.values(SOCKET.families).map((family) => ({
        names: ['socket'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: family, op: 'SCMP_CMP_EQ' }],
      })),
    ],
  };
}
