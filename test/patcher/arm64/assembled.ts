import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { concatBytes, fromHex } from '#domain/bytes.ts';
import { invariant } from '#domain/invariant.ts';
import { wordAt } from '../../../patcher/arm64/word.ts';

interface Row {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly source: string;
}

/** What an assembler made of each line; made by scripts/assemble-arm64.ts. */
const ROWS: readonly Row[] = readFileSync(join(import.meta.dirname, 'assembled.txt'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, address = '', hex = '', source = ''] = /^([0-9a-f]+) +([0-9a-f]{8}) +(.+)$/.exec(line) ?? [];
    const bytes = fromHex(hex);
    return source === '' || bytes === undefined ? [] : [{ address: Number.parseInt(address, 16), bytes, source }];
  });

/** The assembler's bytes for instructions that follow each other from `address` on. */
export function assembled(address: number, ...sources: readonly string[]): Uint8Array {
  return concatBytes(...sources.map((source, index) => one(address + index * 4, source)));
}

function one(address: number, source: string): Uint8Array {
  const isPlaced = / 0x[0-9a-f]+$/.test(source);
  const row = ROWS.find((candidate) => candidate.source === source && (!isPlaced || candidate.address === address));
  invariant(row !== undefined, `assembled.txt has "${source}" at ${address.toString(16)}; see its first lines`);
  return row.bytes;
}

export const word = (address: number, source: string): number => wordAt(one(address, source), 0) ?? 0;
