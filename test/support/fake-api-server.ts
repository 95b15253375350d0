import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Connection } from '#runtime/kube/connection.ts';
import type { Certificate } from './certificate.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

export const json =
  (body: unknown, code = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export const status = (code: number, reason: string, headers: Record<string, string> = {}): Answer =>
  json(
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: `it is ${reason}` },
    code,
    headers,
  );

/** Real HTTPS on 127.0.0.1 that answers as a test says, in the order of the requests; the last answer stays. */
export class FakeApiServer {
  readonly seen: SeenRequest[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly certificate: Certificate;
  private server: Server | undefined;
  private port = 0;
  private answer: Answer = status(404, 'NotFound');

  constructor(certificate: Certificate) {
    this.certificate = certificate;
  }

  /** Starts, after `stop` on the same port as before. */
  async start(): Promise<void> {
    const { key, certificate } = this.certificate;
    const server = createServer({ key, cert: certificate }, (request, response) => void this.serve(request, response));
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Cuts all connections, as a crash does. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  get openConnections(): number {
    return this.sockets.size;
  }

  get url(): string {
    return `https://127.0.0.1:${String(this.port)}`;
  }

  /** Answers by a function of the request from now on. */
  respond(answer: Answer): void {
    this.answer = answer;
  }

  /** One answer for each request in turn; the last one for all that follow. */
  respondInTurn(...answers: readonly [Answer, ...Answer[]]): void {
    let next = 0;
    this.answer = (response, request) => {
      const answer = answers[Math.min(next++, answers.length - 1)] ?? answers[0];
      answer(response, request);
    };
  }

  connection(): Connection {
    const ca = readFileSync(this.certificate.authorityFile, 'utf8');
    const credentials = { headers: { authorization: 'Bearer test' }, tls: { ca } };
    return { server: this.url, credentials: () => Promise.resolve(credentials), refuse: () => undefined };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url ?? '/', 'https://test');
    const { method = '', headers } = request;
    const seen = {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.concat(parts).toString(),
    };
    this.seen.push(seen);
    this.answer(response, seen);
  }
}
