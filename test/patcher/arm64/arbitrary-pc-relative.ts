import fc from 'fast-check';
import { pageOf, type PcRelative } from '../../../patcher/arm64/pc-relative.ts';

export interface PlacedInstruction {
  readonly instruction: PcRelative;
  readonly at: number;
}

/** Far enough from both ends of the address space for every distance. */
const address = fc.integer({ min: 2 ** 33, max: 2 ** 45 }).map((index) => index * 4);
const register = fc.integer({ min: 0, max: 31 });
const words = (bits: number): fc.Arbitrary<number> =>
  fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }).map((distance) => distance * 4);

const at = <Shape>(
  distance: fc.Arbitrary<number>,
  shape: fc.Arbitrary<Shape>,
): fc.Arbitrary<{ at: number; target: number; shape: Shape }> =>
  fc.tuple(address, distance, shape).map(([place, far, rest]) => ({ at: place, target: place + far, shape: rest }));

type Without<Type> = Type extends unknown ? Omit<Type, 'target'> : never;
const placed = (
  distance: fc.Arbitrary<number>,
  shape: fc.Arbitrary<Without<PcRelative>>,
): fc.Arbitrary<PlacedInstruction> =>
  at(distance, shape).map(({ at: place, target, shape: rest }) => ({
    at: place,
    instruction: { ...rest, target: rest.kind === 'adrp' ? pageOf(place) + (target - place) : target },
  }));

/** Every PC-relative instruction, with any target that it can have. */
export const arbitraryPcRelative: fc.Arbitrary<PlacedInstruction> = fc.oneof(
  placed(words(26), fc.record({ kind: fc.constantFrom('b', 'bl') })),
  placed(
    words(19),
    fc.record({
      kind: fc.constant('b.cond'),
      condition: fc.integer({ min: 0, max: 15 }),
      isConsistent: fc.boolean(),
    }),
  ),
  placed(words(19), fc.record({ kind: fc.constantFrom('cbz', 'cbnz'), is64: fc.boolean(), register })),
  placed(
    words(14),
    fc.record({ kind: fc.constantFrom('tbz', 'tbnz'), bit: fc.integer({ min: 0, max: 63 }), register }),
  ),
  placed(fc.integer({ min: -(2 ** 20), max: 2 ** 20 - 1 }), fc.record({ kind: fc.constant('adr'), register })),
  placed(
    fc.integer({ min: -(2 ** 20), max: 2 ** 20 - 1 }).map((pages) => pages * 4096),
    fc.record({ kind: fc.constant('adrp'), register }),
  ),
  placed(
    words(19),
    fc.record({
      kind: fc.constant('literal'),
      load: fc.constantFrom('w', 'x', 'sw', 'prfm', 's', 'd', 'q'),
      register,
    }),
  ),
);
