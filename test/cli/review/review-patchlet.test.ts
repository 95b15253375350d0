import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { toHex } from '#domain/bytes.ts';
import { formatPatchlet } from '../../../cli/review/format-patchlet.ts';
import { pageOf } from '../../../cli/review/page.ts';
import { reviewPatchlet } from '../../../cli/review/review-patchlet.ts';
import { renderLine } from '../../../cli/styled-text.ts';
import { aPatchlet } from '../../support/manifests.ts';

const review = (over: Partial<Patchlet>) => reviewPatchlet(aPatchlet(over));
const instructions = (over: Partial<Patchlet>): readonly string[] =>
  review(over).code.map(({ instruction }) => instruction);
const listing = (over: Partial<Patchlet>, columns = 80): string[] =>
  formatPatchlet(review(over), 0, pageOf(columns, false)).map((line) => renderLine(line, false));

const NO_LABELS = { labels: {}, relocations: [] };

describe('what a patchlet refers to', () => {
  it('is named by the relocation, whatever the field holds', () => {
    const { code } = review({ machineCode: '4539f70f8d12345678' });
    expect(code[1]).toEqual({
      offset: 3,
      bytes: '0f8d........',
      labels: [],
      instruction: 'jge not_a_square',
      refersTo: '0x1756e54',
    });
  });

  it('is named behind a constant as well, where the addend is another one', () => {
    const relocations = [{ offset: 2, type: 'Rel32', label: 'flag', addend: -5 }] as const;
    const over = { machineCode: '803d0000000005', labels: { flag: '0x2000' }, relocations };
    expect(review(over).code).toMatchObject([{ instruction: 'cmp byte ptr [rip + flag], 5', refersTo: '0x2000' }]);
    expect(review(over).warnings).toEqual([expect.stringMatching(/assembly has 2 instructions, machineCode has 1/)]);
  });

  it('has the names that the assembly gives to places in the code', () => {
    const { code, endLabels } = review({
      assembly: 'again: dec rdi\njnz again\njmp out\nout:',
      machineCode: '48ffcf75fbeb00',
      ...NO_LABELS,
    });
    expect(code.map(({ labels, instruction }) => [...labels, instruction])).toEqual([
      ['again', 'dec rdi'],
      ['jne again'],
      ['jmp out'],
    ]);
    expect(endLabels).toEqual(['out']);
  });

  it.each([
    ['the assembly gives none', 'dec rdi\njnz 1b\nnop'],
    ['the assembly gives one twice', 'a: dec rdi\njnz a\na: nop'],
    ['the assembly gives that of a label', 'not_a_square: dec rdi\njnz not_a_square\nnop'],
    ['the assembly is another one', 'nop'],
  ])('has names of our own where %s', (_, assembly) => {
    const relocations: [] = [];
    const { code } = review({ assembly, machineCode: '48ffcf75fb90', relocations });
    expect(code.map(({ labels, instruction }) => [...labels, instruction])).toEqual([
      ['.L1', 'dec rdi'],
      ['jne .L1'],
      ['nop'],
    ]);
  });

  it('is an address of the module where the code is written in place', () => {
    const over = { action: 'Bytes', expect: '7510', machineCode: 'eb10', ...NO_LABELS } as const;
    expect(instructions(over)).toEqual(['jmp 0x1756cb4']);
    expect(review(over).expected).toMatchObject([{ address: '0x1756ca2', instruction: 'jne 0x1756cb4' }]);
  });

  it('is the address behind a distance, in what is expected', () => {
    expect(review({ expect: '488b0510000000' }).expected).toEqual([
      { address: '0x1756ca2', bytes: '488b0510000000', instruction: 'mov rax, [rip + 0x10]', refersTo: '0x1756cb9' },
    ]);
  });
});

describe('the assembly beside the machine code', () => {
  it('is not repeated where it reads the same', () => {
    const { code, warnings } = review({ assembly: 'CMP:cmp r15d,r14d # i >= e\njnl not_a_square' });
    expect(code.map(({ written }) => written)).toEqual([undefined, undefined]);
    expect(warnings).toEqual([]);
  });

  it('stands below what runs where it reads differently', () => {
    const assembly = 'cmp r15d, r14d\njl not_a_square';
    expect(review({ assembly }).code[1]).toMatchObject({ instruction: 'jge not_a_square', written: 'jl not_a_square' });
    expect(listing({ assembly }).slice(1, 4)).toEqual([
      '  +          4539f7        cmp r15d, r14d',
      '  +          0f8d........  jge not_a_square  # 0x1756e54',
      '  ~                        written as: jl not_a_square',
    ]);
  });

  it.each([
    ['a statement more', 'cmp r15d, r14d\njge not_a_square\nnop', 'assembly has 3 instructions, machineCode has 2'],
    ['one less', 'cmp r15d, r14d', 'assembly has 1 instruction, machineCode has 2'],
    ['what looks like a comment', 'cmp r15d, r14d ; jge\njge not_a_square', 'assembly has 3 instructions'],
    ['none', '# nothing', 'assembly has 0 instructions'],
  ])('is shown whole, with a warning, where it has %s', (_, assembly, words) => {
    const { warnings, differsFromAssembly } = review({ assembly });
    expect(warnings).toEqual([expect.stringContaining(words)]);
    expect(differsFromAssembly).toBe(true);
    expect(listing({ assembly })).toContain(`  | ${assembly.split('\n')[0] ?? ''}`);
  });
});

