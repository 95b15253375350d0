import { Agent } from 'undici';
import type { TlsSettings } from './connection.ts';

/** Calls and watches have connections of their own, or forty watches would leave none for a call. */
export interface Agents {
  readonly calls: Agent;
  readonly watches: Agent;
}

const HEADERS_TIMEOUT_MS = 30_000;
const CALL_CONNECTIONS = 16;

/** HTTP/1.1 on purpose: over one HTTP/2 connection, one stalled TCP stream stalls every watch and call. */
function openAgents(tls: TlsSettings): Agents {
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: HEADERS_TIMEOUT_MS };
  const common = { allowH2: false, connect, headersTimeout: HEADERS_TIMEOUT_MS };
  return {
    calls: new Agent({ ...common, connections: CALL_CONNECTIONS }),
    watches: new Agent({ ...common, bodyTimeout: 0 }),
  };
}

/** Two shared agents, which are opened anew when the authority or our own certificate has changed. */
export class SharedAgents {
  private current: { readonly identity: string; readonly agents: Agents } | undefined;

  for(tls: TlsSettings): Agents {
    const identity = JSON.stringify(tls);
    if (this.current?.identity === identity) return this.current.agents;
    const before = this.current;
    this.current = { identity, agents: openAgents(tls) };
    // What is under way on the old connections ends by itself; watches within their few minutes.
    if (before !== undefined) void closeGently(before.agents);
    return this.current.agents;
  }

  async close(): Promise<void> {
    const before = this.current;
    this.current = undefined;
    if (before !== undefined) await Promise.all([before.agents.calls.destroy(), before.agents.watches.destroy()]);
  }
}

async function closeGently({ calls, watches }: Agents): Promise<void> {
  await Promise.allSettled([calls.close(), watches.close()]);
}
