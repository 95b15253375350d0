import { readFileSync } from 'node:fs';

/** One line of /proc/PID/maps (proc_pid_maps(5)). Addresses are Numbers: user space ends below 2^47. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  readonly shared: boolean;
  /** Offset in the file, in bytes. */
  readonly offset: number;
  /** `major:minor` in hex, as the kernel prints it. */
  readonly device: string;
  /** 0 for a mapping without a file. */
  readonly inode: number;
  /** As the kernel prints it: for people and for exclusion rules only, never opened. */
  readonly path: string;
}

/** A process may have 65,530 mappings by default (vm.max_map_count); more than this is not worth reading on. */
const MAX_MAPPINGS = 262_144;

const LINE = /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])([x-])([ps]) ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) (\d+) *(.*)$/;

/** Parses the text of /proc/PID/maps. Lines that do not have the documented form are left out, never guessed at. */
export function parseMaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const line of text.split('\n')) {
    const field = LINE.exec(line);
    if (field === null || mappings.length >= MAX_MAPPINGS) continue;
    mappings.push({
      start: Number.parseInt(field[1] ?? '', 16),
      end: Number.parseInt(field[2] ?? '', 16),
      read: field[3] === 'r',
      write: field[4] === 'w',
      execute: field[5] === 'x',
      shared: field[6] === 's',
      offset: Number.parseInt(field[7] ?? '', 16),
      device: field[8] ?? '',
      inode: Number(field[9]),
      path: field[10] ?? '',
    });
  }
  return mappings;
}

/** The mappings of a process, or undefined when it has ended or may not be read. */
export function readMaps(pid: number): Mapping[] | undefined {
  try {
    return parseMaps(readFileSync(`/proc/${pid}/maps`, 'latin1'));
  } catch {
    return undefined;
  }
}
