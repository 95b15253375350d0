import { randomBytes } from 'node:crypto';
import { closeSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCheckpoint } from '#domain/audit/checkpoint.ts';
import type { AuditEvent, TrustVersions } from '#domain/audit/event.ts';
import { highestOf, NO_HEAD, NOTHING_TRUSTED, sealLine, type ChainHead } from '#domain/audit/line.ts';
import { composeNote } from '#domain/audit/signed-note.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { AUDIT_PLACES, auditFileName, auditFileNumber, FILE_BYTES } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { replaceWhole } from '#runtime/files/replace-whole.ts';
import type { AuditLog } from '../ports.ts';
import { appendLines, isUntouched, remove, startFile, superfluous, type Content, type OpenFile } from './chain-file.ts';
import { openChain, type NoChain } from './open-chain.ts';

export interface AuditLogDeps {
  readonly directory: string;
  /** Name of the machine. */
  readonly node: string;
  readonly boot: string;
  /** Of the patcher. */
  readonly version: string;
  /** What is trusted now. */
  readonly trust: () => TrustVersions;
  readonly now: () => Date;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  /** Hears why nothing can be recorded, and undefined when it can be again; once for each change of that. */
  readonly onProblem: (problem: string | undefined) => void;
  /** How many files are kept, and how long one is when the log goes on in the next, in bytes. */
  readonly keptFiles?: number;
  readonly fileBytes?: number;
}

/** 64 MiB in all: some tens of thousands of changes. */
const KEPT_FILES = 16;
/** Lines that are kept in memory while none can be written. */
const MAX_WAITING = 1_000;
/** A log that cannot be opened is tried again at most this often. */
const REOPEN_MS = 1_000;
/** Room that is tried out, in bytes: a change's line has some 1 kB. */
const PROBE_BYTES = 8 * 1024;
const FORMAT = 'stopgap-audit/v1';

/** The log in its folder. It is opened at the first need, and what stands against that is told as a problem. */
export interface AuditLogFile extends AuditLog {
  /**
   * Signs how far the log has come and keeps that beside it; undefined when the last checkpoint says it already. Throws
   * when it cannot be written.
   */
  checkpoint(): string | undefined;
  /** What was trusted at most, as far as the log says; the error is a sentence. */
  trustFloor(): Result<TrustVersions, string>;
  close(): void;
}

export const openAuditLog = (deps: AuditLogDeps): AuditLogFile => new Log(deps);

class Log implements AuditLogFile {
  readonly #deps: AuditLogDeps;
  #opened: OpenFile | undefined;
  /** Where the log stood when this program last wrote to it: whatever is found later must hold that. */
  #known: ChainHead | undefined;
  #vouchedFor = 0;
  /** How often it was opened. */
  #generation = 0;
  #problem: string | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #waiting: Content[] = [];
  #lost = 0;

  constructor(deps: AuditLogDeps) {
    this.#deps = deps;
  }

  problem(): string | undefined {
    const ready = this.#attempt(() => this.#ready());
    return ready.ok ? undefined : ready.error;
  }

  generation(): number {
    this.#attempt(() => this.#ready());
    return this.#generation;
  }

