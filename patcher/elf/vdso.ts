import type { Mapping } from '../proc/maps.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import type { Range } from './module.ts';

/** The kernel's own image is two to four pages; more is not read. */
const MAX_VDSO_BYTES = 64 * 1024;

/**
 * The mapping that the kernel puts into every process for system calls without a system call (vdso(7)). A tracer may
 * write there, which gives the process a copy of its own: the kernel allows it for breakpoints (vdso_addr and
 * _install_special_mapping in arch/x86/entry/vdso/vma.c, "VM_MAYWRITE"). Nothing else is called `[vdso]`: names of
 * files begin with a slash.
 */
export const findVdso = (mappings: readonly Mapping[]): Range | undefined =>
  mappings.find(
    ({ path, inode, execute, start, end }) =>
      path === '[vdso]' && inode === 0 && execute && end - start <= MAX_VDSO_BYTES,
  );

/** The zeros behind everything that the image holds, symbols and section headers included. */
export function vdsoTail(mappings: readonly Mapping[], memory: TargetMemory): Range | undefined {
  const vdso = findVdso(mappings);
  const bytes = vdso && memory.read(vdso.start, vdso.end - vdso.start);
  if (vdso === undefined || bytes === undefined) return undefined;
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return { start: vdso.start + last + 1, end: vdso.end };
}
