import { chmodSync, chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import type { PatcherRequest } from '#domain/api/patcher-request.types.ts';
import { fieldsOfPatcherRequest, validatePatcherRequest } from '#domain/api/patcher-request.validate.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import { wordFaults } from '#domain/manifest/schema-faults.ts';
import { MAX_QUESTION_BYTES, type PatcherAnswers, type ProcessNews } from '#domain/patcher-wire.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { shapeFaults } from '#domain/schema-validator.ts';
import type { PatcherService } from '../service.ts';

export interface PatcherServerOptions {
  readonly socketPath: string;
  /** The only user that may ask; the socket is made theirs. */
  readonly peerUid: number;
  readonly service: PatcherService;
  /** uid at the other end of a connection; undefined when it cannot be told. */
  readonly uidOf: (socket: Socket) => number | undefined;
  readonly onRefused: (uid: number | undefined) => void;
}

export interface PatcherServer {
  /** To everybody who listens. */
  publish(news: ProcessNews): void;
  close(): Promise<void>;
}

/** A listener that does not read is dropped rather than buffered for: it finds everything out by its next full look. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Listens on a Unix socket of mode 0600 and answers one user only, whatever the file system says (unix(7)). */
export async function servePatcher(options: PatcherServerOptions): Promise<PatcherServer> {
  const { socketPath, peerUid, service, uidOf, onRefused } = options;
  const listeners = new Set<ServerResponse>();
  const server = createServer((question, response) => {
    if (question.url === '/v1/events') listen(response, listeners);
    else void answer(question, response, service);
  });
  server.on('connection', (socket: Socket) => {
    const uid = uidOf(socket);
    if (uid === peerUid) return;
    onRefused(uid);
    socket.destroy();
  });
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
  if (statSync(socketPath, { throwIfNoEntry: false })?.isSocket() === true) rmSync(socketPath);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  chmodSync(socketPath, 0o600);
  if (peerUid !== process.geteuid?.()) chownSync(socketPath, peerUid, -1);
  return {
    publish(news) {
      for (const listener of listeners) {
        if (listener.writableLength > MAX_UNREAD_BYTES) listener.destroy();
        else listener.write(`${JSON.stringify(news)}\n`);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

async function answer(question: IncomingMessage, response: ServerResponse, service: PatcherService): Promise<void> {
  const path = question.url ?? '';
  if (!isQuestion(path, service)) {
    reply(response, 404, { error: `there is no ${path}` });
    return;
  }
  // Whoever goes away in the middle of a question waits for no answer; nothing was begun for it.
  const request = await readRequest(question).catch(() => undefined);
  if (request === undefined) return;
  const answered = request.ok ? await ask(service, path, request.value) : request;
  reply(response, answered.ok ? 200 : 400, answered.ok ? answered.value : { error: answered.error });
}

async function ask(
  service: PatcherService,
  path: keyof PatcherAnswers,
  request: PatcherRequest,
): Promise<Result<unknown, string>> {
  try {
    return await service[path](request);
  } catch (error) {
    return err(`a bug of the patcher: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isQuestion = (path: string, service: PatcherService): path is keyof PatcherAnswers =>
  Object.hasOwn(service, path);

/** Trust documents in one question: the longest list of the protocol. */
const MAX_ENTRIES = 1_024;

async function readRequest(question: IncomingMessage): Promise<Result<PatcherRequest, string>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of question as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_QUESTION_BYTES) return err(`the question is larger than ${MAX_QUESTION_BYTES} bytes`);
    parts.push(part);
  }
  const value = parseJson(Buffer.concat(parts).toString('utf8'));
  const faults = wordFaults(value, shapeFaults(validatePatcherRequest, value, MAX_ENTRIES), fieldsOfPatcherRequest);
  return faults.length > 0 ? err(faults.map(describeFault).join('; ')) : ok(value as PatcherRequest);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
