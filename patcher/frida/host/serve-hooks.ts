import type { HostAnswer, HostEvent, HostFault, HostRequest, ScriptPart } from '../protocol.ts';
import type { FridaBinding, FridaDevice, FridaMessage, FridaScript, FridaSession } from './frida-binding.ts';

/** A script that throws in each call would otherwise be all that we talk of. */
const TROUBLE_EVERY_MS = 1_000;

export interface ServeDeps {
  readonly frida: FridaBinding;
  readonly say: (event: HostEvent) => void;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

/** Something that was not done, with the kind of fault as the protocol names it. */
class Refused extends Error {
  readonly fault: HostFault;
  constructor(fault: HostFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One script in one process. */
interface Kept {
  readonly pid: number;
  readonly session: FridaSession;
  script?: FridaScript;
  isIn: boolean;
  isWanted: boolean;
  spokeAt: number;
  settle: (error?: string) => void;
  readonly settled: Promise<string | undefined>;
}

/** The hook host on npm's `frida`; hook_host.py is the same on PyPI's, which is what the live tests run. */
export class HookServer {
  readonly #deps: ServeDeps;
  readonly #kept = new Map<number, Kept>();
  #device: Promise<FridaDevice> | undefined;
  #bench: Promise<FridaSession> | undefined;
  #count = 0;

  constructor(deps: ServeDeps) {
    this.#deps = deps;
  }

  async answer(ask: HostRequest): Promise<HostAnswer> {
    try {
      const session = ask.do === 'attach' ? await this.#attach(ask) : await this.#detach(ask);
      return { id: ask.id, done: { session } };
    } catch (error) {
      const fault = error instanceof Refused ? error.fault : 'attach';
      return { id: ask.id, failed: { fault, message: textOf(error) } };
    }
  }

  /** Takes everything out; what does not come out in time is restored by its agent once we are gone. */
  async farewell(limitMs: number): Promise<void> {
    for (const [number, kept] of this.#kept) await this.#letGo(number, kept, limitMs).catch(() => undefined);
  }

  get #local(): Promise<FridaDevice> {
    this.#device ??= this.#deps.frida.getLocalDevice();
    return this.#device;
  }

  /** Nothing in Frida has a deadline of its own. */
  async #within<T>(
    limitMs: number,
    what: string,
    work: (cancellable: InstanceType<FridaBinding['Cancellable']>) => Promise<T>,
  ): Promise<T> {
    const cancellable = new this.#deps.frida.Cancellable();
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
      cancellable.cancel();
    }, limitMs);
    try {
      return await work(cancellable);
    } catch (error) {
      throw late.signal.aborted ? new Refused('timeout', `${what} took longer than ${limitMs / 1_000} s`) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** In our own process, before anything is done to another. */
  async #compile(parts: readonly ScriptPart[]): Promise<void> {
    this.#bench ??= this.#local.then((device) => device.attach(0));
    const bench = await this.#bench;
    for (const { label, source } of parts) {
      await bench.compileScript(source, { runtime: 'qjs' }).catch((error: unknown) => {
        throw new Refused('script', `${label}: ${textOf(error)}`);
      });
    }
  }

