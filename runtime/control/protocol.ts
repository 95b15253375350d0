import type { HostStatus } from '#domain/host-status.ts';

/** What the running host answers on its control socket: HTTP over a Unix socket, JSON bodies, one path a question. */
export interface ControlAnswers {
  /** GET */
  readonly '/v1/status': HostStatus;
  /** POST: look at every process now. An error if that came to nothing, so that no older status is taken for a new one. */
  readonly '/v1/look': HostStatus;
  /** POST: read the source and look at every process now. */
  readonly '/v1/reconcile': HostStatus;
  /** POST: take everything out and keep it out. */
  readonly '/v1/revert': HostStatus;
  /** POST: put everything in again. */
  readonly '/v1/resume': HostStatus;
}

export type ControlPath = keyof ControlAnswers;

export const CONTROL_METHODS = {
  '/v1/status': 'GET',
  '/v1/look': 'POST',
  '/v1/reconcile': 'POST',
  '/v1/revert': 'POST',
  '/v1/resume': 'POST',
} as const satisfies Record<ControlPath, 'GET' | 'POST'>;

export const isControlPath = (path: string): path is ControlPath => Object.hasOwn(CONTROL_METHODS, path);

/** How long a question may take: a revert of many processes, each stopped for a moment, is the longest. */
export const CONTROL_TIMEOUT_MS = 60_000;

/** Longest path of a Unix socket: 108 bytes with the zero byte at its end (unix(7), `sun_path`). */
const MAX_SOCKET_PATH_BYTES = 107;

/** Why no socket can have this path, as a sentence; the kernel itself would only say "invalid argument". */
export function socketPathFault(socketPath: string): string | undefined {
  const bytes = Buffer.byteLength(socketPath);
  return bytes <= MAX_SOCKET_PATH_BYTES
    ? undefined
    : `the path of a socket has at most ${MAX_SOCKET_PATH_BYTES} bytes, and ${socketPath} has ${bytes}; name a shorter one with --socket`;
}
