import { parentPort, workerData } from 'node:worker_threads';
import koffi from 'koffi';
import { listenRequest, parseProcessEvent, type ProcessEvent } from './process-events.ts';

/** Set by whoever wants this thread to end: it sleeps in the kernel most of the time and looks after each message. */
export interface ProcessEventsData {
  readonly stop: SharedArrayBuffer;
}

/** The first message says whether the kernel gives events; further ones are batches of them. */
export type ProcessEventsMessage = { readonly available: boolean } | { readonly events: readonly ProcessEvent[] };

const libc = koffi.load(null);
const socket = libc.func('int socket(int domain, int type, int protocol)') as (...args: number[]) => number;
const bind = libc.func('int bind(int fd, void *address, int length)') as (
  fd: number,
  address: Uint8Array,
  length: number,
) => number;
const setsockopt = libc.func('int setsockopt(int fd, int level, int name, void *value, int length)') as (
  fd: number,
  level: number,
  name: number,
  value: Uint8Array,
  length: number,
) => number;
const send = libc.func('long send(int fd, void *bytes, long length, int flags)') as (
  fd: number,
  bytes: Uint8Array,
  length: number,
  flags: number,
) => number;
const recv = libc.func('long recv(int fd, void *bytes, long length, int flags)') as (
  fd: number,
  bytes: Uint8Array,
  length: number,
  flags: number,
) => number;

const AF_NETLINK = 16;
const SOCK_DGRAM_CLOEXEC = 0x8_0002;
const NETLINK_CONNECTOR = 11;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVTIMEO = 20;
const MSG_DONTWAIT = 0x40;
/** A burst of forks fills 200 kB in a moment; what is lost beyond this is found by the next full pass. */
const BUFFER_BYTES = 4 * 1024 * 1024;
/** How long a wish to end may go unnoticed. */
const WAIT_MS = 500;
/** Events handed over at once. */
const MAX_BATCH = 256;

function open(): number | undefined {
  const fd = socket(AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_CONNECTOR);
  if (fd < 0) return undefined;
  const address = Buffer.alloc(12);
  address.writeUInt16LE(AF_NETLINK, 0);
  address.writeUInt32LE(1, 8);
  const size = Buffer.alloc(4);
  size.writeInt32LE(BUFFER_BYTES);
  const timeout = Buffer.alloc(16);
  timeout.writeBigInt64LE(BigInt(WAIT_MS * 1000), 8);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, size, size.length);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.length);
  const request = listenRequest();
  const isOpen = bind(fd, address, address.length) === 0 && send(fd, request, request.length, 0) === request.length;
  return isOpen ? fd : undefined;
}

function receive(fd: number, post: (message: ProcessEventsMessage) => void, isStopped: () => boolean): void {
  const bytes = Buffer.alloc(4096);
  while (!isStopped()) {
    const events: ProcessEvent[] = [];
    let flags = 0;
    for (
      let length = recv(fd, bytes, bytes.length, flags);
      length > 0 && events.length < MAX_BATCH;
      length = recv(fd, bytes, bytes.length, flags)
    ) {
      const event = parseProcessEvent(bytes.subarray(0, length));
      if (event !== undefined) events.push(event);
      flags = MSG_DONTWAIT;
    }
    if (events.length > 0) post({ events });
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const stop = new Int32Array((workerData as ProcessEventsData).stop);
  const post = (message: ProcessEventsMessage): void => {
    port.postMessage(message);
  };
  const fd = open();
  post({ available: fd !== undefined });
  if (fd !== undefined) receive(fd, post, () => Atomics.load(stop, 0) !== 0);
}
