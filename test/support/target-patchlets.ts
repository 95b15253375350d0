import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { bytesAt, readElf, symbolsOf } from './target-elf.ts';

/** What a change makes of a function: `new` and `newer` are the columns that its results are then counted in. */
export type Version = 'new' | 'newer';
export type Action = Patchlet['action'];

/** Machine code for one action, by version; `text` is the same for people. */
interface Change {
  readonly code: Readonly<Record<Version, string>>;
  readonly text: Readonly<Record<Version, string>>;
  /** Label that the code jumps to or calls, a symbol of the program, and where the field is. */
  readonly target?: { readonly label: string; readonly offset: number };
}

interface Site {
  readonly function: string;
  /** Bytes of the window; whole instructions. */
  readonly length: number;
  readonly Insert?: Change;
  readonly Replace?: Change;
  readonly Bytes?: Change;
}

const change = (
  newCode: string,
  newText: string,
  newerCode: string,
  newerText: string,
  target?: Change['target'],
): Change => ({
  code: { new: newCode, newer: newerCode },
  text: { new: newText, newer: newerText },
  ...(target === undefined ? {} : { target }),
});

/** Raises the argument, which raises d from 1 to 101 or to 121 wherever the function adds d to its argument. */
const RAISE = change('4883c764', 'add rdi, 100', '4883c778', 'add rdi, 120');
const RAISE_BY_THOUSANDS = change('4881c7e8030000', 'add rdi, 1000', '4881c7d0070000', 'add rdi, 2000');

const subject = (name: string): Site => ({
  function: name,
  length: 9,
  Insert: RAISE,
  Replace: change('4889f84883c065', 'mov rax, rdi\nadd rax, 101', '4889f84883c079', 'mov rax, rdi\nadd rax, 121'),
  Bytes: change(
    'f3904889f84883c065',
    'pause\nmov rax, rdi\nadd rax, 101',
    'f3904889f84883c079',
    'pause\nmov rax, rdi\nadd rax, 121',
  ),
});

const WIDER_CONSTANT = change('48c7c022222222', 'mov rax, 0x22222222', '48c7c033333333', 'mov rax, 0x33333333');
const PAIR_A = change('b8d0070000', 'mov eax, 2000', 'b8b80b0000', 'mov eax, 3000');
const PAIR_B = change(
  '4889f84805d0070000',
  'mov rax, rdi\nadd rax, 2000',
  '4889f84805b80b0000',
  'mov rax, rdi\nadd rax, 3000',
);
const REFUSE_ENDLESS = change(
  '85f60f8400000000',
  'test esi, esi\nje loop_refused',
  '85f60f8400000000',
  'test esi, esi\nje loop_refused',
  { label: 'loop_refused', offset: 4 },
);

/** Refuses the least number there is, and leaves flags that tell. */
const REFUSE_LEAST = change(
  '4881ffffffff7f0f8000000000',
  'cmp rdi, 0x7fffffff\njo guard_refused',
  '4881ffffffff7f0f800000000090',
  'cmp rdi, 0x7fffffff\njo guard_refused\nnop',
  { label: 'guard_refused', offset: 9 },
);

/** The sites that the programs have, by symbol; counter.c and subject.h show the code around them. */
export const SITES = {
  subject_site: subject('subject'),
  library_value_site: subject('library_value'),
  f_site: subject('f'),
  g_site: {
    function: 'g',
    length: 7,
    Insert: change('4881c711111111', 'add rdi, 0x11111111', '4881c722222222', 'add rdi, 0x22222222'),
    Replace: WIDER_CONSTANT,
    Bytes: WIDER_CONSTANT,
  },
  /** Must be refused: the call is not the last instruction of the window. */
  h_site: { function: 'h', length: 9, Insert: change('4883c732', 'add rdi, 50', '4883c73c', 'add rdi, 60') },
  k_site: {
    function: 'k',
    length: 9,
    Insert: RAISE,
    Replace: change(
      '488d7f65e800000000',
      'lea rdi, [rdi + 101]\ncall slow',
      '488d7f79e800000000',
      'lea rdi, [rdi + 121]\ncall slow',
      { label: 'slow', offset: 5 },
    ),
  },
  /** Ends calls of loop(x, 0) with -1, also those that run already; other calls are as before. */
  loop_site: { function: 'loop', length: 6, Insert: REFUSE_ENDLESS },
  /** Must be refused: the window begins with endbr64. */
  e: { function: 'e', length: 11, Insert: RAISE },
  e_site: { function: 'e', length: 7, Insert: RAISE },
  /** Must be refused: a branch leads to the second instruction of the window. */
  b_site: { function: 'b', length: 7, Insert: RAISE },
  j_site: { function: 'j', length: 5, Insert: RAISE },
  r_site: { function: 'r', length: 7, Insert: RAISE },
  d_site: { function: 'd', length: 7, Insert: RAISE },
  /** Behaves as before: it is about who is inside. */
  victim_site: { function: 'victim', length: 5, Insert: change('90', 'nop', '6690', 'xchg ax, ax') },
  guard_site: { function: 'guard', length: 5, Insert: REFUSE_LEAST, Replace: REFUSE_LEAST },
  pair_a_site: { function: 'pair_a', length: 5, Insert: RAISE_BY_THOUSANDS, Replace: PAIR_A, Bytes: PAIR_A },
  pair_b_site: { function: 'pair_b', length: 9, Insert: RAISE_BY_THOUSANDS, Replace: PAIR_B, Bytes: PAIR_B },
} as const satisfies Record<string, Site>;
export type SiteName = keyof typeof SITES;

/** The patchlet that makes the change in this very binary: addresses and expected bytes are read from the file. */
export function patchletFor(
  binary: string,
  name: SiteName,
  action: Action = 'Insert',
  version: Version = 'new',
): Patchlet {
  const site: Site = SITES[name];
  const made = site[action];
  if (made === undefined) throw new Error(`${name} has no change by ${action}`);
  const symbols = symbolsOf(binary);
  const addressOf = (symbol: string): number => {
    const address = symbols.get(symbol);
    if (address === undefined) throw new Error(`${binary} has no symbol ${symbol}`);
    return address;
  };
  const address = addressOf(name);
  return {
    name: `${name.replaceAll('_', '-')}-${version}`,
    function: site.function,
    address: hex(address),
    expect: bytesAt(readElf(binary), address, site.length).toString('hex'),
    action,
    assembly: `${made.text[version]}\n`,
    machineCode: made.code[version],
    ...(made.target === undefined ? {} : relocated(made.target, hex(addressOf(made.target.label)))),
    clobbers: action === 'Insert' ? ['rdi', 'flags'] : ['flags'],
    inFlight: 'Allowed',
  };
}

const hex = (address: number): string => `0x${address.toString(16)}`;

const relocated = (
  { label, offset }: { readonly label: string; readonly offset: number },
  address: string,
): Pick<Patchlet, 'labels' | 'relocations'> => ({
  labels: { [label]: address },
  relocations: [{ offset, type: 'Rel32', label, addend: -4 }],
});
