import { describe, expect, it } from 'vitest';
import { fromHex } from '#domain/bytes.ts';
import { checkSite, type SiteSurroundings } from '../../patcher/change/check-site.ts';
import type { SitePlan } from '../../patcher/change/site-layout.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(' ', '')) ?? new Uint8Array();
const START = 0x40_1000;

interface Row {
  readonly title: string;
  /** Whole function; the site is the part between the bars. */
  readonly code: string;
  readonly action?: SitePlan['action'];
  readonly machineCode?: string;
  readonly expect?: string;
  readonly unbounded?: boolean;
  readonly verdict: string;
}

/** push rbp; mov rbp,rsp / the site / pop rbp; ret */
const rows: readonly Row[] = [
  { title: 'two plain instructions', code: '55 4889e5 | 488b75b0 4c89e7 | 5d c3', verdict: 'ok' },
  { title: 'one long instruction', code: '55 | 48c7c001000000 | 5d c3', verdict: 'ok' },
  {
    title: 'one long instruction in a function without bounds',
    code: '55 | 48c7c001000000 | 5d c3',
    unbounded: true,
    verdict: 'ok',
  },
  {
    title: 'two instructions in a function without bounds',
    code: '55 | 488b75b0 4c89e7 | 5d c3',
    unbounded: true,
    verdict: 'SiteUnsafe',
  },
  {
    title: 'bytes that differ',
    code: '55 | 488b75b0 4c89e7 | 5d c3',
    expect: '488b75b04c89e6',
    verdict: 'BytesDiffer',
  },
  { title: 'half an instruction at the end', code: '55 | 488b75b0 4c | 89e7 5d c3', verdict: 'SiteUnsafe' },
  { title: 'a start inside an instruction', code: '55 48c7 | c0 01000000 4889e5 | 5d c3', verdict: 'SiteUnsafe' },
  { title: 'too few bytes for a jump', code: '55 | 4889e5 | 5d c3', verdict: 'SiteUnsafe' },
  { title: 'an endbr64', code: '| f30f1efa 55 | 4889e5 5d c3', verdict: 'SiteUnsafe' },
  { title: 'an endbr64 in its middle', code: '55 | 4889e5 f30f1efa 90 | 5d c3', verdict: 'SiteUnsafe' },
  { title: 'a call in the middle', code: '55 | e800010000 4889c7 | 5d c3', verdict: 'SiteUnsafe' },
  { title: 'a call at the end', code: '55 | 4889c7 e800010000 | 5d c3', verdict: 'ok' },
  {
    title: 'a call in the middle of what is replaced',
    code: '55 | e800010000 4889c7 | 5d c3',
    action: 'Replace',
    verdict: 'SiteUnsafe',
  },
  { title: 'an indirect call', code: '55 | 4889c7 90 ffd0 | 5d c3', verdict: 'SiteUnsafe' },
  { title: 'an int3', code: '55 | 4889c7 90 cc | 5d c3', verdict: 'SiteUnsafe' },
  { title: 'a branch from before into its middle', code: '7404 55 | 4889c7 4889e5 | 5d c3', verdict: 'BranchIntoSite' },
  { title: 'a branch from behind into its middle', code: '55 | 4889c7 4889e5 | 75fb 5d c3', verdict: 'BranchIntoSite' },
  { title: 'a branch to its start', code: '55 | 4889c7 4889e5 | 75f8 5d c3', verdict: 'ok' },
  { title: 'a branch to just behind it', code: '7407 55 | 4889c7 4889e5 | 5d c3', verdict: 'ok' },
  {
    title: 'code that is no instruction',
    code: '55 | 488b75b0 4c89e7 | 5d c3',
    machineCode: '06',
    verdict: 'SiteUnsafe',
  },
  { title: 'an exchange of bytes', code: '55 | 7504 | 5d c3', action: 'Bytes', machineCode: '9090', verdict: 'ok' },
  {
    title: 'an exchange of more bytes than there are',
    code: '55 | 7504 | 5d c3',
    action: 'Bytes',
    machineCode: '909090',
    verdict: 'SiteUnsafe',
  },
  {
    title: 'an exchange that splits an instruction',
    code: '55 | 7504 | 5d c3',
    action: 'Bytes',
    machineCode: '90e8',
    verdict: 'SiteUnsafe',
  },
  {
    title: 'an exchange of bytes with a call in the middle',
    code: '55 | e800010000 4889c7 | 5d c3',
    action: 'Bytes',
    machineCode: '9090909090909090',
    verdict: 'SiteUnsafe',
  },
  {
    title: 'an exchange of an endbr64',
    code: '| f30f1efa | 5d c3',
    action: 'Bytes',
    machineCode: '90909090',
    verdict: 'SiteUnsafe',
  },
];

describe('checkSite', () => {
  it.each(rows)('judges $title: $verdict', (row) => {
    const [before = '', window = '', after = ''] = row.code.split('|').map((part) => part.replaceAll(' ', ''));
    const site: SitePlan = {
      patchlet: 'p',
      address: START + before.length / 2,
      expect: bytes(row.expect ?? window),
      action: row.action ?? 'Insert',
      machineCode: bytes(row.machineCode ?? '90'),
      relocations: [],
    };
    const body = bytes(before + window + after);
    const known = { function: { start: START, end: START + body.length }, body };
    const around: SiteSurroundings = {
      found: bytes(window),
      ...(row.unbounded === true ? { function: undefined, body: undefined } : known),
    };
    const verdict = checkSite(site, around, x86);
    expect(verdict.ok ? 'ok' : verdict.error.reason).toBe(row.verdict);
    if (!verdict.ok) expect(verdict.error.message).toContain(`patchlet p at 0x${site.address.toString(16)}`);
  });
});
