import { err, ok, type Result } from '#domain/result.ts';
import { arm64 } from './arm64/instruction-set.ts';
import type { Refusal } from './change/check-site.ts';
import type { Architecture, InstructionSet } from './ports.ts';
import { x86 } from './x86/instruction-set.ts';

/** What is known of a machine, and what is still missing before the engine may run by it. */
interface Support {
  readonly instructions: InstructionSet;
  readonly missing: string | undefined;
}

const SUPPORT: Readonly<Record<Architecture, Support>> = {
  x86_64: { instructions: x86, missing: undefined },
  aarch64: {
    instructions: arm64,
    missing: 'its instructions are known, but neither its registers nor its system calls (docs/adr/0010)',
  },
};

const isKnown = (machine: string): machine is Architecture => Object.hasOwn(SUPPORT, machine);

/** The one place that chooses an instruction set, by the name that the kernel has for the machine (uname(2)). */
export function instructionSetFor(machine: string): Result<InstructionSet, Refusal> {
  const support = isKnown(machine) ? SUPPORT[machine] : undefined;
  if (support !== undefined && support.missing === undefined) return ok(support.instructions);
  return err({
    reason: 'ArchitectureUnsupported',
    message: `processes on ${machine} machines cannot be patched: ${support?.missing ?? 'its instructions are not known'}; Stopgap works on x86_64`,
  });
}
