import {
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { replaceWhole } from '#runtime/files/replace-whole.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const root = aTemporaryDirectory('replace-whole');
afterAll(root.remove);

const WORD = '0'.repeat(32);
const HOURS_AGO = new Date(Date.now() - 2 * 60 * 60 * 1000);
let number = 0;
let folder = '';
/** A file elsewhere, which whoever writes to the folder would like to have overwritten. */
let victim = '';
beforeEach(() => {
  number += 1;
  folder = join(root.path, String(number));
  victim = join(root.path, `victim-${number}`);
  mkdirSync(folder);
  writeFileSync(victim, 'theirs');
});
/** What is said of an attempt that fails. */
const sentence = (): string => {
  try {
    replaceWhole(file(), 'ours', 0o644);
    return 'it succeeded';
  } catch (error) {
    return (error as Error).message;
  }
};
const file = (name = 'checkpoint'): string => join(folder, name);
const draft = (word = WORD): string => file(`.checkpoint.${word}.new`);

describe('a file is replaced whole', () => {
  it('with the rights asked for, and leaves nothing beside it', () => {
    replaceWhole(file(), 'one', 0o600);
    replaceWhole(file(), Uint8Array.of(0x74, 0x77, 0x6f), 0o600);
    expect(readFileSync(file(), 'utf8')).toBe('two');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['checkpoint']);
  });

  it.each([
    { title: 'the file itself', name: 'checkpoint' },
    { title: 'the name that drafts once had', name: 'checkpoint.new' },
  ])('through no link at $title', ({ name }) => {
    symlinkSync(victim, file(name));
    replaceWhole(file(), 'ours', 0o644);
    expect(readFileSync(victim, 'utf8')).toBe('theirs');
    expect(lstatSync(file()).isFile()).toBe(true);
    expect(readFileSync(file(), 'utf8')).toBe('ours');
  });

  it.each([
    {
      title: 'a link to a file',
      make: () => {
        symlinkSync(victim, draft());
      },
    },
    {
      title: 'a link to nothing',
      make: () => {
        symlinkSync(join(root.path, 'made-by-root'), draft());
      },
    },
    {
      title: 'a file',
      make: () => {
        writeFileSync(draft(), 'theirs');
      },
    },
  ])('never through a draft that somebody guessed and made $title', ({ make }) => {
    make();
    expect(() => {
      replaceWhole(file(), 'ours', 0o644, WORD);
    }).toThrow(/EEXIST/);
    expect(readFileSync(victim, 'utf8')).toBe('theirs');
    expect(readdirSync(root.path)).not.toContain('made-by-root');
    // It is not ours to remove.
    expect(readdirSync(folder)).toEqual([`.checkpoint.${WORD}.new`]);
  });

  it('or leaves the old one, and no draft', () => {
    mkdirSync(file());
    expect(() => {
      replaceWhole(file(), 'ours', 0o644);
    }).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(folder)).toEqual(['checkpoint']);
    expect(sentence()).toBe(sentence());
    rmdirSync(file());
    replaceWhole(file(), 'ours', 0o644);
    expect(readFileSync(file(), 'utf8')).toBe('ours');
  });
});

describe('drafts that were left behind', () => {
  it('are removed when they are old, and only what is one', () => {
    const others = ['.checkpoint.new', `.other.${WORD}.new`, `.checkpoint.${WORD}.new.txt`, '.checkpoint.0123.new'];
    for (const name of others) writeFileSync(file(name), '');
    writeFileSync(draft('1'.repeat(32)), 'of a program that was killed');
    for (const name of readdirSync(folder)) utimesSync(file(name), HOURS_AGO, HOURS_AGO);
    writeFileSync(draft('2'.repeat(32)), 'of one that is at it now');
    mkdirSync(draft('3'.repeat(32)));
    utimesSync(draft('3'.repeat(32)), HOURS_AGO, HOURS_AGO);
    replaceWhole(file(), 'ours', 0o644);
    const kept = [...others, 'checkpoint', ...['2', '3'].map((digit) => `.checkpoint.${digit.repeat(32)}.new`)];
    expect(readdirSync(folder).sort()).toEqual(kept.sort());
  });

  it('are not followed where they are links', () => {
    symlinkSync(victim, draft());
    lutimesSync(draft(), HOURS_AGO, HOURS_AGO);
    replaceWhole(file(), 'ours', 0o644);
    expect(readdirSync(folder)).toEqual(['checkpoint']);
    expect(readFileSync(victim, 'utf8')).toBe('theirs');
  });
});
