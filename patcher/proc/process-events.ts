/**
 * What the kernel tells of processes through its connector (Documentation/driver-api/connector.rst; uapi/linux/cn_proc.h):
 * a netlink message with a connector message with one event.
 */
export type ProcessEvent =
  | { readonly kind: 'fork'; readonly pid: number }
  | { readonly kind: 'exec'; readonly pid: number }
  /** `status` as wait(2) would give it. */
  | { readonly kind: 'exit'; readonly pid: number; readonly status: number };

const NETLINK_HEADER_BYTES = 16;
const CONNECTOR_HEADER_BYTES = 20;
const EVENT_OFFSET = NETLINK_HEADER_BYTES + CONNECTOR_HEADER_BYTES;
/** what, cpu, timestamp; then the particulars of the event. */
const PARTICULARS_OFFSET = EVENT_OFFSET + 16;
const CN_IDX_PROC = 1;
const EVENT = { fork: 1, exec: 2, exit: 0x8000_0000 } as const;

/** One message as received; undefined for events of threads, for those of no interest, and for anything cut off. */
export function parseProcessEvent(message: Uint8Array): ProcessEvent | undefined {
  if (message.length < PARTICULARS_OFFSET + 16) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (view.getUint32(NETLINK_HEADER_BYTES, true) !== CN_IDX_PROC) return undefined;
  const word = (index: number): number => view.getUint32(PARTICULARS_OFFSET + index * 4, true);
  switch (view.getUint32(EVENT_OFFSET, true)) {
    case EVENT.fork:
      return word(2) === word(3) ? { kind: 'fork', pid: word(3) } : undefined;
    case EVENT.exec:
      return { kind: 'exec', pid: word(1) };
    case EVENT.exit:
      return word(0) === word(1) ? { kind: 'exit', pid: word(1), status: word(2) } : undefined;
    default:
      return undefined;
  }
}

const PROC_CN_MCAST_LISTEN = 1;
const NLMSG_DONE = 3;

/** The message that asks the kernel for its events. */
export function listenRequest(): Uint8Array {
  const message = new Uint8Array(EVENT_OFFSET + 4);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length, true);
  view.setUint16(4, NLMSG_DONE, true);
  view.setUint32(NETLINK_HEADER_BYTES, CN_IDX_PROC, true);
  view.setUint32(NETLINK_HEADER_BYTES + 4, 1, true);
  view.setUint16(NETLINK_HEADER_BYTES + 16, 4, true);
  view.setUint32(EVENT_OFFSET, PROC_CN_MCAST_LISTEN, true);
  return message;
}

/** Signals by which a program ends because of what it did itself (signal(7)): after a change, they point at the change. */
const FAULTS: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 11, 31]);

/** True when a wait status says that the process was ended by a fault of its own: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS. */
export const isFault = (status: number): boolean => FAULTS.has(status & 0x7f);