  async #attach({ pid, source, parts, limitMs }: Extract<HostRequest, { do: 'attach' }>): Promise<number> {
    await this.#compile(parts);
    await this.#letGoLate(pid, limitMs);
    const device = await this.#local;
    const session = await this.#within(limitMs, 'attaching to it', (cancellable) =>
      device.attach(pid, { exceptor: 'off', exitMonitor: false }, cancellable),
    ).catch((error: unknown) => {
      if (error instanceof Refused) throw error;
      const isGone = /unable to find process/i.test(textOf(error));
      throw new Refused(isGone ? 'gone' : 'attach', `frida cannot attach to it: ${textOf(error)}`);
    });
    const number = ++this.#count;
    const kept = newlyKept(pid, session);
    this.#kept.set(number, kept);
    session.detached.connect((reason) => {
      this.#onDetached(number, kept, reason);
    });
    try {
      await this.#load(number, kept, source, limitMs);
    } catch (error) {
      await this.#letGo(number, kept, limitMs).catch(() => undefined);
      throw error;
    }
    return number;
  }

  async #load(number: number, kept: Kept, source: string, limitMs: number): Promise<void> {
    const script = await kept.session.createScript(source, { name: 'stopgap', runtime: 'qjs' }).catch(asScriptFault);
    kept.script = script;
    script.message.connect((message) => {
      this.#onMessage(number, kept, message);
    });
    try {
      await this.#within(limitMs, 'loading the script', (cancellable) => script.load(cancellable));
    } catch (error) {
      if (!(error instanceof Refused)) asScriptFault(error);
      await this.#within(limitMs, 'ending the script', (cancellable) => script.terminate(cancellable)).catch(
        () => undefined,
      );
      throw error;
    }
    const fault = await settledWithin(kept.settled, limitMs);
    if (fault !== undefined) throw fault;
  }

  #onMessage(number: number, kept: Kept, { type, payload, description }: FridaMessage): void {
    if (type === 'send' && payload === 'in') {
      kept.isIn = true;
      kept.settle();
    } else if (type === 'error') this.#onError(number, kept, description ?? 'an error without a description');
  }

  #onError(number: number, kept: Kept, text: string): void {
    if (!kept.isIn) kept.settle(text);
    else if (this.#deps.now() - kept.spokeAt >= TROUBLE_EVERY_MS) {
      kept.spokeAt = this.#deps.now();
      this.#deps.say({ event: 'trouble', session: number, message: text.replace(/^Error: /, '') });
    }
  }

  #onDetached(number: number, kept: Kept, reason: string): void {
    if (this.#kept.delete(number) && kept.isWanted) this.#deps.say({ event: 'lost', session: number, why: reason });
    kept.settle('the process ended');
  }

  /** What is late is not forgotten: whoever asks again finds it here. */
  async #letGo(number: number, kept: Kept, limitMs: number): Promise<void> {
    kept.isWanted = false;
    const { session, script } = kept;
    try {
      if (script !== undefined)
        await this.#within(limitMs, 'taking the hooks out', (cancellable) => script.unload(cancellable)).catch(
          unlessOver,
        );
      await this.#within(limitMs, 'detaching', (cancellable) => session.detach(cancellable)).catch(unlessOver);
    } catch (error) {
      if (!(error instanceof Refused)) this.#kept.delete(number);
      throw error;
    }
    this.#kept.delete(number);
  }

  /** What did not come out of this process in time; a second script would find its functions hooked. */
  async #letGoLate(pid: number, limitMs: number): Promise<void> {
    for (const [number, kept] of this.#kept)
      if (kept.pid === pid && !kept.isWanted) await this.#letGo(number, kept, limitMs);
  }

  async #detach({ session, limitMs }: Extract<HostRequest, { do: 'detach' }>): Promise<number> {
    const kept = this.#kept.get(session);
    if (kept !== undefined) await this.#letGo(session, kept, limitMs);
    return session;
  }
}

function newlyKept(pid: number, session: FridaSession): Kept {
  let settle: Kept['settle'] = () => undefined;
  const settled = new Promise<string | undefined>((resolve) => {
    settle = resolve;
  });
  return { pid, session, isIn: false, isWanted: true, spokeAt: Number.NEGATIVE_INFINITY, settle, settled };
}

function asScriptFault(error: unknown): never {
  throw new Refused('script', textOf(error));
}

/** A script that has been ended, or a process that is gone, is as good as taken out. */
function unlessOver(error: unknown): void {
  if (!/destroyed|detached|is gone/i.test(textOf(error))) throw error;
}

function settledWithin(settled: Kept['settled'], limitMs: number): Promise<Refused | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(new Refused('timeout', `the script did not say within ${limitMs / 1_000} s that its hooks are in`));
    }, limitMs);
    void settled.then((error) => {
      clearTimeout(timer);
      resolve(error === undefined ? undefined : new Refused('script', error));
    });
  });
}
