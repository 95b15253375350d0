import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '#domain/bytes.ts';
import { disassemble, type Reference } from '../../../runtime/x86/disassemble.ts';

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(' ', '')) ?? new Uint8Array();
const AT = 0x40_1000;
const unnamed = (): undefined => undefined;
const read = (code: string, nameOf: (reference: Reference) => string | undefined = unnamed) =>
  disassemble(bytes(code), AT, nameOf);

describe('disassemble', () => {
  it.each([
    ['45 39 f7', 'cmp r15d, r14d'],
    ['48 83 7f 10 00', 'cmp qword ptr [rdi + 0x10], 0'],
    ['4b 8d 34 26', 'lea rsi, [r14 + r12]'],
    ['48 8d 64 24 80', 'lea rsp, [rsp - 0x80]'],
    ['48 83 c8 ff', 'or rax, -1'],
    ['f0 48 ff 00', 'lock inc qword ptr [rax]'],
    ['f3 0f 1e fa', 'endbr64'],
    ['eb 02', 'jmp 0x401004'],
    ['0f 8d 10 00 00 00', 'jge 0x401016'],
    ['48 8b 05 10 00 00 00', 'mov rax, [rip + 0x10]'],
    ['64 48 8b 04 25 28 00 00 00', 'mov rax, fs:[0x28]'],
  ])('writes %s as an assembler takes it', (code, text) => {
    expect(read(code)).toMatchObject({ instructions: [{ text }], strayFrom: undefined });
  });

  it('says the size of a memory operand in the full text only', () => {
    const text = 'mov rsi, [rbp - 0x50]';
    const fullText = 'mov rsi, qword ptr [rbp - 0x50]';
    expect(read('48 8b 75 b0').instructions).toMatchObject([{ text, fullText }]);
  });

  it.each([
    ['a branch', '90 0f 8d 00 00 00 00', 'jge out', 'branch', { offset: 3, length: 4 }, AT + 7],
    ['a short branch', '90 74 05', 'je out', 'branch', { offset: 2, length: 1 }, AT + 8],
    ['a call', '90 e8 ff ff ff ff', 'call out', 'branch', { offset: 2, length: 4 }, AT + 5],
    ['an address', '90 48 8d 05 10 00 00 00', 'lea rax, [rip + out]', 'memory', { offset: 4, length: 4 }, AT + 24],
    [
      'with a constant',
      '90 80 3d 10 00 00 00 05',
      'cmp byte ptr [rip + out], 5',
      'memory',
      { offset: 3, length: 4 },
      AT + 24,
    ],
  ])('names what %s refers to, and says in which field', (_, code, text, kind, field, target) => {
    const seen: Reference[] = [];
    const { instructions } = read(code, (reference) => {
      seen.push(reference);
      return 'out';
    });
    expect(instructions[1]?.text).toBe(text);
    expect(seen).toEqual([{ kind, field, end: code.split(' ').length, target }]);
  });

  it('takes a name as it is written', () => {
    expect(read('48 8d 05 00 00 00 00', () => "$&$'").instructions[0]?.text).toBe("lea rax, [rip + $&$']");
  });

  it.each([
    ['nothing', '', 0, undefined],
    ['what is cut off', '90 48 8b 75', 1, 1],
    ['what is no instruction', '06', 0, 0],
    ['all before what is none', '90 90 06 90', 2, 2],
  ])('of %s says where it is stray', (_, code, count, strayFrom) => {
    const { instructions, strayFrom: found } = read(code);
    expect([instructions.length, found]).toEqual([count, strayFrom]);
  });

  it.each([
    ['90 e8 00 00 00 00', undefined],
    ['90 66 e8 00 00 00 00', 1],
    ['90 90 66 0f 84 00 00 00 00', 2],
    ['66 c3', 0],
    ['66 0f 1f 84 00 00 00 00 00', undefined],
    ['66 66 66 64 48 8b 04 25 00 00 00 00', undefined],
  ])('says where two makers of processors disagree about %s', (code, from) => {
    expect(read(code).contestedFrom).toBe(from);
  });

  it('reads any bytes, without a gap, in printable text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 0, max: 2 ** 47 }), (code, address) => {
        const { instructions, strayFrom } = disassemble(code, address, unnamed);
        let next = 0;
        for (const { offset, length, text, fullText, reference } of instructions) {
          expect(offset).toBe(next);
          expect(`${text}${fullText}`).toMatch(/^[ -~]+$/);
          const field = reference?.field ?? { offset, length: 1 };
          expect(field.length).toBeGreaterThan(0);
          expect(field.offset >= offset && field.offset + field.length <= offset + length).toBe(true);
          next += length;
        }
        expect(strayFrom ?? code.length).toBe(next);
      }),
      { numRuns: 2_000 },
    );
  });
});
