import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalInstruction, readAssembly } from '../../../cli/review/assembly.ts';

describe('readAssembly', () => {
  it.each([
    ['one a line', 'nop\n  ret  \n', [['nop'], ['ret']], []],
    ['labels before, on the same line and at the end', 'a:\nb: nop\nc:', [['nop', 'a', 'b']], ['c']],
    ['numbers as labels', '1: nop', [['nop', '1']], []],
    ['comments', 'nop # ret\n// ret\n/* ret\nret */ nop', [['nop'], ['nop']], []],
    ['two on a line, though others take the second for a comment', 'nop ; ret', [['nop'], ['ret']], []],
    ['directives, which are no instructions but may become some', '.byte 0x90', [['.byte 0x90']], []],
    ['no label where a segment has a colon', 'mov rax, fs:[0x28]', [['mov rax, fs:[0x28]']], []],
    ['nothing', ' \n# only words\n', [], []],
  ])('finds %s', (_, text, statements, endLabels) => {
    const found = readAssembly(text);
    expect(found.statements.map((one) => [one.text, ...one.labels])).toEqual(statements);
    expect(found.endLabels).toEqual(endLabels);
  });
});

describe('canonicalInstruction', () => {
  it.each([
    ['cmp r15d,r14d', 'cmp   r15d , r14d'],
    ['mov rsi, QWORD PTR [rbp-0x50]', 'mov rsi, qword ptr [rbp - 80]'],
    ['jnz out', 'jne out'],
    ['jc out', 'jb out'],
    ['setnle al', 'setg al'],
    ['cmovz eax, ecx', 'cmove eax, ecx'],
    ['mov eax, 010', 'mov eax, 8'],
    ['mov eax, 0X1F', 'mov eax, 31'],
  ])('takes %j and %j for the same', (left, right) => {
    expect(canonicalInstruction(left)).toBe(canonicalInstruction(right));
  });

  it.each([
    ['je out', 'jne out'],
    ['jmp Out', 'jmp out'],
    ['mov eax, 1', 'mov eax, -1'],
    ['cmp byte ptr [rdi], 0', 'cmp dword ptr [rdi], 0'],
    ['mov r10, r1', 'mov r1, r10'],
    ['jmp out1', 'jmp out01'],
    ['mov eax, 08', 'mov eax, 8'],
  ])('tells %j from %j', (left, right) => {
    expect(canonicalInstruction(left)).not.toBe(canonicalInstruction(right));
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { text: statement } of readAssembly(text).statements) canonicalInstruction(statement);
      }),
    );
  });
});
