import type { Socket } from 'node:net';
import koffi from 'koffi';

const libc = koffi.load(null);
const getsockopt = libc.func('int getsockopt(int fd, int level, int name, void *value, void *length)') as (
  fd: number,
  level: number,
  name: number,
  value: Uint8Array,
  length: Uint8Array,
) => number;

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

/** Who is at the other end of a Unix socket, as the kernel saw it when the connection was made (unix(7), SO_PEERCRED). */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** undefined when the descriptor is no connected Unix socket. */
export function peerCredentials(descriptor: number): PeerCredentials | undefined {
  const value = Buffer.alloc(12);
  const length = Buffer.alloc(4);
  length.writeInt32LE(value.length);
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, value, length) !== 0) return undefined;
  return { pid: value.readInt32LE(0), uid: value.readUInt32LE(4), gid: value.readUInt32LE(8) };
}

/** The same of a connection of Node.js, which keeps the descriptor to itself. */
export function peerOf(socket: Socket): PeerCredentials | undefined {
  const { fd } = (socket as unknown as { readonly _handle?: { readonly fd?: number } })._handle ?? {};
  return fd === undefined ? undefined : peerCredentials(fd);
}
