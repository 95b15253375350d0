import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { bytesAt, readElf, symbolsOf } from '../support/target-elf.ts';
import type { ProgramTarget } from '../support/target.ts';

/** The functions of call-cost.c; all but the first two are there to be changed. */
export type MeasuredFunction = 'plain' | 'byHand' | ChangedFunction;
export type ChangedFunction = 'first' | 'second' | 'third' | 'fourth';

/** Nanoseconds per call, round by round. */
export type Measurement = Readonly<Record<MeasuredFunction, readonly number[]>>;

/** What is put at the start of a function; `isCounted` makes the exit by its branch one that is counted. */
export interface Change {
  readonly site: ChangedFunction;
  readonly machineCode: string;
  readonly assembly: string;
  readonly labelOffset?: number;
  readonly isCounted?: boolean;
}

const WINDOW_BYTES = 7;

/** The ELF address of a symbol, as manifests write it. */
export const addressIn = (binary: string, symbol: string): string =>
  `0x${(symbolsOf(binary).get(symbol) ?? Number.NaN).toString(16)}`;

export function patchletFor(binary: string, { site, machineCode, assembly, labelOffset, isCounted }: Change): Patchlet {
  const address = addressIn(binary, `${site}_site`);
  const plain: Patchlet = {
    name: site,
    function: site,
    address,
    expect: bytesAt(readElf(binary), Number(address), WINDOW_BYTES).toString('hex'),
    action: 'Insert',
    assembly,
    machineCode,
    clobbers: ['flags'],
    inFlight: 'Allowed',
  };
  if (labelOffset === undefined) return plain;
  return {
    ...plain,
    labels: { refused: addressIn(binary, `${site}_refused`) },
    relocations: [{ offset: labelOffset, type: 'Rel32', label: 'refused', addend: -4 }],
    ...(isCounted === true ? { onHit: 'refused' } : {}),
  };
}

/** Has the program measure all its functions in turn. */
export async function measureCalls(target: ProgramTarget, withinMs?: number): Promise<Measurement> {
  const from = target.lines.length;
  target.tell('measure\n');
  return JSON.parse(await target.line(/"plain"/, withinMs, from)) as Measurement;
}
