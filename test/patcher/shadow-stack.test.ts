import { describe, expect, it } from 'vitest';
import { fromHex } from '#domain/bytes.ts';
import { faultWithShadowStack } from '../../patcher/change/shadow-stack.ts';
import type { SitePlan } from '../../patcher/change/site-layout.ts';
import { parseStatus } from '../../patcher/proc/stat.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(' ', '')) ?? new Uint8Array();
const aSite = (expect: string, machineCode = '90'): SitePlan => ({
  patchlet: 'guard',
  address: 0x40_1000,
  expect: bytes(expect),
  action: 'Insert',
  machineCode: bytes(machineCode),
  relocations: [],
});

describe('in a process with shadow stacks', () => {
  it.each([
    { title: 'plain instructions', expect: '488b75b0 4c89e7', isRefused: false },
    { title: 'a call at the end of the window', expect: '488b75b0 e800010000', isRefused: true },
    { title: 'a window that is a call', expect: 'e800010000', isRefused: true },
    { title: 'a jump at the end', expect: '488b75b0 e900010000', isRefused: false },
    {
      title: 'a call in the new code, which calls and returns as any',
      expect: '488b75b0 4c89e7',
      code: 'e800010000',
      isRefused: false,
    },
  ])('$title: refused $isRefused', ({ expect: window, code, isRefused }) => {
    const fault = faultWithShadowStack([aSite('488b75b0 4c89e7'), aSite(window, code)], x86);
    expect(fault === undefined ? '' : fault).toMatch(isRefused ? /patchlet guard: .* shadow stacks/ : /^$/);
  });
});

describe('the status of a process says whether it has them', () => {
  it.each([
    { line: 'x86_Thread_features:\tshstk \n', has: true },
    { line: 'x86_Thread_features:\tshstk wrss \n', has: true },
    { line: 'x86_Thread_features:\t\nx86_Thread_features_locked:\tshstk wrss \n', has: false },
    { line: 'Name:\tshstk\n', has: false },
    { line: '', has: false },
  ])('$line', ({ line, has }) => {
    expect(parseStatus(`Name:\tprogram\n${line}TracerPid:\t0\n`).hasShadowStack).toBe(has);
  });
});
