import { readProcFile } from './read-proc-file.ts';

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

/** Parses the text of /proc/PID/maps. Lines that do not have the documented form are left out, never guessed at. */
export function parseMaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (let start = 0; start < text.length && mappings.length < MAX_MAPPINGS;) {
    const newLine = text.indexOf('\n', start);
    const end = newLine < 0 ? text.length : newLine;
    const mapping = parseLine(new LineCursor(text, start, end));
    if (mapping !== undefined) mappings.push(mapping);
    start = end + 1;
  }
  return mappings;
}

/** `7f00-8000 r-xp 0001b000 fe:00 42    /srv/app` */
function parseLine(line: LineCursor): Mapping | undefined {
  const start = line.number(16, '-');
  const end = line.number(16, ' ');
  const read = line.flag('r');
  const write = line.flag('w');
  const execute = line.flag('x');
  const shared = line.flag('s', 'p');
  line.skip(' ');
  const offset = line.number(16, ' ');
  const device = line.device();
  const inode = line.number(10, ' ');
  const path = line.rest();
  return line.isWrong ? undefined : { start, end, read, write, execute, shared, offset, device, inode, path };
}

const ZERO = 0x30;
const LETTER_A = 0x61;

/**
 * Steps through one line. Maps are read under the stop, where a regular expression for each line of a large program is
 * what the pause would be spent on. After the first thing that is not as it should be, `isWrong` stays true.
 */
class LineCursor {
  readonly #text: string;
  readonly #end: number;
  #at: number;
  isWrong = false;
  constructor(text: string, at: number, end: number) {
    this.#text = text;
    this.#at = at;
    this.#end = end;
  }

  /** Lower-case digits up to `last`, or, after the last number of a line, up to its end. */
  number(base: 10 | 16, last: string): number {
    let value = 0;
    const first = this.#at;
    for (; this.#at < this.#end; this.#at += 1) {
      const digit = digitOf(this.#text.charCodeAt(this.#at));
      if (digit >= base) break;
      value = value * base + digit;
    }
    if (this.#at === first) this.isWrong = true;
    if (base === 16 || this.#at < this.#end) this.skip(last);
    return value;
  }

  skip(letter: string): void {
    if (this.#at >= this.#end || this.#text[this.#at] !== letter) this.isWrong = true;
    this.#at += 1;
  }

  flag(set: string, unset = '-'): boolean {
    const found = this.#at < this.#end ? this.#text[this.#at] : '';
    if (found !== set && found !== unset) this.isWrong = true;
    this.#at += 1;
    return found === set;
  }

  /** As it is written; its parts need not be known. */
  device(): string {
    const first = this.#at;
    this.number(16, ':');
    this.number(16, ' ');
    return this.#text.slice(first, this.#at - 1);
  }

  rest(): string {
    while (this.#at < this.#end && this.#text[this.#at] === ' ') this.#at += 1;
    return this.#text.slice(this.#at, this.#end);
  }
}

/** More than any base has for what is no digit. */
function digitOf(code: number): number {
  if (code >= ZERO && code < ZERO + 10) return code - ZERO;
  return code >= LETTER_A && code < LETTER_A + 6 ? code - LETTER_A + 10 : Number.POSITIVE_INFINITY;
}

/** The mappings of a process, or undefined when it has ended or may not be read. */
export function readMaps(pid: number): Mapping[] | undefined {
  try {
    return parseMaps(readProcFile(`/proc/${pid}/maps`));
  } catch {
    return undefined;
  }
}