describe('a reviewer is warned of', () => {
  const relocation = (offset: number, addend = -4) => [
    { offset, type: 'Rel32', label: 'not_a_square', addend } as const,
  ];
  it.each<[string, Partial<Patchlet>, RegExp]>([
    [
      'a branch into the middle of an instruction',
      { machineCode: 'eb0148ffcf', ...NO_LABELS },
      /\+0x0 branches into the middle/,
    ],
    ['a branch to nowhere', { machineCode: 'eb7090', ...NO_LABELS }, /\+0x0 refers to a place outside of the code/],
    ['data of nowhere', { machineCode: '488b0500100000', ...NO_LABELS }, /\+0x0 refers to a place outside of the code/],
    ['another place than the label', { relocations: relocation(5, -2) }, /\+0x3 refers to not_a_square \+ 0x2, not to/],
    ['a place before the label', { relocations: relocation(5, -8) }, /refers to not_a_square - 0x4, not to/],
    ['a relocation over instructions', { relocations: relocation(0) }, /The relocation at \+0x0 puts the distance/],
    [
      'a relocation over a constant',
      { machineCode: 'b80000000090', relocations: relocation(1) },
      /relocation at \+0x1/,
    ],
    [
      'code that is not the same everywhere',
      { machineCode: '9066e90000000090', ...NO_LABELS },
      /From \+0x1 on, .* AMD/,
    ],
    ['code that is cut off', { machineCode: '4539f70f8d', ...NO_LABELS }, /machineCode from \+0x3 on are no whole/],
    ['a site that is cut off', { expect: '488b75b04c89' }, /expect from 0x1756ca6 on are no whole/],
  ])('%s', (_, over, words) => {
    const { warnings } = review(over);
    expect(warnings).toContainEqual(expect.stringMatching(words));
    expect(listing(over).join(' ')).toContain('! ');
  });
});

describe('the listing', () => {
  it.each([
    ['Insert', '4539f7', [' +          4539f7', '   1756ca2  488b75b0', '   1756ca6  4c89e7']],
    ['Replace', '4539f7', [' - 1756ca2  488b75b0', ' - 1756ca6  4c89e7', ' +          4539f7']],
    ['Bytes', '90909090909090', [' - 1756ca2  488b75b0', ' - 1756ca6  4c89e7', ' + 1756ca2  90', ' + 1756ca3  90']],
  ] as const)('of %s says what goes, what comes and what stays', (action, machineCode, rows) => {
    const lines = listing({ action, machineCode, ...NO_LABELS, assembly: 'cmp r15d, r14d' });
    const first = lines.findIndex((line) => /^ {2}[-+ ] ( {7}|1756ca2)/.test(line));
    expect(
      lines.slice(first, first + rows.length).map((line, index) => line.slice(1, (rows[index]?.length ?? 0) + 1)),
    ).toEqual(rows);
  });

  it('puts bytes and text that are too wide on several lines, and leaves nothing out', () => {
    const code = { machineCode: '48b81122334455667788', assembly: 'movabs rax, 1', ...NO_LABELS };
    expect(listing(code, 40).slice(2, 6)).toEqual([
      '  +          48b8112233  mov rax,',
      '  +          4455667788  -0x778899aabbc',
      '  +                      cddef',
      '  ~                      written as:',
    ]);
  });

  it('of any bytes fits the page, and holds nothing that a terminal obeys', () => {
    const hex = fc.uint8Array({ minLength: 1, maxLength: 48 }).map(toHex);
    const text = fc.string({ unit: 'binary', minLength: 1 });
    const relocations = fc.array(
      fc.record({
        offset: fc.nat(60),
        type: fc.constant('Rel32' as const),
        label: fc.constantFrom('not_a_square', 'absent'),
        addend: fc.integer({ min: -64, max: 64 }),
      }),
      { maxLength: 3 },
    );
    const action = fc.constantFrom('Insert' as const, 'Replace' as const, 'Bytes' as const);
    const patchlets = fc.record({
      ...{ name: text, function: text, assembly: text, machineCode: hex, expect: hex, relocations, action },
    });
    fc.assert(
      fc.property(patchlets, fc.integer({ min: 0, max: 200 }), (over, columns) => {
        for (const line of listing(over, columns)) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(Array.from(line).length).toBeLessThanOrEqual(pageOf(columns, false).width);
        }
      }),
      { numRuns: 500 },
    );
  });
});
