import { describe, expect, it } from 'vitest';
import { ociProfile } from '../../patcher/confine/oci-profile.ts';
import { shortfallsOf } from '../../patcher/confine/shortfalls.ts';
import { encodeFilter } from '../../patcher/confine/seccomp-filter.ts';
import { keptMask } from '../../patcher/confine/privileges.ts';
import { ALLOWED_SYSTEM_CALLS, CLONE, SOCKET } from '../../patcher/confine/system-calls.ts';

const X86_64 = 0xc000_003e;
const I386 = 0x4000_0003;
const VERDICTS: Readonly<Record<number, string>> = {
  0x7fff_0000: 'allow',
  0x8000_0000: 'kill',
  0x0005_0001: 'EPERM',
  0x0005_0026: 'ENOSYS',
};

/** Runs the filter as bpf_prog_run in the kernel does, over struct seccomp_data. */
function verdictOn(number: number, firstArgument = 0, architecture = X86_64): string {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, architecture, true);
  data.setUint32(16, firstArgument, true);
  const program = encodeFilter();
  const view = new DataView(program.buffer);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [code, ifTrue, ifFalse] = [view.getUint16(at, true), view.getUint8(at + 2), view.getUint8(at + 3)];
    const value = view.getUint32(at + 4, true);
    const jump = (isSo: boolean): number => (isSo ? ifTrue : ifFalse) * 8;
    if (code === 0x20) accumulator = data.getUint32(value, true);
    else if (code === 0x15) at += jump(accumulator === value);
    else if (code === 0x35) at += jump(accumulator >= value);
    else if (code === 0x45) at += jump((accumulator & value) !== 0);
    else if (code === 0x06) return VERDICTS[value] ?? value.toString(16);
    else throw new Error(`instruction ${code.toString(16)} at ${at}`);
  }
  throw new Error('the filter ends without an answer');
}

describe('the filter of system calls', () => {
  it.each([
    ['ptrace', 101, 0, 'allow'],
    ['process_vm_readv', 310, 0, 'allow'],
    ['process_vm_writev', 311, 0, 'EPERM'],
    ['a socket of its own machine', 41, 1, 'allow'],
    ['the socket of kernel news', 41, 16, 'allow'],
    ['a socket of IPv4', 41, 2, 'EPERM'],
    ['a socket of IPv6', 41, 10, 'EPERM'],
    ['a raw packet socket', 41, 17, 'EPERM'],
    ['a thread', 56, 0x3d0f00, 'allow'],
    ['a user namespace', 56, 0x1000_0000, 'EPERM'],
    ['a mount namespace', 56, 0x2_0000, 'EPERM'],
    ['a pid namespace', 56, 0x2000_0000, 'EPERM'],
    ['clone3, whose flags cannot be seen', 435, 0, 'ENOSYS'],
    ['unshare', 272, 0, 'EPERM'],
    ['setns', 308, 0, 'EPERM'],
    ['mount', 165, 0, 'EPERM'],
    ['chroot', 161, 0, 'EPERM'],
    ['setuid', 105, 0, 'EPERM'],
    ['init_module', 175, 0, 'EPERM'],
    ['bpf', 321, 0, 'EPERM'],
    ['io_uring_setup', 425, 0, 'EPERM'],
    ['keyctl', 250, 0, 'EPERM'],
    ['mknodat', 259, 0, 'EPERM'],
    ['the x32 number of read', 0x4000_0000, 0, 'ENOSYS'],
    ['a number that there is not', 9_999, 0, 'EPERM'],
  ])('answers %s as it should', (_, number, argument, verdict) => {
    expect(verdictOn(number, argument)).toBe(verdict);
  });

  it('ends a process that calls by the numbers of another architecture', () => {
    expect(verdictOn(101, 0, I386)).toBe('kill');
  });

  it.each([...Object.entries(ALLOWED_SYSTEM_CALLS), ['clone', CLONE.number] as const])('allows %s', (_, number) => {
    expect(verdictOn(number)).toBe('allow');
  });

  it('gives no two system calls one number', () => {
    const numbers = [...Object.values(ALLOWED_SYSTEM_CALLS), CLONE.number];
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('is said in the profile for container runtimes just so', () => {
    const { syscalls } = ociProfile() as { syscalls: { names: string[]; action: string; args?: unknown }[] };
    const allowed = syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names);
    expect(new Set(allowed)).toEqual(new Set([...Object.keys(ALLOWED_SYSTEM_CALLS), 'clone', 'socket']));
    expect(syscalls.filter(({ names }) => names.includes('clone'))).toMatchObject([
      { args: [{ index: 0, value: CLONE.forbiddenFlags, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }] },
    ]);
    const families = syscalls.filter(({ names }) => names.includes('socket')).map(({ args }) => args);
    expect(families).toEqual(Object.values(SOCKET.families).map((value) => [{ index: 0, value, op: 'SCMP_CMP_EQ' }]));
  });
});

describe('the capabilities that are kept', () => {
  it.each([
    ['5.10.0-30-amd64', 0x881002n],
    ['6.1.0', 0x881002n],
    ['6.5.13-generic', 0x881002n],
    ['6.6.0', 0x880002n],
    ['6.18.1', 0x880002n],
    ['7.0.0-rc1', 0x880002n],
    ['nobody knows', 0x881002n],
  ])('on Linux %s are %i', (release, mask) => {
    expect(keptMask(release)).toBe(mask);
  });
});

describe('what a patcher holds beyond its needs', () => {
  const KEPT = 0x880002n;
  const status = (over: Record<string, string> = {}): string =>
    Object.entries({ CapPrm: '0000000000880002', CapBnd: '0000000000880002', NoNewPrivs: '1', Seccomp: '2', ...over })
      .map(([name, value]) => `${name}:\t${value}\n`)
      .join('');
  const READ_ONLY = '43 42 254:0 / / ro,relatime - ext4 /dev/vda rw\n';
  const WRITABLE = '43 42 254:0 / / rw,relatime - ext4 /dev/vda rw\n';

  it.each([
    ['nothing', status(), READ_ONLY, []],
    ['fewer capabilities than are kept', status({ CapPrm: '0', CapBnd: '0' }), READ_ONLY, []],
    ['a bounding set that no program can use', status({ CapBnd: '000001ffffffffff' }), READ_ONLY, []],
    [
      'all capabilities',
      status({ CapPrm: '000001ffffffffff' }),
      READ_ONLY,
      ['it has capabilities that it does not need'],
    ],
    [
      'a bounding set that programs can use',
      status({ CapBnd: '000001ffffffffff', NoNewPrivs: '0' }),
      READ_ONLY,
      ['programs that it starts can gain capabilities'],
    ],
    ['every system call', status({ Seccomp: '0' }), READ_ONLY, ['its system calls are not filtered']],
    ['the file system', status(), WRITABLE, ['it can write to the whole file system']],
    [
      'the file system again, by a mount on top',
      status(),
      READ_ONLY + WRITABLE,
      ['it can write to the whole file system'],
    ],
    ['a file system that nobody knows of', status(), '', ['it can write to the whole file system']],
  ])('is said of %s', (_, text, mounts, sentences) => {
    expect(shortfallsOf({ status: text, mounts }, KEPT)).toEqual(sentences);
  });
});
