import { toHex } from '#domain/bytes.ts';
import { given } from '#domain/given.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import type { DocumentRefusal } from '#domain/trust/document-refusal.ts';
import type { Proven } from '#domain/trust/proven.ts';
import { restoreTrust, storedTrust } from '#domain/trust/stored-trust.ts';
import type { Trust } from '#domain/trust/trust.ts';
import type { RoleKeys } from '#domain/trust/role.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import {
  advanceTrust,
  rootOf,
  startTrust,
  trustOf,
  type TrustDocument,
  type TrustState,
} from '#domain/trust/trust-state.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { readAtMost } from '../files/read-file.ts';
import { writePrivateFile } from '../files/write-private-file.ts';
import { loadPinnedRoot } from './trust-root-file.ts';

/** Everything that this machine trusts at a moment. */
export interface CurrentTrust {
  readonly trust: Trust;
  /** sha256 over all documents, in hex: when it changes, everything is to be judged anew. */
  readonly digest: string;
}

/** Lowest versions that somebody else remembers, so that a lost state file is noticed. */
export interface TrustFloor {
  readonly root: number;
  readonly catalog: number;
  /** How many versions were revoked. */
  readonly revoked: number;
}

export interface TrustStoreOptions {
  /** The root that an administrator pinned on this machine. */
  readonly rootFile: string;
  /** Where the rest is kept; undefined keeps it in memory only, as a dry run does. */
  readonly stateFile: string | undefined;
  readonly crypto: CryptoPrimitive;
  readonly now: () => Date;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  readonly floor?: () => TrustFloor;
  /** Called when `problem` becomes another one, or none. */
  readonly onChange?: (problem: string | undefined) => void;
}

/** Keeps what a machine trusts, over restarts and ever newer only. */
export interface TrustStore {
  /**
   * What is trusted now; the pinned file is looked at again at most once a second. The error is a sentence, while there
   * never was a usable root; later `problem` says what is wrong with the one that is there.
   */
  current(): Result<CurrentTrust, string>;
  /** Takes what is newer, written down before it is used. Says what was refused and why. */
  accept(documents: readonly TrustDocument[]): readonly DocumentRefusal[];
  /** What an administrator has to mend, as a sentence; the trust before it stays in force. */
  problem(): string | undefined;
}

/** The trust of a patcher that can only take out. */
export const NO_TRUST: TrustStore = {
  current: () => err('this patcher has no trust root, so nobody can have signed anything'),
  accept: () => [],
  problem: () => undefined,
};

/** How old a look at the pinned file may be, in milliseconds. */
const MAX_AGE_MS = 1_000;
/** 5,000 entries of a catalog, 1,000 revocations and a history of 20,000 of them, several times over. */
const MAX_STATE_BYTES = 64 * 1024 * 1024;

interface Held {
  readonly state: TrustState;
  /** Digest of the pinned file. */
  readonly file: string;
  readonly doubt: string | undefined;
  readonly current: CurrentTrust;
}

export const createTrustStore = (options: TrustStoreOptions): TrustStore => new TrustFile(options);