  probe(): string | undefined {
    const { directory } = this.#deps;
    const tried = this.#attempt(() => {
      this.#ready();
      tryRoom(join(directory, AUDIT_PLACES.probe));
    });
    return tried.ok ? undefined : tried.error;
  }

  write(event: AuditEvent): Result<number, string> {
    return this.#attempt(() => this.#append(this.#ready(), [this.#content(event)]));
  }

  keep(event: AuditEvent): number | undefined {
    const content = this.#content(event);
    const written = this.#attempt(() => this.#append(this.#ready(), [content]));
    if (written.ok) return written.value;
    // What can never be a line must not keep the lines behind it from being written.
    const canBeLine = sealLine(NO_HEAD, content, nodeCrypto.sha256).ok;
    if (canBeLine && this.#waiting.length < MAX_WAITING) this.#waiting.push(content);
    else this.#lost += 1;
    return undefined;
  }

  checkpoint(): string | undefined {
    if (this.#opened === undefined || this.#opened.head.seq <= this.#vouchedFor) return undefined;
    const { key, chain, head } = this.#opened;
    const text = formatCheckpoint({ chain, node: this.#deps.node, ...head });
    const note = composeNote(text, key.note, key.sign(text), nodeCrypto.sha256);
    replaceWhole(join(this.#deps.directory, AUDIT_PLACES.checkpoint), note, 0o644);
    this.#vouchedFor = head.seq;
    return note;
  }

  trustFloor(): Result<TrustVersions, string> {
    return this.#attempt(() => this.#ready().highest);
  }

  close(): void {
    if (this.#opened !== undefined) closeSync(this.#opened.descriptor);
    this.#opened = undefined;
  }

  #content(event: AuditEvent): Content {
    const { node, boot, version, now, trust } = this.#deps;
    return { time: now().toISOString(), boot, node, version, trust: trust(), event };
  }

  /** Whatever stands against it becomes a sentence, and is told once. */
  #attempt<T>(work: () => T): Result<T, string> {
    try {
      const value = work();
      this.#tell(undefined);
      return ok(value);
    } catch (error) {
      const { message } = error as Error;
      const sentence = error instanceof DoubtError ? message : `the audit log cannot be written (${message})`;
      this.#tell(sentence);
      return err(sentence);
    }
  }

  #tell(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#deps.onProblem(problem);
  }

  /** The log, opened anew if somebody else has had their hands in it, with everything in it that was still to be written. */
  #ready(): OpenFile {
    if (this.#opened !== undefined && !isUntouched(this.#opened, this.#deps.directory)) this.close();
    const file = this.#opened ?? this.#open();
    const [first] = this.#waiting;
    if (first === undefined) return file;
    const why = this.#problem ?? 'for a reason that has passed';
    const gap: AuditEvent = { kind: 'Gap', since: first.time, why, kept: this.#waiting.length, lost: this.#lost };
    this.#append(file, [this.#content(gap), ...this.#waiting]);
    this.#waiting = [];
    this.#lost = 0;
    return this.#opened ?? file;
  }

  #open(): OpenFile {
    const now = this.#deps.monotonic();
    if (this.#problem !== undefined && now - this.#triedAt < REOPEN_MS) throw new DoubtError(this.#problem);
    this.#triedAt = now;
    this.#generation += 1;
    const found = openChain(this.#deps.directory, this.#deps.node, this.#known);
    if (!found.ok) throw new DoubtError(found.error);
    if ('renewal' in found.value) return this.#begin(found.value);
    const { torn, ...file } = found.value;
    this.#keepOpen(file);
    if (torn !== undefined) this.#append(file, [this.#content({ kind: 'TornLine', ...torn })]);
    return this.#opened ?? file;
  }

  #begin({ key, renewal }: NoChain): OpenFile {
    const { directory, trust } = this.#deps;
    const chain = randomBytes(16).toString('hex');
    const renewed = renewal === undefined ? {} : { renewed: renewal };
    const event: AuditEvent = { kind: 'ChainBegun', format: FORMAT, chain, key: key.verifier, ...renewed };
    const highest = highestOf(renewal?.highest ?? NOTHING_TRUSTED, trust());
    replaceWhole(join(directory, AUDIT_PLACES.verifierKey), `${key.verifier}\n`, 0o644);
    const from = { key, chain, head: NO_HEAD, highest };
    const file = this.#keepOpen(startFile(directory, auditFileName(1), from, this.#content(event)));
    this.#vouchedFor = 0;
    remove(join(directory, AUDIT_PLACES.renewal));
    return file;
  }

  #keepOpen(file: OpenFile): OpenFile {
    this.#opened = file;
    this.#known = file.head;
    return file;
  }

  /** The number of the last of these lines. Throws, and none is there, when they cannot be written. */
  #append(file: OpenFile, contents: readonly Content[]): number {
    const isFull = file.size >= (this.#deps.fileBytes ?? FILE_BYTES);
    const at = isFull ? this.#nextFile(file) : file;
    return this.#keepOpen(appendLines(at, contents)).head.seq;
  }

  #nextFile(full: OpenFile): OpenFile {
    const { directory, keptFiles = KEPT_FILES } = this.#deps;
    const { chain, highest } = full;
    const name = auditFileName(auditFileNumber(full.file) + 1);
    const event: AuditEvent = { kind: 'Continued', format: FORMAT, chain, file: name, highest };
    const next = this.#keepOpen(startFile(directory, name, full, this.#content(event)));
    closeSync(full.descriptor);
    const oldest = superfluous(directory, keptFiles);
    if (oldest === undefined) return next;
    const said = this.#keepOpen(appendLines(next, [this.#content({ kind: 'Removed', ...oldest })]));
    remove(join(directory, oldest.file));
    return said;
  }
}

/** Takes the room of some lines and gives it back; it is not flushed, so that a change that is tried again loses no time. */
function tryRoom(path: string): void {
  try {
    writeFileSync(path, new Uint8Array(PROBE_BYTES), { mode: 0o600 });
  } finally {
    rmSync(path, { force: true });
  }
}

/** The log is there and not to be relied on, which is no matter of the disk; or it was tried a moment ago. */
class DoubtError extends Error {}
