import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditFile } from '#domain/audit/chain-fault.ts';
import { verifyChain } from '#domain/audit/verify-chain.ts';
import type { AuditEvent } from '#domain/audit/event.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { aChain, aCheckpoint, begun, CHAIN, fileOf, started } from '../../support/audit-chain.ts';

const EVENTS: readonly AuditEvent[] = [begun(), ...[1, 2, 3, 4, 5].map(started)];
const { lines, heads } = aChain(EVENTS);
const at = (index: number): string => lines[index] ?? '';
const headOf = (seq: number) => heads[seq - 1] ?? { seq: 0, hash: '' };
const LAST = aCheckpoint(headOf(6));

const judge = (files: readonly AuditFile[], checkpoints = [LAST]) => verifyChain(files, checkpoints, nodeCrypto);
const faultsOf = (files: readonly AuditFile[], checkpoints = [LAST]): string[] =>
  judge(files, checkpoints).faults.map(({ kind, seq }) => (seq === undefined ? kind : `${kind} ${seq}`));
const with_ = (index: number, line: string): string[] => lines.with(index, line);

describe('a chain', () => {
  it('that is whole has no fault, in one file or in several', () => {
    expect(judge([fileOf(lines)])).toMatchObject({ faults: [], notes: [], chain: CHAIN, vouchedFor: 6 });
    expect(faultsOf([fileOf(lines.slice(0, 2), 'a'), fileOf(lines.slice(2), 'b')])).toEqual([]);
  });

  it.each<{ title: string; files: readonly AuditFile[]; faults: readonly string[] }>([
    { title: 'changed', files: [fileOf(with_(2, at(2).replace('"pid":2', '"pid":7')))], faults: ['Changed 3'] },
    {
      title: 'changed in what it says of the line before',
      files: [fileOf(with_(2, at(2).replace(/"prev":"./, '"prev":"f')))],
      faults: ['Changed 3'],
    },
    {
      title: 'changed and last: only a checkpoint shows it',
      files: [fileOf(with_(5, at(5).replace('"pid":5', '"pid":7')))],
      faults: ['CheckpointDiffers 6'],
    },
    { title: 'dropped', files: [fileOf(lines.toSpliced(2, 1))], faults: ['Dropped 4'] },
    { title: 'dropped, with the one after it', files: [fileOf(lines.toSpliced(2, 2))], faults: ['Dropped 5'] },
    {
      title: 'dropped at the beginning',
      files: [fileOf(lines.slice(1))],
      faults: ['BeginningMissing 2', 'ForeignCheckpoint'],
    },
    { title: 'dropped at the end', files: [fileOf(lines.slice(0, 4))], faults: ['Truncated 6'] },
    { title: 'exchanged with its neighbour', files: [fileOf(with_(2, at(3)).with(3, at(2)))], faults: ['Reordered 3'] },
    { title: 'moved to the end', files: [fileOf([...lines.toSpliced(1, 1), at(1)])], faults: ['Reordered 2'] },
    { title: 'there twice', files: [fileOf(lines.toSpliced(3, 0, at(1)))], faults: ['Repeated 2'] },
    {
      title: 'of another number',
      files: [fileOf(with_(2, at(2).replace('"seq":3', '"seq":9')))],
      faults: ['WrongSequence 3', 'Changed 3'],
    },
    {
      title: 'cut off, and last',
      files: [{ name: 'a', bytes: encodeUtf8(lines.join('\n')) }],
      faults: ['Truncated', 'Truncated 6'],
    },
    { title: 'no line', files: [fileOf(with_(2, 'x'))], faults: ['Unreadable', 'Dropped 4'] },
    {
      title: 'in another form',
      files: [fileOf(with_(2, at(2).replace(',', ', ')))],
      faults: ['Unreadable', 'Dropped 4'],
    },
    {
      title: 'with a field twice',
      files: [fileOf(with_(2, at(2).replace('"boot"', '"boot":"b0","boot"')))],
      faults: ['Unreadable', 'Dropped 4'],
    },
    {
      title: 'with a field more',
      files: [fileOf(with_(2, at(2).replace('"boot"', '"a":1,"boot"')))],
      faults: ['Unreadable', 'Dropped 4'],
    },
    {
      title: 'missing between two files',
      files: [fileOf(lines.slice(0, 2), 'a'), fileOf(lines.slice(4), 'b')],
      faults: ['RotationGap 5'],
    },
    {
      title: 'cut off in a file that is not the last',
      files: [{ name: 'a', bytes: encodeUtf8(lines.slice(0, 2).join('\n')) }, fileOf(lines.slice(2), 'b')],
      faults: ['Truncated', 'RotationGap 3'],
    },
  ])('that has a line $title is named as that', ({ files, faults }) => {
    expect(faultsOf(files)).toEqual(faults);
  });

  it('without a line is no chain', () => {
    expect(faultsOf([], [])).toEqual(['Empty']);
    expect(faultsOf([{ name: 'a', bytes: new Uint8Array() }])).toEqual(['Empty', 'ForeignCheckpoint']);
  });

  it('whose first line begins no chain is none', () => {
    const { lines: headless } = aChain([started(1), started(2)]);
    expect(faultsOf([fileOf(headless)], [])).toEqual(['Changed 1']);
  });

  it('is not made of two chains', () => {
    const continued: AuditEvent = {
      kind: 'Continued',
      format: 'stopgap-audit/v1',
      chain: 'd'.repeat(32),
      file: 'b',
      highest: { root: 0, digest: '', catalog: 0, revoked: 0 },
    };
    const { lines: mixed } = aChain([begun(), continued]);
    expect(faultsOf([fileOf(mixed)], [])).toEqual(['ForeignChain 2']);
  });
});

describe('files that were removed to make room', () => {
  const old = aChain([begun(), started(1), started(2)]);
  const removed = (last: number): AuditEvent => ({
    kind: 'Removed',
    file: 'a',
    last,
    head: old.heads[last - 1]?.hash ?? '',
  });
  const rest = (last: number) => aChain([begun(), started(1), started(2), removed(last), started(3)]).lines.slice(2);

  it('are not missed', () => {
    const verdict = judge([fileOf(rest(2))], []);
    expect(verdict.faults).toEqual([]);
    expect(verdict.notes).toEqual([expect.stringContaining('Lines 1 to 2 were removed')]);
  });

  it('are missed when the line that says so is about others', () => {
    expect(faultsOf([fileOf(rest(1))], [])).toEqual(['BeginningMissing 3']);
  });
});

describe('a checkpoint', () => {
  const files = [fileOf(lines)];

  it('that is older vouches for what was there then', () => {
    expect(judge(files, [aCheckpoint(headOf(3))])).toMatchObject({ faults: [], vouchedFor: 3 });
  });

  it.each([
    {
      title: 'of another chain',
      checkpoint: aCheckpoint(headOf(3), { chain: 'd'.repeat(32) }),
      faults: ['ForeignCheckpoint'],
    },
    {
      title: 'signed by another key',
      checkpoint: aCheckpoint(headOf(3), { by: generateKeyPairSync('ed25519').privateKey }),
      faults: ['CheckpointInvalid'],
    },
    {
      title: 'that was altered',
      checkpoint: { ...LAST, note: LAST.note.replace('\n6\n', '\n5\n') },
      faults: ['CheckpointInvalid'],
    },
    { title: 'that is no note', checkpoint: { ...LAST, note: 'x' }, faults: ['CheckpointInvalid'] },
    {
      title: 'of a line that was not there',
      checkpoint: aCheckpoint({ seq: 3, hash: 'a'.repeat(64) }),
      faults: ['CheckpointDiffers 3'],
    },
    { title: 'of a longer log', checkpoint: aCheckpoint({ seq: 9, hash: 'a'.repeat(64) }), faults: ['Truncated 9'] },
  ])('$title is a fault', ({ checkpoint, faults }) => {
    expect(faultsOf(files, [checkpoint])).toEqual(faults);
  });

  it('of a line that was removed since shows nothing, and says so', () => {
    const highest = { root: 0, digest: '', catalog: 0, revoked: 0 };
    const { lines: some, heads: known } = aChain([
      begun(),
      { kind: 'Continued', format: 'stopgap-audit/v1', chain: CHAIN, file: 'b', highest },
      { kind: 'Removed', file: 'a', last: 1, head: headOf(1).hash },
    ]);
    const verdict = judge([fileOf(some.slice(1))], [aCheckpoint(known[0] ?? headOf(1))]);
    expect(verdict).toMatchObject({ faults: [], vouchedFor: 0 });
    expect(verdict.notes).toContainEqual(expect.stringContaining('line 1 is not here any more'));
  });
});

/** A chain of two to twelve lines, cut into files anywhere, with a checkpoint of its end. */
const arbitraryChain = fc
  .record({
    pids: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 11 }),
    cut: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ pids, cut }) => {
    const chain = aChain([begun(), ...pids.map(started)]);
    const last = chain.heads.at(-1) ?? { seq: 0, hash: '' };
    return { lines: chain.lines, cut, checkpoint: aCheckpoint(last) };
  });

const inFiles = (some: readonly string[], cut: number): AuditFile[] =>
  [fileOf(some.slice(0, cut), 'a'), fileOf(some.slice(cut), 'b')].filter(({ bytes }) => bytes.length > 0);

interface Damage {
  readonly kind: 'drop' | 'swap' | 'repeat' | 'cut' | 'byte';
  readonly at: number;
  /** Another line, or a column of this one. */
  readonly other: number;
  readonly byte: number;
}

const arbitraryDamage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('drop', 'swap', 'repeat', 'cut', 'byte'),
  at: fc.nat(),
  other: fc.nat(),
  byte: fc.integer({ min: 32, max: 126 }),
});

