import type { AuditEvent } from '#domain/audit/event.ts';
import type { SignedPatch, VerifiedPatch } from '#domain/patch.ts';
import type { ChangedBytes, MappedRange, PatcherFailure, WantedMapping } from '#domain/patcher.ts';
import type { ProcessKey } from '#domain/process.ts';
import type { Reason } from '#domain/reason.ts';
import type { Result } from '#domain/result.ts';
import type { Place } from '#domain/trust/place.ts';
import type { Mapping } from './proc/maps.ts';
import type { Executable, ProcessStat, ProcessStatus } from './proc/stat.ts';
import type { TargetMemory } from './proc/target-memory.ts';

/** How control leaves an instruction; `other` covers interrupts, exceptions and transactions, which nobody displaces. */
export type Flow = 'next' | 'call' | 'indirectCall' | 'jump' | 'branch' | 'indirectJump' | 'return' | 'other';

export interface DecodedInstruction {
  /** Bytes from the start of what was decoded. */
  readonly offset: number;
  readonly length: number;
  readonly flow: Flow;
  /** Absolute target of a direct branch or call. */
  readonly target: number | undefined;
}

export interface RelocatedCode {
  readonly bytes: Uint8Array;
  /** For each instruction, in order, its offset in `bytes`: where a thread that stood before it goes on. */
  readonly offsets: readonly number[];
}

/** Machine code and where it lies. */
export interface PlacedCode {
  readonly bytes: Uint8Array;
  readonly address: number;
}

/** Machines whose code is understood, in the words of `uname -m`. */
export type Architecture = 'x86_64' | 'aarch64';

/** What the patcher must know of machine code. One implementation per architecture, and one place that chooses. */
export interface InstructionSet {
  readonly architecture: Architecture;
  /** Length of a direct jump, and so the least room that a detour needs at its site. */
  readonly jumpBytes: number;
  /** How far a direct jump leads either way, in bytes, less a margin so that both ends of a region are within it. */
  readonly reach: number;
  /** The instructions in `bytes`, or undefined when the last one is cut off or any is invalid. */
  decode(bytes: Uint8Array, address: number): DecodedInstruction[] | undefined;
  /** The same instructions for another address; undefined when one cannot mean exactly the same there. */
  relocate(bytes: Uint8Array, from: number, to: number): RelocatedCode | undefined;
  /** A direct jump of `jumpBytes`, which changes no register; undefined when out of reach. */
  jump(from: number, to: number): Uint8Array | undefined;
  /** Where the direct jump at `from` goes, if `bytes` start with one. */
  jumpTarget(from: number, bytes: Uint8Array): number | undefined;
  /** What a site of `length` bytes holds while it is detoured to `entry`; undefined when out of reach or too short. */
  detour(site: number, length: number, entry: number): Uint8Array | undefined;
  /** The four bytes at `at` with `target` as what they refer to, by the machine's relocations; undefined when they cannot. */
  refer(field: Uint8Array, at: number, target: number): Uint8Array | undefined;
  /** The instruction at the start of `bytes`, for people, if indirect branches may only arrive there: it has to stay. */
  landingPad(bytes: Uint8Array): string | undefined;
  /**
   * Why a site must not be changed although it holds whole instructions: it cuts through some that only work in one
   * piece. `body` is the function around it, undefined when its bounds are unknown. Undefined when nothing is against it.
   */
  faultOfPlace(site: PlacedCode, body: PlacedCode | undefined): string | undefined;
  /** How exits are counted; absent where nobody has written that yet, and then nothing is counted. */
  readonly exits?: CountedExits;
}

/** The code that a counted exit goes through. */
export interface CountedExits {
  /**
   * Adds one to the 8 bytes at `counter`, exactly, whatever other threads do, and goes on at `target` with every
   * register and flag as it was. Nothing is ever held, so that a thread that ends or is stopped anywhere in it keeps
   * nobody waiting. Always of the same length; undefined when something is out of reach of `start`.
   */
  encode(start: number, counter: number, target: number): Uint8Array | undefined;
  /** The counter that the last such code in `code`, which lies at `address`, counts in; undefined when there is none. */
  counterIn(code: Uint8Array, address: number): number | undefined;
}

/** sha256 of some bytes, 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/**
 * Which process is meant: the pid alone is used again, and an exec makes another program of the same pid, or the same
 * program anew, without any of its patches and with all else where it was.
 */
export interface TargetIdentity {
  readonly pid: number;
  readonly startTicks: number;
  readonly startStack: number;
  readonly device: number;
  readonly inode: number;
}

