import { request, type Dispatcher } from 'undici';
import { noMetrics, type Counter, type Histogram, type Metrics } from '../metrics/metrics.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { SharedAgents } from './agents.ts';
import type { Connection } from './connection.ts';
import { errorFromStatus, KubeError } from './kube-error.ts';
import { parseJson, readBody, retryAfterMs } from './read-body.ts';
import { withRetries } from './retries.ts';

export interface KubeClientOptions {
  readonly connection: Connection;
  /** Program and version. */
  readonly userAgent: string;
  readonly metrics?: Metrics;
  readonly timers?: Timers;
  /** Asked before each call that changes something; a leader that may have lost its lease answers false. */
  readonly mayWrite?: () => boolean;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface KubeCall {
  readonly method: Method;
  /** From /api or /apis on, each segment encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON as it is: no field is dropped or renamed. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** An answer that is longer is an error. */
  readonly maxBytes?: number;
  /** Whether a second time changes nothing more; as the method says, if not given. */
  readonly isIdempotent?: boolean;
  /** The call that takes or gives back the lease is what the fence is made from. */
  readonly isUnfenced?: boolean;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** A failed watch says why in a small Status object. */
const MAX_STATUS_BYTES = 64 * 1024;

/**
 * JSON to and from the API server. Objects go in and come out as they are, because a client with models of its own
 * drops what it does not know. Every call ends: in an answer, or in a KubeError.
 */
export class KubeClient {
  private readonly options: KubeClientOptions;
  private readonly timers: Timers;
  private readonly agents = new SharedAgents();
  private readonly requests: Counter;
  private readonly durations: Histogram;
  private readonly host: string;

  constructor(options: KubeClientOptions) {
    this.options = options;
    this.timers = options.timers ?? systemTimers;
    this.host = new URL(options.connection.server).host;
    const metrics = options.metrics ?? noMetrics;
    const help = 'Answers of the API server';
    this.requests = metrics.counter({ name: 'rest_client_requests_total', help, labels: ['code', 'method', 'host'] });
    const name = 'rest_client_request_duration_seconds';
    this.durations = metrics.histogram({ name, help: 'How long an answer takes', labels: ['verb', 'host'] });
  }

  /** The answer's JSON. Throws KubeError, or what the signal was aborted with. */
  async call(call: KubeCall): Promise<unknown> {
    const signal = call.signal ?? new AbortController().signal;
    const isIdempotent = call.isIdempotent ?? call.method === 'GET';
    return withRetries(() => this.callOnce(call, signal), isIdempotent, this.timers, signal);
  }

  /** Opens a watch and gives its bytes as they come. The signal ends it; nothing else of ours does. */
  async stream(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData['body']> {
    const answer = await this.authenticated({ method: 'GET', path, query }, signal, 'watches');
    if (answer.statusCode === 200) return answer.body;
    const text = await readBody(answer.body, MAX_STATUS_BYTES, `watching ${path}`);
    throw statusError(answer, text, `watching ${path}`);
  }

  async close(): Promise<void> {
    await this.agents.close();
  }

  private async callOnce(call: KubeCall, outer: AbortSignal): Promise<unknown> {
    const doing = `${call.method} ${call.path}`;
    this.checkFence(call, doing);
    const deadline = AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS);
    const began = this.timers.elapsedMs();
    try {
      const answer = await this.authenticated(call, AbortSignal.any([outer, deadline]), 'calls');
      const text = await readBody(answer.body, call.maxBytes ?? MAX_BYTES, doing);
      if (answer.statusCode >= 300) throw statusError(answer, text, doing);
      return parseJson(text, doing);
    } catch (error) {
      throw asKubeError(error, doing, outer, deadline);
    } finally {
      this.durations.observe({ verb: call.method, host: this.host }, (this.timers.elapsedMs() - began) / 1000);
    }
  }

  private checkFence(call: KubeCall, doing: string): void {
    if (call.method === 'GET' || call.isUnfenced === true || this.options.mayWrite?.() !== false) return;
    throw new KubeError('Fenced', `${doing}: not sent, because another replica may be the leader by now`);
  }

  /** After a 401 the credentials are read anew, once: a token may have been rotated since they were read. */
  private async authenticated(
    call: KubeCall,
    signal: AbortSignal,
    use: 'calls' | 'watches',
  ): Promise<Dispatcher.ResponseData> {
    const first = await this.send(call, signal, use);
    if (first.statusCode !== 401) return first;
    await first.body.dump();
    this.options.connection.refuse();
    return this.send(call, signal, use);
  }

  private async send(call: KubeCall, signal: AbortSignal, use: 'calls' | 'watches'): Promise<Dispatcher.ResponseData> {
    const { headers, tls } = await this.options.connection.credentials();
    this.checkFence(call, `${call.method} ${call.path}`);
    const counted = (code: string): void => {
      this.requests.add({ code, method: call.method, host: this.host }, 1);
    };
    try {
      const answer = await request(`${this.options.connection.server}${call.path}`, {
        dispatcher: this.agents.for(tls)[use],
        method: call.method,
        query: call.query ?? {},
        headers: { accept: 'application/json', 'user-agent': this.options.userAgent, ...headers, ...contentType(call) },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal,
      });
      counted(String(answer.statusCode));
      return answer;
    } catch (error) {
      counted('<error>');
      throw error;
    }
  }
}

const contentType = (call: KubeCall): Record<string, string> =>
  call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' };

function statusError(answer: Dispatcher.ResponseData, text: string, doing: string): KubeError {
  const retryAfter = retryAfterMs(answer.headers['retry-after']);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy before the API server answers in HTML; the code says enough.
  }
  return errorFromStatus(body, doing, answer.statusCode, retryAfter);
}

function asKubeError(error: unknown, doing: string, outer: AbortSignal, deadline: AbortSignal): unknown {
  if (error instanceof KubeError || outer.aborted) return error;
  if (deadline.aborted) return new KubeError('Timeout', `${doing}: no answer in time`, { cause: error });
  const why = error instanceof Error ? error.message : String(error);
  return new KubeError('Network', `${doing}: ${why}`, { cause: error });
}
