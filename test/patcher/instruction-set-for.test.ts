import { describe, expect, it } from 'vitest';
import { instructionSetFor } from '../../patcher/instruction-set-for.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';

describe('instructionSetFor', () => {
  it('chooses the one that the engine runs by', () => {
    expect(instructionSetFor('x86_64')).toEqual({ ok: true, value: x86 });
  });
  it.each([
    { machine: 'aarch64', says: /registers/ },
    { machine: 'riscv64', says: /not known/ },
    { machine: '', says: /not known/ },
  ])('refuses "$machine" and says what is missing', ({ machine, says }) => {
    const chosen = instructionSetFor(machine);
    expect(chosen).toMatchObject({ ok: false, error: { reason: 'ArchitectureUnsupported' } });
    expect(chosen.ok ? '' : chosen.error.message).toMatch(says);
  });
});
