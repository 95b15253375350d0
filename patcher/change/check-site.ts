import { equalBytes, hexAddress, toHex } from '#domain/bytes.ts';
import type { Reason } from '#domain/reason.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Range } from '../elf/module.ts';
import type { DecodedInstruction, InstructionSet, PlacedCode } from '../ports.ts';
import { faultOfExits } from './counted-exit.ts';
import type { SitePlan } from './site-layout.ts';

/** Why a change must not be made, in a sentence that names the place. */
export interface Refusal {
  readonly reason: Reason;
  readonly message: string;
}

/** What is around a site in the process: the text as it would be without any patch, and the function that holds the site. */
export interface SiteSurroundings {
  /** Bytes at the site now (originals where an older version of the same patch has its detour). */
  readonly found: Uint8Array | undefined;
  readonly function: Range | undefined;
  /** The whole function without any patch; undefined when its bounds are unknown. */
  readonly body: Uint8Array | undefined;
}

/**
 * The window rule: whole instructions, none of which anything else may enter in the middle.
 * (Intel SDM vol. 3A 8.1.3 for what may be written; vol. 1 17 for why endbr64 stays; patcher/arm64 for the same there.)
 */
export function checkSite(
  site: SitePlan,
  around: SiteSurroundings,
  instructions: InstructionSet,
): Result<void, Refusal> {
  const place = `patchlet ${site.patchlet} at ${hexAddress(site.address)}`;
  const unsafe = (message: string) => err({ reason: 'SiteUnsafe', message: `${place}: ${message}` } as const);
  if (around.found === undefined)
    return err({ reason: 'NoProcess', message: `${place}: nothing is mapped there any more` });
  if (!equalBytes(around.found, site.expect)) {
    const found = toHex(around.found);
    return err({ reason: 'BytesDiffer', message: `${place}: expected ${toHex(site.expect)}, found ${found}` });
  }
  const window = instructions.decode(site.expect, site.address);
  if (window === undefined) return unsafe('the expected bytes are not whole instructions');
  if (instructions.decode(site.machineCode, site.address) === undefined)
    return unsafe('the machine code is not whole instructions');
  const fault =
    (site.action === 'Bytes' ? faultInPlace(site, window, instructions) : faultOfDetour(site, window, instructions)) ??
    instructions.faultOfPlace({ bytes: site.expect, address: site.address }, bodyOf(around)) ??
    faultOfExits(site, instructions);
  if (fault !== undefined) return unsafe(fault);
  return window.length === 1 ? ok(undefined) : checkBranches(site, place, around, instructions);
}

const bodyOf = ({ function: range, body }: SiteSurroundings): PlacedCode | undefined =>
  range && body && { bytes: body, address: range.start };

function faultInPlace(
  site: SitePlan,
  window: readonly DecodedInstruction[],
  instructions: InstructionSet,
): string | undefined {
  if (site.machineCode.length !== site.expect.length) return 'an exchange of bytes must keep their number';
  if (window.slice(0, -1).some(({ flow }) => flow === 'call' || flow === 'indirectCall')) return CALL_INSIDE;
  const pad = instructions.landingPad(site.expect);
  return pad && `${pad} must stay where it is`;
}

const CALL_INSIDE = 'a call may only be the last instruction of the window: its return address lies inside';

function faultOfDetour(
  site: SitePlan,
  window: readonly DecodedInstruction[],
  instructions: InstructionSet,
): string | undefined {
  if (site.expect.length < instructions.jumpBytes)
    return `a detour needs ${instructions.jumpBytes} bytes of whole instructions, there are ${site.expect.length}`;
  const pad = instructions.landingPad(site.expect);
  if (pad !== undefined) return `${pad} must stay first; start after it`;
  return window
    .map((instruction, index) => faultOfDisplaced(instruction, index === window.length - 1))
    .find((fault) => fault !== undefined);
}

/** Displaced instructions run elsewhere, also those of a Replace while its gate is closed. */
function faultOfDisplaced(instruction: DecodedInstruction, isLast: boolean): string | undefined {
  if (instruction.flow === 'indirectCall') return 'an indirect call cannot be moved';
  if (instruction.flow === 'other') return 'an interrupt or a transaction cannot be moved';
  if (instruction.flow === 'call' && !isLast) return CALL_INSIDE;
  return undefined;
}

/** Nothing in the function may jump past the window's first instruction: it would land in the middle of the new jump. */
function checkBranches(
  site: SitePlan,
  place: string,
  around: SiteSurroundings,
  instructions: InstructionSet,
): Result<void, Refusal> {
  const end = site.address + site.expect.length;
  if (around.function === undefined || around.body === undefined) {
    return err({
      reason: 'SiteUnsafe',
      message: `${place}: the function has no unwind entry, so its branches cannot be checked; use a window of one instruction`,
    });
  }
  const decoded = instructions.decode(around.body, around.function.start);
  if (decoded === undefined)
    return err({ reason: 'SiteUnsafe', message: `${place}: the function around it cannot be decoded` });
  const start = around.function.start;
  const intruder = decoded.find(({ target }) => target !== undefined && target > site.address && target < end);
  if (intruder !== undefined) {
    return err({
      reason: 'BranchIntoSite',
      message: `${place}: the instruction at ${hexAddress(start + intruder.offset)} jumps into it`,
    });
  }
  const aligned = decoded.some((instruction) => start + instruction.offset === site.address);
  return aligned
    ? ok(undefined)
    : err({ reason: 'SiteUnsafe', message: `${place}: it starts in the middle of an instruction` });
}
