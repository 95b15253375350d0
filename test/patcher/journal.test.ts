import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../patcher/journal/journal-file.ts';
import { openQuarantine } from '../../patcher/journal/quarantine-file.ts';
import type { JournalEntry, Quarantined } from '../../patcher/ports.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const root = aTemporaryDirectory('journal');
afterAll(root.remove);
let directory = '';
let number = 0;
beforeEach(() => {
  number += 1;
  directory = join(root.path, String(number));
});

const entry = (pid: number): JournalEntry => ({
  at: '2026-11-24T12:00:00.000Z',
  boot: 'b0',
  process: { pid, startTicks: 100 },
  kind: 'apply',
  name: 'cve-1',
  digest: 'd'.repeat(64),
  buildId: 'ab',
});
const unfinishedPids = (): number[] =>
  openJournal(directory)
    .unfinished()
    .map(({ process }) => process.pid);

describe('the journal', () => {
  it('has after a crash what was begun and not ended', () => {
    const journal = openJournal(directory);
    const first = journal.begin(entry(1));
    journal.begin(entry(2));
    journal.end(first);
    expect(unfinishedPids()).toEqual([2]);
  });

  it('is on disk before `begin` returns', () => {
    openJournal(directory).begin(entry(7));
    expect(readFileSync(join(directory, 'journal'), 'utf8')).toContain('"pid":7');
  });

  it('gives no number twice, so that an old end ends nothing new', () => {
    const before = openJournal(directory);
    before.begin(entry(1));
    const after = openJournal(directory);
    expect(after.begin(entry(2))).toBeGreaterThan(after.unfinished()[0]?.id ?? 0);
    expect(unfinishedPids()).toEqual([1, 2]);
  });

  it('does not grow for ever', { timeout: 60_000 }, () => {
    const journal = openJournal(directory);
    const open = journal.begin(entry(1));
    for (let round = 0; round < 2_100; round += 1) journal.end(journal.begin(entry(2)));
    expect(readFileSync(join(directory, 'journal'), 'utf8').length).toBeLessThan(1_000_000);
    expect(unfinishedPids()).toEqual([1]);
    journal.end(open);
    expect(unfinishedPids()).toEqual([]);
  });

  it.each([
    { what: 'a line that was cut off', tail: '{"begin":{"id":9,"boot":"b0","proc' },
    { what: 'a line of zeros, as after a power cut', tail: '\0\0\0\0\0\0' },
    { what: 'a begin without a process', tail: '{"begin":{"id":9,"boot":"b0"}}\n' },
    { what: 'a line that is no object', tail: 'null\n[]\n"x"\n' },
  ])('passes over $what', ({ tail }) => {
    openJournal(directory).begin(entry(1));
    appendFileSync(join(directory, 'journal'), tail);
    expect(unfinishedPids()).toEqual([1]);
  });

  it('goes on after a torn line as if it had not been', () => {
    openJournal(directory).begin(entry(1));
    appendFileSync(join(directory, 'journal'), '{"begin":{"id":9,');
    openJournal(directory).begin(entry(2));
    expect(unfinishedPids()).toEqual([1, 2]);
  });

  it('throws at `begin` while it cannot be written, and works again once it can', () => {
    const journal = openJournal(directory);
    writeFileSync(directory, 'a file stands where the directory should be');
    expect(() => journal.begin(entry(1))).toThrow(/EEXIST|ENOTDIR/);
    expect(journal.unfinished()).toEqual([]);
    rmSync(directory);
    journal.begin(entry(2));
    expect(unfinishedPids()).toEqual([2]);
  });

  it('throws when it is there and cannot be read', () => {
    mkdirSync(join(directory, 'journal'), { recursive: true });
    expect(() => openJournal(directory)).toThrow(/EISDIR/);
  });
});

const quarantined = (letter: string, buildId = 'ab'): Quarantined => ({
  name: `cve-${letter}`,
  digest: letter.repeat(64),
  buildId,
  at: '2026-11-24T12:00:00.000Z',
  message: `process 7 died of a fault right after cve-${letter} was put in`,
});

describe('the quarantine', () => {
  it('outlives the patcher, and ends by being released', () => {
    openQuarantine(directory).add(quarantined('a'));
    const again = openQuarantine(directory);
    expect(again.problem()).toBeUndefined();
    expect(again.find('a'.repeat(64), 'ab')?.message).toContain('process 7');
    expect(again.release('a'.repeat(64))).toBe(1);
    expect(again.problem()).toBeUndefined();
    expect(openQuarantine(directory).entries()).toEqual([]);
  });

  it('is about one version in one build', () => {
    const quarantine = openQuarantine(directory);
    quarantine.add(quarantined('a'));
    expect(quarantine.find('a'.repeat(64), 'cd')).toBeUndefined();
    expect(quarantine.find('b'.repeat(64), 'ab')).toBeUndefined();
  });

  it('names each only once, by the first death', () => {
    const quarantine = openQuarantine(directory);
    quarantine.add(quarantined('a'));
    quarantine.add({ ...quarantined('a'), message: 'another death' });
    expect(quarantine.entries()).toEqual([quarantined('a')]);
  });

  it.each([
    { what: 'not JSON', text: '[{"name": "cve' },
    { what: 'no list', text: '{}' },
    { what: 'a list of something else', text: '[{"name":"cve-1"}]' },
    { what: 'empty', text: '' },
  ])('says so when its file is $what, and leaves the file as it is', ({ text }) => {
    mkdirSync(directory);
    const path = join(directory, 'quarantine.json');
    writeFileSync(path, text);
    const quarantine = openQuarantine(directory);
    expect(quarantine.problem()).toContain(path);
    quarantine.add(quarantined('a'));
    expect(quarantine.find('a'.repeat(64), 'ab')).toBeDefined();
    expect(quarantine.problem()).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('keeps in memory what cannot be written, says so, and writes it as soon as it can', () => {
    const quarantine = openQuarantine(directory);
    writeFileSync(directory, 'a file stands where the directory should be');
    quarantine.add(quarantined('a'));
    expect(quarantine.problem()).toMatch(/cannot be written/);
    expect(quarantine.find('a'.repeat(64), 'ab')).toBeDefined();
    rmSync(directory);
    expect(quarantine.problem()).toBeUndefined();
    expect(openQuarantine(directory).entries()).toEqual([quarantined('a')]);
  });
});
