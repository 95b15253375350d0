import { parseBuildId, type OwnerId, type PatchName, type PayloadDigest } from '#domain/ids.ts';
import { hookRefusal, type HookTarget } from '#domain/hook-target.ts';
import type { ChangedBytes, ChangeDone, PatcherFailure } from '#domain/patcher.ts';
import { processId, type LivePatch, type ProcessKey } from '#domain/process.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { neighbourBetween } from '../change/observed-region.ts';
import { type ExclusionDeps, exclusionOf } from '../exclusion.ts';
import { obstacleTo } from '../obstacle.ts';
import type { ProcessReader, Witness } from '../ports.ts';
import { gone, isStill, viewProcess, type ProcessView, type ViewDeps } from '../view-process.ts';
import { changeOf } from '../witnessed-tracer.ts';
import { composeScript, scriptParts, type PlacedHook } from './hook-script.ts';
import { areIn, judgeEntries, withoutHooks, type HookedEntry } from './hooked-entry.ts';
import { HOOKED_BYTES, placeHooks } from './place-hooks.ts';
import type {
  HookApply,
  HookEngine,
  HookHost,
  HookHostEvents,
  HookPlanner,
  HookRevert,
  HostRefusal,
  PlacedHooks,
} from './ports.ts';

export interface HookEngineDeps extends ViewDeps, ExclusionDeps {
  readonly reader: ProcessReader;
  readonly host: (events: HookHostEvents) => HookHost;
  readonly readTarget: (view: ProcessView, about: { hookHost: number; isOurs: boolean }) => HookTarget;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** These processes have lost hooks: they should be looked at. */
  readonly onLost: (pids: readonly number[], why: string) => void;
}

/** Hooks of one patch in one process. Nothing on disk says so: when the host is gone, so are they. */
interface Kept {
  readonly session: number;
  readonly process: ProcessKey;
  readonly startStack: number;
  readonly name: PatchName;
  readonly digest: PayloadDigest;
  readonly owner: OwnerId;
  readonly buildId: string;
  readonly entries: readonly HookedEntry[];
  readonly replaces: boolean;
  trouble?: string;
}

export const createHookEngine = (deps: HookEngineDeps): HookEngine & HookPlanner => new Engine(deps);

interface Placed extends PlacedHooks {
  readonly view: ProcessView;
}

class Engine implements HookEngine, HookPlanner {
  readonly #deps: HookEngineDeps;
  readonly #host: HookHost;
  readonly #kept = new Map<number, Kept>();
  /** When hooks came out of a process last: the agent is unloaded a moment later, and until then it is ours. */
  readonly #left = new Map<string, number>();

