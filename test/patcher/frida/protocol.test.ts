import fc from 'fast-check';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { composeScript, scriptParts, type PlacedHook } from '../../../patcher/frida/hook-script.ts';
import { parseHostMessage } from '../../../patcher/frida/protocol.ts';

const line = (message: unknown): string => JSON.stringify(message);

describe('parseHostMessage', () => {
  it.each<[name: string, message: object]>([
    ['a host with Frida', { hello: { protocol: 1, binding: 'npm frida', frida: '17.18.0' } }],
    ['a host without', { hello: { protocol: 1, binding: 'PyPI frida', unavailable: 'no module' } }],
    ['hooks that are in', { id: 1, done: { session: 2 } }],
    ['a script at fault', { id: 1, failed: { fault: 'script', message: 'SyntaxError' } }],
    ['hooks that are gone', { event: 'lost', session: 2, why: 'process-terminated' }],
    ['an error in a call', { event: 'trouble', session: 2, message: 'boom' }],
  ])('reads %s', (_, message) => {
    expect(parseHostMessage(line(message))).toEqual({ ok: true, value: message });
  });

  it.each<[name: string, text: string]>([
    ['no JSON', 'Traceback (most recent call last):'],
    ['a list', '[]'],
    ['a hello without a version', line({ hello: { binding: 'x', frida: '17' } })],
    ['a fault that there is not', line({ id: 1, failed: { fault: 'magic', message: 'x' } })],
    ['a session that is no number', line({ id: 1, done: { session: '2' } })],
    ['an event that there is not', line({ event: 'found', session: 1, why: 'x' })],
    ['a line without end', line({ event: 'lost', session: 1, why: 'x'.repeat(70_000) })],
  ])('refuses %s', (_, text) => {
    expect(parseHostMessage(text)).toMatchObject({ ok: false });
  });

  it('never throws, and keeps messages short', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof parseHostMessage(text).ok === 'boolean'));
    const read = parseHostMessage(line({ event: 'lost', session: 1, why: 'x'.repeat(5_000) }));
    expect(read.ok && 'event' in read.value && read.value.event === 'lost' && read.value.why.length).toBe(504);
  });
});

describe('composeScript', () => {
  const hooks: PlacedHook[] = [
    {
      hook: { name: 'one', address: '0x10', onEnter: 'function (args) {} // guard', onLeave: '(r) => {}' },
      address: 0x1010,
      bias: 0x1000,
    },
    { hook: { name: 'two', address: '0x50', replace: '(x) => original(x)' }, address: 0x1050, bias: 0x1000 },
  ];

  it('is one script that compiles, whatever comments its functions end in', () => {
    const source = composeScript(hooks);
    expect(() => new Script(source)).not.toThrow();
    expect(source).toContain('attach("one", ptr(\'0x1010\')');
    expect(source).toContain('replace("two", ptr(\'0x1050\')');
    expect(source).toContain("const base = ptr('0x1000')");
  });

  it('tells of an error in a call once a second, and lets each call go on', () => {
    let now = 5_000;
    const callbacks: { onEnter: (args: unknown) => void }[] = [];
    const told: string[] = [];
    const later = (work: () => void) => {
      expect(work).toThrow('hook two: Error: worse');
      told.push('two');
    };
    let replaced: (...args: unknown[]) => unknown = () => undefined;
    const [one, two] = [
      { name: 'one', onEnter: '() => { throw new Error("bad"); }' },
      { name: 'two', replace: '() => { throw new Error("worse"); }' },
    ].map((hook, index) => ({ hook, address: index, bias: 0 }));
    new Script(composeScript([one, two] as PlacedHook[])).runInNewContext({
      ptr: (address: unknown) => address,
      send: () => undefined,
      setImmediate: later,
      Date: { now: () => now },
      NativeFunction: function () {
        return () => 'original';
      },
      NativeCallback: function (work: typeof replaced) {
        replaced = work;
      },
      Interceptor: {
        attach: (_: unknown, given: (typeof callbacks)[number]) => callbacks.push(given),
        replace: () => undefined,
        flush: () => undefined,
      },
    });
    const call = () => {
      try {
        callbacks[0]?.onEnter([]);
      } catch (error) {
        told.push((error as Error).message);
      }
      expect(replaced()).toBe('original');
    };
    for (const at of [5_000, 5_001, 5_999, 6_000, 6_500]) {
      now = at;
      call();
    }
    expect(told).toEqual(['hook one: Error: bad', 'hook one: Error: bad']);
    now = 7_000;
    expect(replaced()).toBe('original');
    expect(told.at(-1)).toBe('two');
  });

  it('names each function for the one that does not compile', () => {
    expect(scriptParts(hooks).map(({ label }) => label)).toEqual([
      'hook one, onEnter',
      'hook one, onLeave',
      'hook two, replace',
    ]);
  });
});
