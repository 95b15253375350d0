import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readForeignModule } from '../../patcher/elf/foreign-module.ts';
import { createKnownHeaders, type KnownHeaders } from '../../patcher/elf/known-headers.ts';
import { groupModules, readModule, type ModuleMappings } from '../../patcher/elf/module.ts';
import { parseMaps } from '../../patcher/proc/maps.ts';
import { mapsOf, memoryOfElf, MeteredMemory, mutate, mutations, sampleOf } from '../support/mutated-elf.ts';

const [BASE, ELSEWHERE] = [0x5555_0000_0000, 0x7f00_0000_0000];
const SHELL = sampleOf('/bin/sh');
/** Of elf(5): three numbers and the owner before what a note holds. */
const NOTE_HEAD_BYTES = 16;
const PROGRAM_HEADER_BYTES = 56;
const PT_NOTE = 4;

const memoryAt = (base: number, bytes = SHELL.bytes): MeteredMemory => memoryOfElf(SHELL, bytes, base);

function groupAt(base: number): ModuleMappings {
  const [group] = groupModules(parseMaps(mapsOf(SHELL, base)));
  if (group === undefined) throw new Error('the shell is mapped in no way that is understood');
  return group;
}

/** As it is without anything that is known from before. */
const truth = (group: ModuleMappings, bytes: Buffer): string | undefined =>
  (
    readModule(group, memoryAt(group.first.start, bytes)) ??
    readForeignModule(group, memoryAt(group.first.start, bytes))
  )?.buildId;

const BUILD_ID = Buffer.from(truth(groupAt(BASE), SHELL.bytes) ?? '', 'hex');
/** The same program with its notes moved to the second page, and all of its headers of notes leading there. */
const NOTES_BEYOND = withNotesAt(0x2000);

function withNotesAt(place: number): Buffer {
  const bytes = Buffer.from(SHELL.bytes);
  const id = bytes.indexOf(BUILD_ID);
  bytes.copy(bytes, place, id - NOTE_HEAD_BYTES, id + BUILD_ID.length);
  bytes.fill(0, id, id + BUILD_ID.length);
  const { start, length } = SHELL.parts.segments;
  for (let at = start; at < start + length; at += PROGRAM_HEADER_BYTES) {
    if (bytes.readUInt32LE(at) !== PT_NOTE) continue;
    bytes.writeBigUInt64LE(BigInt(place), at + 16);
    bytes.writeBigUInt64LE(BigInt(NOTE_HEAD_BYTES + BUILD_ID.length), at + 40);
  }
  return bytes;
}

let headers: KnownHeaders;
beforeEach(() => {
  headers = createKnownHeaders();
});

describe('a header that is known', () => {
  it.each([BASE, ELSEWHERE])('costs one read, wherever the module lies (%i)', (base) => {
    const first = headers.buildIdOf(groupAt(BASE), memoryAt(BASE));
    expect(first).toBe(truth(groupAt(BASE), SHELL.bytes));
    const memory = memoryAt(base);
    expect(headers.buildIdOf(groupAt(base), memory)).toBe(first);
    expect(memory.reads).toBe(1);
  });

  it('is not taken for another one, whatever is changed in it, and is known no worse afterwards', () => {
    const honest = truth(groupAt(BASE), SHELL.bytes);
    expect(honest).toBeDefined();
    let others = 0;
    fc.assert(
      fc.property(mutations, (changes) => {
        const bytes = mutate(SHELL, changes);
        const expected = truth(groupAt(BASE), bytes);
        if (expected !== honest) others += 1;
        for (let time = 0; time < 2; time += 1)
          expect(headers.buildIdOf(groupAt(BASE), memoryAt(BASE, bytes))).toBe(expected);
        expect(headers.buildIdOf(groupAt(BASE), memoryAt(BASE))).toBe(honest);
      }),
      { numRuns: 1_000 },
    );
    expect(others).toBeGreaterThan(0);
  });

  it('says nothing of a module whose code is mapped in another way', () => {
    headers.buildIdOf(groupAt(BASE), memoryAt(BASE));
    const group = groupAt(BASE);
    const executable = group.executable.map((mapping) => ({
      ...mapping,
      start: mapping.start + 2 ** 32,
      end: mapping.end + 2 ** 32,
    }));
    expect(headers.buildIdOf({ ...group, executable }, memoryAt(BASE))).toBeUndefined();
  });

  it('is taken apart anew where its notes lie beyond the first page, because they may have changed', () => {
    const byte = NOTES_BEYOND.indexOf(BUILD_ID);
    const [one, other] = [Buffer.from(NOTES_BEYOND), Buffer.from(NOTES_BEYOND)];
    other.writeUInt8(other.readUInt8(byte) ^ 1, byte);
    const seen = [one, other, one].map((bytes) => headers.buildIdOf(groupAt(BASE), memoryAt(BASE, bytes)));
    expect(seen).toEqual([one, other, one].map((bytes) => truth(groupAt(BASE), bytes)));
    expect(new Set(seen).size).toBe(2);
  });

  it('is no hindrance where its page cannot be read', () => {
    const nothing = new MeteredMemory([]);
    expect(headers.buildIdOf(groupAt(BASE), nothing)).toBeUndefined();
    expect(headers.buildIdOf(groupAt(BASE), memoryAt(BASE))).toBe(truth(groupAt(BASE), SHELL.bytes));
  });
});
