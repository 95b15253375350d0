import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from './certificate.ts';

export interface GitHttpServerOptions {
  /** Folder whose repositories are served, each under its own name. */
  readonly root: string;
  /** Asks for this user and token by basic authentication. */
  readonly credentials?: { readonly username: string; readonly token: string };
  readonly certificate?: Certificate;
  /** Answers a request itself (or never), by returning true; the others go to git. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface GitHttpServer {
  readonly origin: string;
  readonly port: number;
  /** `GET /a.git/info/refs?service=git-upload-pack`, in the order in which they came. */
  readonly requests: string[];
  /** Replaces the interceptor while the server runs. */
  intercept: NonNullable<GitHttpServerOptions['intercept']>;
  close: () => Promise<void>;
}

/** True for the request that brings objects, in protocol version 2: its body says `command=fetch`. */
export const isUploadPack = (request: IncomingMessage): boolean => request.url?.endsWith('/git-upload-pack') === true;

/** A smart HTTP server: the real `git http-backend`(1) behind Node's own server on a free port of loopback. */
export async function startGitHttpServer(options: GitHttpServerOptions): Promise<GitHttpServer> {
  const sockets = new Set<Socket>();
  const children = new Set<ChildProcess>();
  const handle: RequestListener = (request, response) => {
    started.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (!isAuthorized(request, options)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('wrong or missing token\n');
      return;
    }
    if (started.intercept(request, response)) return;
    runBackend(request, response, options, children);
  };
  const server =
    options.certificate === undefined
      ? createServer(handle)
      : createTlsServer({ key: options.certificate.key, cert: options.certificate.certificate }, handle);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const started: GitHttpServer = {
    origin: `${options.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests: [],
    intercept: options.intercept ?? (() => false),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      for (const child of children) child.kill('SIGKILL');
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return started;
}

function isAuthorized(request: IncomingMessage, { credentials }: GitHttpServerOptions): boolean {
  if (credentials === undefined) return true;
  const expected = Buffer.from(`${credentials.username}:${credentials.token}`).toString('base64');
  return request.headers.authorization === `Basic ${expected}`;
}

/** RFC 3875, the few variables that http-backend reads. A body in pieces has no length; the program reads to its end. */
function runBackend(
  request: IncomingMessage,
  response: ServerResponse,
  options: GitHttpServerOptions,
  children: Set<ChildProcess>,
): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const header = (name: string): string => String(request.headers[name] ?? '');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      HTTP_GIT_PROTOCOL: header('git-protocol'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_ADDR: '127.0.0.1',
      REMOTE_USER: options.credentials?.username ?? '',
      ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: header('content-length') }),
    },
  });
  children.add(child);
  child.on('close', () => children.delete(child));
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  response.on('close', () => child.kill('SIGKILL'));
  relay(child.stdout, response);
}

/** Headers up to the empty line, `Status:` for the status, the rest as it comes. */
function relay(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head: Buffer | undefined = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    if (head === undefined) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const lines = head.subarray(0, end).toString().split('\r\n');
    for (const [name, value] of lines.map((line) => line.split(/: (.*)/s))) {
      if (name === 'Status') response.statusCode = Number.parseInt(value ?? '500', 10);
      else response.setHeader(name ?? '', value ?? '');
    }
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  output.on('end', () => response.end());
}