function damage(some: readonly string[], how: Damage): string[] {
  const index = how.at % some.length;
  const line = some[index] ?? '';
  switch (how.kind) {
    case 'drop':
      return some.toSpliced(index, 1);
    case 'cut':
      return some.slice(0, index);
    case 'swap': {
      const other = how.other % some.length;
      return some.with(index, some[other] ?? '').with(other, line);
    }
    case 'repeat':
      return some.toSpliced(how.other % (some.length + 1), 0, line);
    case 'byte': {
      const column = how.other % line.length;
      return some.with(index, line.slice(0, column) + String.fromCharCode(how.byte) + line.slice(column + 1));
    }
  }
}

describe('whatever is done to one line', () => {
  it('is found, with a checkpoint of the end', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(arbitraryChain, arbitraryDamage, ({ lines: some, cut, checkpoint }, how) => {
        expect(judge(inFiles(some, cut), [checkpoint]).faults).toEqual([]);
        const damaged = damage(some, how);
        fc.pre(damaged.join('\n') !== some.join('\n'));
        expect(judge(inFiles(damaged, cut), [checkpoint]).faults).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is found without one, unless only the end is missing or changed', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(arbitraryChain, arbitraryDamage, ({ lines: some, cut }, how) => {
        const damaged = damage(some, how);
        fc.pre(damaged.join('\n') !== some.join('\n'));
        const isEnd = damaged.slice(0, -1).join('\n') === some.slice(0, Math.max(0, damaged.length - 1)).join('\n');
        fc.pre(!isEnd || damaged.length > some.length);
        expect(judge(inFiles(damaged, cut), []).faults).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never makes it throw, whatever the bytes', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 3 }), fc.string(), (parts, note) => {
        const files = parts.map((bytes, index) => ({ name: String(index), bytes }));
        expect(judge(files, [{ ...LAST, note }]).faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
