import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import { askHost } from './client.ts';
import { CONTROL_METHODS, isControlPath, type ControlAnswers, type ControlPath } from './protocol.ts';

export type ControlHandlers = { readonly [P in ControlPath]: () => Promise<ControlAnswers[P]> };

export interface ControlServer {
  close(): Promise<void>;
}

/**
 * Listens on a Unix socket that only this user may connect to (0600 in a directory of 0700, unix(7)). A socket that a
 * dead host left is taken over; a living host is not: two of them would undo each other's work.
 */
export async function serveControl(
  socketPath: string,
  handlers: ControlHandlers,
): Promise<Result<ControlServer, string>> {
  const running = await askHost(socketPath, '/v1/status');
  if (running.ok)
    return err(
      `a \`stopgap host\` (process ${running.value.host.pid}) listens on ${socketPath} already; stop it, or give this one its own --socket and --state-dir`,
    );
  if (running.error.kind !== 'NotRunning') return err(running.error.message);
  const fault = clearPlace(socketPath);
  if (fault !== undefined) return err(fault);
  const server = createServer((question, response) => {
    void answer(question, response, handlers);
  });
  return new Promise((resolve) => {
    server.on('error', (error) => {
      resolve(err(`cannot listen on ${socketPath}: ${error.message}`));
    });
    server.listen(socketPath, () => {
      chmodSync(socketPath, 0o600);
      resolve(ok({ close: () => closeServer(server) }));
    });
  });
}

/**
 * Makes the folder, and removes the socket of a host that is dead. Anything else that lies there is somebody's file, and
 * a mistyped path must not cost it. The answer is a sentence if the place cannot be used.
 */
function clearPlace(socketPath: string): string | undefined {
  try {
    mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
    const found = lstatSync(socketPath, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (!found.isSocket()) return `${socketPath} is no socket, so it is left alone; name another path with --socket`;
    rmSync(socketPath);
    return undefined;
  } catch (error) {
    return `cannot listen on ${socketPath}: ${(error as Error).message}; name another path with --socket`;
  }
}

function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => {
      resolve();
    });
  });
}

async function answer(question: IncomingMessage, response: ServerResponse, handlers: ControlHandlers): Promise<void> {
  const path = question.url ?? '';
  question.resume();
  if (!isControlPath(path)) {
    reply(response, 404, `there is no ${path}`);
    return;
  }
  if (question.method !== CONTROL_METHODS[path]) {
    reply(response, 405, `${path} takes ${CONTROL_METHODS[path]}`);
    return;
  }
  try {
    reply(response, 200, JSON.stringify(await handlers[path]()));
  } catch (error) {
    reply(response, 500, error instanceof Error ? error.message : String(error));
  }
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': status === 200 ? 'application/json' : 'text/plain' }).end(`${body}\n`);
}
