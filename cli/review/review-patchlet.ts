import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { fromHex, hexAddress, toHex } from '#domain/bytes.ts';
import { DEFAULT_IN_FLIGHT } from '#domain/trust/patch-defaults.ts';
import { disassemble } from '#runtime/x86/disassemble.ts';
import { reviewCode, type CodeReview } from './review-code.ts';

/** An instruction that must be at the site. */
export interface ExpectedLine {
  readonly address: string;
  /** Lower-case hex. */
  readonly bytes: string;
  readonly instruction: string;
  /** Address of what a rip-relative memory operand refers to. */
  readonly refersTo?: string;
}

/** What one patchlet would change, with the machine code read back as instructions. */
export interface PatchletReview
  extends Pick<Patchlet, 'name' | 'function' | 'address' | 'action' | 'assembly' | 'onHit'>, CodeReview {
  readonly inFlight: 'Allowed' | 'Drained';
  readonly clobbers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly expected: readonly ExpectedLine[];
}

/** Reads a patchlet of the right shape for its reviewer: what runs is its machine code, whatever the assembly says. */
export function reviewPatchlet(patchlet: Patchlet): PatchletReview {
  const { name, function: target, address, action, assembly, clobbers = [], labels = {}, onHit } = patchlet;
  const expected = readExpected(patchlet);
  const code = reviewCode(patchlet);
  return {
    ...{ name, function: target, address, action, inFlight: patchlet.inFlight ?? DEFAULT_IN_FLIGHT, clobbers, labels },
    ...(onHit === undefined ? {} : { onHit }),
    expected: expected.lines,
    ...code,
    assembly,
    warnings: [...expected.warnings, ...code.warnings],
  };
}

/** The instructions that are compared with what is at the site. */
function readExpected({ address, expect }: Patchlet): { lines: ExpectedLine[]; warnings: string[] } {
  const start = Number(address);
  const bytes = fromHex(expect) ?? new Uint8Array();
  const { instructions, strayFrom } = disassemble(bytes, start, () => undefined);
  const lines = instructions.map(({ offset, length, text, reference }) => ({
    address: hexAddress(start + offset),
    bytes: toHex(bytes.subarray(offset, offset + length)),
    instruction: text,
    ...(reference?.kind === 'memory' ? { refersTo: hexAddress(reference.target) } : {}),
  }));
  if (strayFrom === undefined) return { lines, warnings: [] };
  const rest = { address: hexAddress(start + strayFrom), bytes: toHex(bytes.subarray(strayFrom)) };
  return {
    lines: [...lines, { ...rest, instruction: '(no whole instruction)' }],
    warnings: [`The bytes of expect from ${rest.address} on are no whole instruction.`],
  };
}
