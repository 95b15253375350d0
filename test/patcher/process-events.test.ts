import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFault, listenRequest, parseProcessEvent } from '../../patcher/proc/process-events.ts';

const EXEC = 2;
/** A message as the kernel sends it: struct nlmsghdr, struct cn_msg, struct proc_event (uapi/linux/cn_proc.h). */
function message(what: number, words: readonly number[], index = 1): Uint8Array {
  const bytes = new Uint8Array(16 + 20 + 16 + 24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, 3, true);
  view.setUint32(16, index, true);
  view.setUint32(20, 1, true);
  view.setUint32(36, what, true);
  words.forEach((word, at) => {
    view.setUint32(52 + at * 4, word, true);
  });
  return bytes;
}

describe('parseProcessEvent', () => {
  it.each([
    { title: 'a fork', what: 1, words: [1, 1, 42, 42], event: { kind: 'fork', pid: 42 } },
    { title: 'a new thread', what: 1, words: [1, 1, 43, 42], event: undefined },
    { title: 'an exec', what: EXEC, words: [42, 42], event: { kind: 'exec', pid: 42 } },
    { title: 'an exec by another thread', what: EXEC, words: [43, 42], event: { kind: 'exec', pid: 42 } },
    { title: 'an end', what: 0x8000_0000, words: [42, 42, 11], event: { kind: 'exit', pid: 42, status: 11 } },
    { title: 'the end of a thread', what: 0x8000_0000, words: [43, 42, 0], event: undefined },
    { title: 'the answer to the request', what: 0, words: [0], event: undefined },
    { title: 'a change of name', what: 0x200, words: [42, 42], event: undefined },
  ])('$title', ({ what, words, event }) => {
    expect(parseProcessEvent(message(what, words))).toEqual(event);
  });

  it('passes over what is not of the process connector', () => {
    expect(parseProcessEvent(message(EXEC, [42, 42], 3))).toBeUndefined();
  });

  it('never throws, whatever comes and however short', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(() => parseProcessEvent(bytes)).not.toThrow();
      }),
    );
    for (let length = 0; length < 68; length += 1)
      expect(parseProcessEvent(message(EXEC, [42, 42]).subarray(0, length))).toBeUndefined();
  });
});

it('asks the kernel with one message of 40 bytes', () => {
  const request = listenRequest();
  const view = new DataView(request.buffer);
  expect([view.getUint32(0, true), view.getUint32(16, true), view.getUint32(20, true)]).toEqual([40, 1, 1]);
  expect([view.getUint16(32, true), view.getUint32(36, true)]).toEqual([4, 1]);
});

describe('isFault', () => {
  it.each([
    { status: 11, is: true, of: 'SIGSEGV' },
    { status: 4, is: true, of: 'SIGILL' },
    { status: 5, is: true, of: 'SIGTRAP' },
    { status: 6 | 0x80, is: true, of: 'SIGABRT with a core dump' },
    { status: 7, is: true, of: 'SIGBUS' },
    { status: 8, is: true, of: 'SIGFPE' },
    { status: 31, is: true, of: 'SIGSYS' },
    { status: 0, is: false, of: 'an end in peace' },
    { status: 11 << 8, is: false, of: 'exit code 11' },
    { status: 9, is: false, of: 'SIGKILL' },
    { status: 15, is: false, of: 'SIGTERM' },
  ])('$of: $is', ({ status, is }) => {
    expect(isFault(status)).toBe(is);
  });
});
