import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES, NO_HEAD, NOTHING_TRUSTED, parseLine, sealLine, type AuditLine } from '#domain/audit/line.ts';
import { trustFloorOf } from '#domain/audit/trust-floor.ts';
import type { AuditEvent, TrustVersions } from '#domain/audit/event.ts';
import { aChain, begun, CHAIN, started } from '../../support/audit-chain.ts';
import { sha256 } from '../../support/sha256.ts';

const content = { time: 't', boot: 'b', node: 'n', version: 'v', trust: NOTHING_TRUSTED, event: started(1) };
const [line = ''] = aChain([begun()]).lines;

describe('a line', () => {
  it('holds the hash of the one before it, and is canonical JSON', () => {
    const { lines, heads } = aChain([begun(), started(7)]);
    expect(lines[1]).toBe(
      `{"boot":"b0","event":{"kind":"Started","pid":7},"node":"node-1","prev":"${heads[0]?.hash}","seq":2,"time":"2026-11-24T12:00:00.000Z","trust":{"catalog":0,"digest":"","revoked":0,"root":0},"version":"0.1.0"}`,
    );
    expect(parseLine(Buffer.from(lines[1] ?? ''))).toMatchObject({ ok: true, value: { seq: 2, prev: heads[0]?.hash } });
  });

  it.each([
    { title: 'too much', event: { kind: 'x'.repeat(MAX_LINE_BYTES) }, says: /longer than/ },
    { title: 'half a surrogate pair', event: { kind: '\ud800' }, says: /surrogate/ },
    { title: 'a field that is undefined', event: { kind: undefined }, says: /undefined/ },
  ])('is not written with $title', ({ event, says }) => {
    const sealed = sealLine(NO_HEAD, { ...content, event: event as never }, sha256);
    expect(sealed).toMatchObject({ ok: false, error: expect.stringMatching(says) as string });
  });

  it.each([
    ['number 0', line.replace('"seq":1', '"seq":0')],
    ['a number that is a text', line.replace('"seq":1', '"seq":"1"')],
    ['a hash that is short', line.replace('"prev":"00', '"prev":"')],
    ['no kind', line.replace('"kind":', '"kinds":')],
    ['a trust that is a list', line.replace(/"trust":\{[^}]*\}/, '"trust":[]')],
    ['a list around it', `[${line}]`],
    ['nothing', ''],
  ])('with %s is none', (_, text) => {
    expect(parseLine(Buffer.from(text))).toMatchObject({ ok: false });
  });
});

describe('what was trusted at most', () => {
  const trust = (root: number, catalog: number): TrustVersions => ({ root, digest: `d${root}`, catalog, revoked: 0 });
  const continued: AuditEvent = {
    kind: 'Continued',
    format: 'stopgap-audit/v1',
    chain: CHAIN,
    file: 'b',
    highest: trust(9, 1),
  };
  const floorOf = (events: readonly AuditEvent[], versions: (index: number) => TrustVersions) =>
    trustFloorOf(aChain(events, versions).lines.map((text) => JSON.parse(text) as AuditLine));

  it('is the highest root of any line, and the highest catalog under it', () => {
    const versions = [trust(1, 5), trust(3, 1), trust(3, 2), trust(2, 4)];
    const events = [begun(), started(1), started(2), started(3)];
    expect(floorOf(events, (index) => versions[index] ?? NOTHING_TRUSTED)).toEqual(trust(3, 2));
  });

  it('forgets a catalog that a thief has driven up, once its keys are exchanged', () => {
    const versions = [trust(1, 2_147_483_647), trust(2, 0), trust(2, 3)];
    const events = [begun(), started(1), started(2)];
    expect(floorOf(events, (index) => versions[index] ?? NOTHING_TRUSTED)).toEqual(trust(2, 3));
  });

  it('comes from the files before, too', () => {
    expect(floorOf([continued, started(1)], () => trust(2, 2))).toEqual(trust(9, 1));
  });

  it('comes from a chain that this one was begun in place of', () => {
    const renewed = { because: 'x', by: 'root', at: 't', aside: 'd', faults: [], highest: trust(4, 4) };
    expect(floorOf([{ ...begun(), renewed } as AuditEvent], () => trust(1, 1))).toEqual(trust(4, 4));
  });

  it('is nothing of what is no version', () => {
    const odd = { ...continued, highest: { root: '9' } } as unknown as AuditEvent;
    expect(floorOf([odd], () => trust(2, 2))).toEqual(trust(2, 2));
  });
});