class TrustFile implements TrustStore {
  readonly #options: TrustStoreOptions;
  #held: Held | undefined;
  #fileProblem: string | undefined;
  #writeProblem: string | undefined;
  #told: string | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: TrustStoreOptions) {
    this.#options = options;
  }

  current(): Result<CurrentTrust, string> {
    this.#look();
    const held = this.#held;
    if (held === undefined) return err(this.#fileProblem ?? 'there is no trust root');
    const { trust, digest } = held.current;
    const doubt = this.#doubt();
    return ok({ trust: { ...trust, ...given('doubt', doubt) }, digest });
  }

  accept(documents: readonly TrustDocument[]): readonly DocumentRefusal[] {
    this.#look();
    const held = this.#held;
    if (held === undefined || held.doubt !== undefined) return [];
    const { crypto, now } = this.#options;
    const { state, refused } = advanceTrust(held.state, documents, crypto, now());
    if (state !== held.state && this.#write(state)) this.#held = this.#hold(state, held.file, undefined);
    this.#tell();
    return refused;
  }

  problem(): string | undefined {
    return this.#fileProblem ?? this.#doubt() ?? this.#writeProblem;
  }

  #doubt(): string | undefined {
    const held = this.#held;
    return held && (held.doubt ?? belowFloor(held.state, this.#options.floor?.()));
  }

  #look(): void {
    const { monotonic, rootFile, crypto } = this.#options;
    if (monotonic() - this.#lookedAt < MAX_AGE_MS) return;
    this.#lookedAt = monotonic();
    const loaded = loadPinnedRoot(rootFile, crypto);
    this.#fileProblem = loaded.ok ? undefined : loaded.error;
    if (loaded.ok && loaded.value.digest !== this.#held?.file)
      this.#held = this.#begin(loaded.value.pinned, loaded.value.digest);
    this.#tell();
  }

  #begin(pinned: Proven<TrustRoot>, file: string): Held {
    const restored = this.#restore(pinned);
    if (restored.ok) return this.#hold(restored.value, file, undefined);
    return this.#hold(startTrust(pinned), file, `what this machine trusted before is unusable: ${restored.error}`);
  }

  #restore(pinned: Proven<TrustRoot>): Result<TrustState, string> {
    const { stateFile, crypto } = this.#options;
    const stored = stateFile === undefined ? ok(undefined) : readStored(stateFile);
    if (!stored.ok) return stored;
    if (stored.value === undefined) return ok(startTrust(pinned));
    const restored = restoreTrust(pinned, stored.value, crypto);
    return restored.ok ? restored : err(`${stateFile ?? ''}: ${restored.error}`);
  }

  #hold(state: TrustState, file: string, doubt: string | undefined): Held {
    const { crypto } = this.#options;
    const digest = toHex(crypto.sha256(encodeUtf8(JSON.stringify(storedTrust(state, crypto)))));
    return { state, file, doubt, current: { trust: trustOf(state), digest } };
  }

  /** Before it is used: what a power cut takes back must never have decided anything. */
  #write(state: TrustState): boolean {
    const { stateFile, crypto } = this.#options;
    this.#writeProblem = undefined;
    try {
      const text = `${JSON.stringify(storedTrust(state, crypto), null, 2)}\n`;
      if (text.length > MAX_STATE_BYTES) throw new Error(`it would have ${text.length} bytes`);
      if (stateFile !== undefined) writePrivateFile(stateFile, text);
      return true;
    } catch (error) {
      this.#writeProblem = `what is newer in trust cannot be written down, and so is not used (${(error as Error).message})`;
      return false;
    }
  }

  #tell(): void {
    const problem = this.problem();
    if (problem !== this.#told) this.#options.onChange?.(problem);
    this.#told = problem;
  }
}

function readStored(path: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(readAtMost(path, MAX_STATE_BYTES).toString('utf8')) as unknown);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(undefined);
    return err(
      `${path} cannot be read (${(error as Error).message}); mend it, or remove it to begin with the pinned root`,
    );
  }
}

/**
 * A state that was lost would let older documents in, which were replaced for a reason, and forget what was revoked. The
 * number of the catalog counts for as long as the keys of its role are those under which it was reached.
 */
function belowFloor(state: TrustState, floor: TrustFloor | undefined): string | undefined {
  if (floor === undefined) return undefined;
  const root = rootOf(state);
  const version = state.catalog?.content.version ?? 0;
  const revoked = state.history.revoked.size;
  const mayBeLower = hasOtherCatalogKeys(state, floor.root);
  if (root.version >= floor.root && (mayBeLower || version >= floor.catalog) && revoked >= floor.revoked)
    return undefined;
  return `this machine trusted root ${floor.root}, catalog ${floor.catalog} and ${floor.revoked} revocations before, and knows root ${root.version}, catalog ${version} and ${revoked} now: its record was lost. Nothing new is applied until the documents are here again.`;
}

/** Whether the catalog role has other keys than under an earlier root, or that root is older than the pinned one. */
function hasOtherCatalogKeys({ pinned, chain }: TrustState, version: number): boolean {
  const roots = [pinned, ...chain].map(({ content }) => content);
  const then = roots.find((root) => root.version === version);
  const now = roots.at(-1)?.roles.catalog;
  return now === undefined || then === undefined || catalogKeys(then.roles.catalog) !== catalogKeys(now);
}

const catalogKeys = (role: RoleKeys | undefined): string =>
  role === undefined ? '' : `${role.threshold} ${[...role.keyring.keys()].sort().join(' ')}`;