/** One write; `expect` must be there at that moment, under the stop. Same length both. */
export interface Write {
  readonly address: number;
  readonly expect: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A range that threads must be out of before anything is written. */
export interface Guard {
  readonly start: number;
  readonly end: number;
  /**
   * `window`: no thread strictly inside (both ends are instruction starts that stay good). `region`: no thread at
   * start or inside.
   */
  readonly extent: 'window' | 'region';
  /**
   * Also refuse while a return address or saved program counter in the range lies on a stack: any word there counts
   * (`conservative`), or, where nothing can return to the range, only that a signal handler runs (`handlers`).
   */
  readonly scanStacks: false | 'conservative' | 'handlers';
  /** Threads at `from` are moved to `to` instead of being waited for. */
  readonly moves: readonly { readonly from: number; readonly to: number }[];
  /** For the message: "the window of patchlet x", "function BN_mod_sqrt". */
  readonly label: string;
}

/** Everything that is done to a process under one stop: all of it or nothing. */
export interface ChangeRequest {
  readonly target: TargetIdentity;
  readonly guards: readonly Guard[];
  /** Code that nothing reaches yet. Threads are moved into it after these writes and before those to the text. */
  readonly prepare: readonly Write[];
  /** In this order; when one fails, those before it are undone in reverse. */
  readonly writes: readonly Write[];
  /** Done after the writes for each range that no thread is in any more; left for later otherwise. */
  readonly wipes: readonly { readonly guard: Guard; readonly write: Write }[];
}

export interface ChangeReport {
  /** From the first interrupt to the last thread running on, milliseconds. */
  readonly pauseMs: number;
  readonly threads: number;
  /** Threads that were moved out of a window. */
  readonly moved: number;
  /** System calls restarted instead of failing with EINTR. */
  readonly restarted: number;
  /** For each wipe, whether it was done. */
  readonly wiped: readonly boolean[];
}

/** Asks the process to map one range of its own, by a system call that it makes itself. */
export interface MapRequest {
  readonly target: TargetIdentity;
  /** `code`: readable and executable. `counters`: readable and writable, and full of zeros in a child of fork(2). */
  readonly content: 'code' | 'counters';
  readonly size: number;
  /** Tried in this order. */
  readonly addresses: readonly number[];
  /** Free executable bytes of the process where the call's code can lie meanwhile. */
  readonly scratch: { readonly address: number; readonly size: number; readonly fill: number };
}

export interface MapReport {
  readonly address: number;
  readonly pauseMs: number;
}

/** A stop that changed nothing. */
export interface StopFailure {
  readonly reason: Reason;
  readonly message: string;
}

/** The only part that touches registers and text of another process. */
export interface Tracer {
  change(request: ChangeRequest): Promise<Result<ChangeReport, StopFailure>>;
  map(request: MapRequest): Promise<Result<MapReport, StopFailure>>;
  /** Ends the tracing thread; whatever it may still hold runs on. */
  close(): Promise<void>;
}

/** How the patcher sees the processes of this machine. */
export interface ProcessReader {
  pids(): number[];
  stat(pid: number): ProcessStat | undefined;
  /** Processor time of all threads together, in nanoseconds: it moves whenever the process runs at all. */
  runTime(pid: number): number | undefined;
  status(pid: number): ProcessStatus | undefined;
  executable(pid: number): Executable | undefined;
  maps(pid: number): Mapping[] | undefined;
  memory(pid: number): TargetMemory;
  /** Whether it is a program of Stopgap, such as this process itself: they must never be targets. */
  isOurs(pid: number): boolean;
}

/** What is about to be done to a process, as it is written down before it is done. */
export interface JournalEntry {
  readonly at: string;
  /** Boot id of the machine: after a reboot nothing of it is true any more. */
  readonly boot: string;
  readonly process: { readonly pid: number; readonly startTicks: number };
  readonly kind: 'apply' | 'revert' | 'sweep';
  readonly name: string;
  readonly digest: string;
  readonly buildId: string;
}

export interface OpenEntry extends JournalEntry {
  readonly id: number;
}

export interface Journal {
  /** Entries without an end, from before a crash. */
  unfinished(): OpenEntry[];
  /** On disk when it returns. Throws when it cannot be written: then nothing must be done. */
  begin(entry: JournalEntry): number;
  end(id: number): void;
  close(): void;
}

/** One version of a patch in one build that is put into no further process of this machine. */
export interface Quarantined {
  readonly name: string;
  readonly digest: string;
  readonly buildId: string;
  readonly at: string;
  /** Why, in a sentence that names the process. */
  readonly message: string;
}

export interface Quarantine {
  entries(): readonly Quarantined[];
  /** Why the list cannot be relied on, in a sentence; while there is a reason, nothing may be put in. */
  problem(): string | undefined;
  find(digest: string, buildId: string): Quarantined | undefined;
  add(entry: Quarantined): void;
  /** How many entries were released; `problem` says whether that will be remembered. */
  release(digest: string): number;
}

/**
 * Judges a signed patch by what this machine trusts itself. With a place, whether it may be put into a process that runs
 * there; without one, whether it may be put in anywhere at all.
 */
export type Verify = (patch: SignedPatch, name: string, place?: Place) => Result<VerifiedPatch, PatcherFailure>;

/** Where a process runs, by what the machine itself knows of it. */
export type PlaceOf = (process: ProcessKey) => Place;

/** The log of every decision and change on this machine. */
export interface AuditLog {
  /** Why nothing can be recorded, in a sentence; while there is a reason, nothing may be put in. */
  problem(): string | undefined;
  /** Which log lines go to now: another number after it was opened anew, because somebody moved it or began another. */
  generation(): number;
  /** Why no further line can be written now, in a sentence; it is tried out, with nothing left of that. */
  probe(): string | undefined;
  /** The number of the line, which is on disk then. The error is a sentence: there is no such line, and never will be. */
  write(event: AuditEvent): Result<number, string>;
  /** The same for what has happened, or must not be held up: a line that cannot be written now is written later. */
  keep(event: AuditEvent): number | undefined;
}

/** Hears of what is done to a process in the course of one step, from whoever does it. */
export interface Witness {
  /** Patches that the process turned out to hold, for a step that names none. */
  met(patches: readonly MetPatch[]): void;
  /** What is about to be changed. A failure means that it cannot be recorded, and must not be done. */
  before(changes: readonly ChangedBytes[]): Result<void, PatcherFailure>;
  after(changes: readonly ChangedBytes[]): void;
  /** What the process is about to be asked to map. A failure means the same. */
  beforeMapping(mapping: WantedMapping): Result<void, PatcherFailure>;
  mapped(range: MappedRange): void;
}

export interface MetPatch {
  readonly name: string;
  readonly digest: string;
  readonly buildId: string;
}
