import { describe, expect, it } from 'vitest';
import type { FridaBinding, FridaCancellable, FridaSession } from '../../../patcher/frida/host/frida-binding.ts';
import { HookServer } from '../../../patcher/frida/host/serve-hooks.ts';
import type { HostAnswer, HostEvent } from '../../../patcher/frida/protocol.ts';

const LIMIT_MS = 20;
/** Our own process, in which scripts are compiled. */
const BENCH = 0;

/** Frida with processes that do what they are told; one that is in `stuck` takes nothing out before its deadline. */
class FakeFrida implements FridaBinding {
  readonly stuck = new Set<number>();
  readonly did: string[] = [];
  readonly Cancellable = FakeCancellable;

  getLocalDevice() {
    return Promise.resolve({
      attach: (pid: number) => {
        if (pid !== BENCH) this.did.push(`attach ${pid}`);
        return Promise.resolve(this.#session(pid));
      },
    });
  }

  #session(pid: number): FridaSession {
    return {
      detached: { connect: () => undefined },
      compileScript: () => Promise.resolve({}),
      createScript: () => {
        let hear: (message: { type: string; payload: string }, data: unknown) => void = () => undefined;
        return Promise.resolve({
          message: { connect: (handler) => (hear = handler) },
          load: () => {
            hear({ type: 'send', payload: 'in' }, undefined);
            return Promise.resolve();
          },
          unload: (cancellable) => this.#unload(pid, cancellable as FakeCancellable),
          terminate: () => Promise.resolve(),
        });
      },
      detach: () => {
        this.did.push(`detach ${pid}`);
        return Promise.resolve();
      },
    };
  }

  #unload(pid: number, cancellable: FakeCancellable): Promise<void> {
    this.did.push(`unload ${pid}`);
    return this.stuck.has(pid) ? cancellable.cancelled : Promise.resolve();
  }
}

class FakeCancellable implements FridaCancellable {
  readonly cancelled: Promise<never>;
  cancel: () => void = () => undefined;
  constructor() {
    this.cancelled = new Promise((_, reject) => {
      this.cancel = () => {
        reject(new Error('Operation was cancelled'));
      };
    });
    this.cancelled.catch(() => undefined);
  }
}

function aServer() {
  const frida = new FakeFrida();
  const said: HostEvent[] = [];
  const server = new HookServer({ frida, say: (event) => said.push(event), now: () => 0 });
  let id = 0;
  const attach = (pid: number): Promise<HostAnswer> =>
    server.answer({ id: ++id, do: 'attach', pid, source: '', parts: [], limitMs: LIMIT_MS });
  const detach = (session: number): Promise<HostAnswer> =>
    server.answer({ id: ++id, do: 'detach', session, limitMs: LIMIT_MS });
  return { frida, said, attach, detach, server };
}

const LATE = { failed: { fault: 'timeout', message: 'taking the hooks out took longer than 0.02 s' } };

describe('hooks that do not come out in time', () => {
  it('are taken out when that is asked again', async () => {
    const { frida, attach, detach } = aServer();
    expect(await attach(7)).toMatchObject({ done: { session: 1 } });
    frida.stuck.add(7);
    expect(await detach(1)).toMatchObject(LATE);
    expect(await detach(1)).toMatchObject(LATE);
    frida.stuck.clear();
    expect(await detach(1)).toMatchObject({ done: { session: 1 } });
    expect(frida.did).toEqual(['attach 7', 'unload 7', 'unload 7', 'unload 7', 'detach 7']);
    expect(await detach(1)).toMatchObject({ done: { session: 1 } });
    expect(frida.did).toHaveLength(5);
  });

  it('come out before others go into the same process, and nothing waits for those of another', async () => {
    const { frida, attach, detach } = aServer();
    await attach(7);
    frida.stuck.add(7);
    await detach(1);
    expect(await attach(7)).toMatchObject(LATE);
    expect(await attach(8)).toMatchObject({ done: { session: 2 } });
    frida.stuck.clear();
    expect(await attach(7)).toMatchObject({ done: { session: 3 } });
    expect(frida.did).toEqual([
      'attach 7',
      ...['unload 7', 'unload 7'],
      'attach 8',
      ...['unload 7', 'detach 7', 'attach 7'],
    ]);
  });

  it('are tried once more at the end, and keep nobody from it', async () => {
    const { frida, attach, detach, server } = aServer();
    await attach(7);
    frida.stuck.add(7);
    await detach(1);
    await server.farewell(LIMIT_MS);
    expect(frida.did).toEqual(['attach 7', 'unload 7', 'unload 7']);
  });
});