  constructor(deps: HookEngineDeps) {
    this.#deps = deps;
    this.#host = deps.host({
      lost: (session, why) => {
        this.#lose([session], why);
      },
      trouble: (session, message) => {
        const kept = this.#kept.get(session);
        if (kept !== undefined) kept.trouble = message;
      },
      ended: () => {
        this.#lose([...this.#kept.keys()], 'the hook host ended');
      },
    });
  }

  async apply(wanted: HookApply): Promise<Result<ChangeDone, PatcherFailure>> {
    const mine = this.#in(wanted.process).filter(
      ({ name, owner }) => name === wanted.patch.name && owner === wanted.owner,
    );
    const same = mine.find(({ digest, buildId }) => digest === wanted.patch.digest && buildId === wanted.buildId);
    if (same !== undefined && this.#tampering(same).length === 0) return ok(NOTHING);
    const out = await this.#clear(
      mine.filter((kept) => kept === same),
      wanted.witness,
    );
    if (!out.ok) return out;
    const placed = await this.#prepare(wanted);
    if (!placed.ok) return placed;
    const since = this.#deps.monotonic();
    const older = mine.filter((kept) => kept !== same && kept.buildId === wanted.buildId);
    // A function can be replaced once only; hooks around it can be there twice, and then the new ones come first.
    const inTheWay = older.filter(({ replaces }) => replaces);
    const cleared = await this.#clear(inTheWay, wanted.witness);
    if (!cleared.ok) return cleared;
    const kept = await this.#putIn(wanted, placed.value);
    if (!kept.ok) return kept;
    for (const other of older) if (!inTheWay.includes(other)) await this.#takeOut(other, wanted.witness);
    return ok({ ...NOTHING, pauseMs: this.#deps.monotonic() - since, threads: 1 });
  }

  /** Where the hooks will go, once everything that may stand against it has been asked. */
  async #prepare(wanted: HookApply): Promise<Result<Placed, PatcherFailure>> {
    const placed = await this.#placeOnceLetGo(wanted);
    if (!placed.ok) return placed;
    const ready = await this.#host.ready();
    if (!ready.ok) return err({ reason: 'EngineUnavailable', message: ready.error });
    const allowed = wanted.witness?.before(this.#planned(placed.value));
    return allowed?.ok === false ? allowed : placed;
  }

  revert({ process, digest, owner, witness }: HookRevert): Promise<Result<ChangeDone, PatcherFailure>> | undefined {
    const mine = this.#in(process).filter((kept) => kept.digest === digest && kept.owner === owner);
    return mine.length === 0 ? undefined : this.#revertAll(mine, witness);
  }

  live(process: ProcessKey): LivePatch[] {
    return this.#in(process).map((kept) => {
      const { name, digest, owner, trouble } = kept;
      const tampering = this.#tampering(kept);
      const resident = { keeper: this.#host.pid, ...(trouble === undefined ? {} : { trouble }) };
      const state = tampering.length === 0 ? 'Live' : 'Tampered';
      return { name, digest, owner, buildId: parseBuildId(kept.buildId), state, tampering, resident };
    });
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  /** Frida traces a process for a moment after hooks came out, to clear up; that is no tracer to give up for. */
  async #placeOnceLetGo(wanted: HookApply): Promise<Result<Placed, PatcherFailure>> {
    const until = this.#deps.monotonic() + LEAVING_MS;
    for (;;) {
      const placed = this.place(wanted);
      const isPassing = !placed.ok && placed.error.reason === 'TargetTraced' && this.#isLeaving(wanted.process);
      if (!isPassing || this.#deps.monotonic() > until) return placed;
      await this.#deps.sleep(POLL_MS);
    }
  }

  place(wanted: HookApply): Result<Placed, PatcherFailure> {
    const { process, patch, buildId } = wanted;
    const view = viewProcess(process.pid, this.#deps);
    if (view?.key.startTicks !== process.startTicks) return gone(process.pid);
    const refusal = this.#refusal(view, wanted);
    if (refusal !== undefined) return err(refusal);
    const entries = this.#in(process).flatMap((kept) => kept.entries);
    const memory = withoutHooks(view.memory, entries);
    const variant = patch.patch.variants.find((candidate) => candidate.buildId === buildId);
    const modules = view.modules.filter((module) => module.buildId === buildId);
    if (variant === undefined || modules.length === 0)
      return err({ reason: 'NoProcess', message: `build ${buildId} is no longer mapped` });
    const hooks: PlacedHook[] = [];
    for (const module of modules) {
      const placed = placeHooks(variant, module, memory);
      if (!placed.ok) return placed;
      hooks.push(...placed.value);
    }
    const neighbour = hooks.map((hook) => neighbourOf(hook, view)).find((fault) => fault !== undefined);
    if (neighbour !== undefined) return err({ reason: 'BytesDiffer', message: neighbour });
    const originals = hooks.map(({ address }) => memory.read(address, HOOKED_BYTES) ?? new Uint8Array());
    return ok({ view, hooks, originals });
  }

  /** What stands against it before any function is looked for: what holds for every patch, then what Frida kills. */
  #refusal(view: ProcessView, { process, patch }: HookApply): PatcherFailure | undefined {
    const isOurs = this.#in(process).length > 0 || this.#isLeaving(process);
    return (
      obstacleTo(process.pid, this.#deps.reader) ??
      exclusionOf(view, this.#deps, patch.patch) ??
      hookRefusal(this.#deps.readTarget(view, { hookHost: this.#host.pid, isOurs }))
    );
  }

  /** Nothing stays in of what did not go in whole. */
  async #putIn(wanted: HookApply, { view, hooks, originals }: Placed): Promise<Result<void, PatcherFailure>> {
    const { pid } = wanted.process;
    const attached = await this.#host.attach({ pid, source: composeScript(hooks), parts: scriptParts(hooks) });
    if (!attached.ok) {
      this.#left.set(processId(wanted.process), this.#deps.monotonic());
      return err(failureOf(attached.error, pid));
    }
    const session = attached.value;
    const entries = hooks.map(({ hook, address }, index) => ({
      label: hook.name,
      address,
      original: originals[index] ?? new Uint8Array(),
      hooked: view.memory.read(address, HOOKED_BYTES) ?? new Uint8Array(),
    }));
    const isSame = isStill(view, this.#deps.reader);
    if (isSame && areIn(entries)) {
      const { name, digest } = wanted.patch;
      const { process, owner, buildId } = wanted;
      const replaces = hooks.some(({ hook }) => hook.replace !== undefined);
      const { startStack } = view.identity;
      this.#kept.set(session, { session, process, startStack, name, digest, owner, buildId, entries, replaces });
      wanted.witness?.after(entries.map((entry) => this.#change(entry, 'in')));
      return ok(undefined);
    }
    await this.#host.detach(session);
    return isSame
      ? err({ reason: 'HookFailed', message: 'the script was loaded, and the functions are as they were' })
      : gone(pid);
  }

  /** Beside hooks that could not be taken out new ones have no effect: what stays in is an error, what it left is not. */
  async #clear(inTheWay: readonly Kept[], witness?: Witness): Promise<Result<void, PatcherFailure>> {
    for (const kept of inTheWay) {
      const done = await this.#takeOut(kept, witness);
      if (!done.ok && this.#kept.has(kept.session)) return done;
    }
    return ok(undefined);
  }

  async #revertAll(mine: readonly Kept[], witness?: Witness): Promise<Result<ChangeDone, PatcherFailure>> {
    witness?.met(mine.map(({ name, digest, buildId }) => ({ name, digest, buildId })));
    witness?.before(mine.flatMap(({ entries }) => entries.map((entry) => this.#change(entry, 'out'))));
    const since = this.#deps.monotonic();
    for (const kept of mine) {
      const done = await this.#takeOut(kept, witness);
      if (!done.ok) return done;
    }
    return ok({ ...NOTHING, pauseMs: this.#deps.monotonic() - since, threads: 1 });
  }

  /** Believes the memory of the process, not the host, that the functions are as they were. */
  async #takeOut(kept: Kept, witness?: Witness): Promise<Result<void, PatcherFailure>> {
    const done = await this.#host.detach(kept.session);
    if (!done.ok && this.#kept.has(kept.session)) return err(failureOf(done.error, kept.process.pid));
    this.#kept.delete(kept.session);
    this.#left.set(processId(kept.process), this.#deps.monotonic());
    witness?.after(kept.entries.map((entry) => this.#change(entry, 'out')));
    const memory = this.#deps.reader.memory(kept.process.pid);
    const others = new Set(this.#in(kept.process).flatMap(({ entries }) => entries.map(({ address }) => address)));
    const left = judgeEntries(
      kept.entries.filter(({ address }) => !others.has(address)).map((entry) => ({ ...entry, hooked: entry.original })),
      memory,
    );
    return left.length === 0 || !this.#isAlive(kept)
      ? ok(undefined)
      : err({ reason: 'Tampered', message: `the hooks are out, and a function is not as it was before them` });
  }

  /** What Frida will leave at a function is not known before it is there. */
  #planned({ hooks, originals }: Placed): ChangedBytes[] {
    return hooks.map(({ address }, index) => {
      const original = originals[index] ?? new Uint8Array();
      return { ...changeOf(address, original, original, this.#deps.sha256), after: '' };
    });
  }

  #change({ address, original, hooked }: HookedEntry, way: 'in' | 'out'): ChangedBytes {
    const [before, after] = way === 'in' ? [original, hooked] : [hooked, original];
    return changeOf(address, before, after, this.#deps.sha256);
  }

  #in(process: ProcessKey): Kept[] {
    return [...this.#kept.values()].filter(
      (kept) => processId(kept.process) === processId(process) && this.#isAlive(kept),
    );
  }

  #isLeaving(process: ProcessKey): boolean {
    const now = this.#deps.monotonic();
    for (const [id, since] of this.#left) if (now - since > LEAVING_MS) this.#left.delete(id);
    return this.#left.has(processId(process));
  }

  /** An exec takes the hooks along before anybody is told of it. */
  #isAlive({ process, startStack }: Kept): boolean {
    const stat = this.#deps.reader.stat(process.pid);
    return stat?.startTicks === process.startTicks && stat.startStack === startStack;
  }

  #tampering(kept: Kept): LivePatch['tampering'] {
    return judgeEntries(kept.entries, this.#deps.reader.memory(kept.process.pid));
  }

  #lose(sessions: readonly number[], why: string): void {
    const pids = sessions.flatMap((session) => this.#kept.get(session)?.process.pid ?? []);
    for (const session of sessions) this.#kept.delete(session);
    if (pids.length > 0) this.#deps.onLost([...new Set(pids)], why);
  }
}

/** Unloading takes some milliseconds; an agent that is still there after this is stuck, or somebody else's. */
const LEAVING_MS = 5_000;
const POLL_MS = 10;

const NOTHING: ChangeDone = { pauseMs: 0, threads: 0, moved: 0, restarted: 0 };

/** A detour at the function's start would be swallowed, and could not be taken out any more. */
function neighbourOf({ hook, address }: PlacedHook, view: ProcessView): string | undefined {
  const neighbour = neighbourBetween(view.regions, address, address + HOOKED_BYTES);
  return neighbour && `hook ${hook.name}: ${neighbour}`;
}

function failureOf({ fault, message }: HostRefusal, pid: number): PatcherFailure {
  switch (fault) {
    case 'script':
      return { reason: 'HookFailed', message };
    case 'attach':
      return { reason: 'EngineUnavailable', message };
    case 'gone':
      return { reason: 'NoProcess', message: `process ${pid} has ended: ${message}` };
    case 'timeout':
      return { reason: 'Timeout', message };
  }
}
