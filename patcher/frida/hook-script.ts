import type { Hook } from '#domain/api/micropatch.types.ts';
import { hexAddress } from '#domain/bytes.ts';
import type { ScriptPart } from './protocol.ts';

/** A hook whose function has been found in a process. */
export interface PlacedHook {
  readonly hook: Hook;
  /** First instruction, in the process. */
  readonly address: number;
  /** What to add to an ELF virtual address of the function's module to get the address in the process. */
  readonly bias: number;
}

const KINDS = ['onEnter', 'onLeave', 'replace'] as const;

/** The functions of the hooks, each as an expression that can be compiled by itself. */
export const scriptParts = (hooks: readonly PlacedHook[]): ScriptPart[] =>
  hooks.flatMap(({ hook }) =>
    KINDS.flatMap((kind) => {
      const source = hook[kind];
      return source === undefined ? [] : [{ label: `hook ${hook.name}, ${kind}`, source: asExpression(source) }];
    }),
  );

/** The line break ends a comment at the end of what the author wrote. */
const asExpression = (source: string): string => `(${source}\n)`;

/** A script that throws in each of thousands of calls a second would keep its agent too busy to take it out again. */
const SILENCE_MS = 1_000;

/**
 * One script for all hooks of a patch: they go in together, and if one fails those before it come out again. Errors
 * carry the name of their hook. `replace` gets the six registers in which System V passes integers and pointers (AMD64
 * ABI, 3.2.3), whatever the function takes of them, and its answer is put into rax. Each function sees `base`, to which
 * ELF addresses of its module are added.
 */
export function composeScript(hooks: readonly PlacedHook[]): string {
  return `'use strict';
const WORD = 'pointer', WORDS = [WORD, WORD, WORD, WORD, WORD, WORD];
const kept = [];
let silentUntil = 0;
function maySpeak() {
  const now = Date.now();
  if (now < silentUntil) return false;
  silentUntil = now + ${SILENCE_MS};
  return true;
}
function named(name, work) {
  return function (values) {
    try { work.call(this, values); } catch (error) { if (maySpeak()) throw new Error('hook ' + name + ': ' + error); }
  };
}
function attach(name, address, callbacks) {
  const guarded = {};
  for (const kind of Object.keys(callbacks)) {
    if (typeof callbacks[kind] !== 'function') throw new Error('hook ' + name + ': ' + kind + ' is not a function');
    guarded[kind] = named(name, callbacks[kind]);
  }
  Interceptor.attach(address, guarded);
}
function replace(name, address, make) {
  const original = new NativeFunction(address, WORD, WORDS);
  const pad = (args) => WORDS.map((_, index) => (args[index] === undefined ? NULL : ptr(args[index])));
  const work = make((...args) => original(...pad(args)));
  if (typeof work !== 'function') throw new Error('hook ' + name + ': replace is not a function');
  const answer = new NativeCallback(function (...args) {
    try {
      const result = work.apply(this, args);
      return result === undefined ? NULL : ptr(result);
    } catch (error) {
      if (maySpeak()) setImmediate(() => { throw new Error('hook ' + name + ': ' + error); });
      return original(...args);
    }
  }, WORD, WORDS);
  kept.push(answer, original);
  Interceptor.replace(address, answer);
}
try {
${hooks.map(installOf).join('\n')}
  Interceptor.flush();
  send('in');
} catch (error) {
  Interceptor.detachAll();
  for (const address of [${hooks.map(({ address }) => `'${hexAddress(address)}'`).join(', ')}]) Interceptor.revert(ptr(address));
  Interceptor.flush();
  throw error;
}
`;
}

function installOf({ hook, address, bias }: PlacedHook): string {
  const base = `const base = ptr('${hexAddress(bias)}');`;
  const where = `${JSON.stringify(hook.name)}, ptr('${hexAddress(address)}')`;
  if (hook.replace !== undefined)
    return `  { ${base} replace(${where}, (original) => ${asExpression(hook.replace)}); }`;
  const callbacks = (['onEnter', 'onLeave'] as const).flatMap((kind) => {
    const source = hook[kind];
    return source === undefined ? [] : [`${kind}: ${asExpression(source)}`];
  });
  return `  { ${base} attach(${where}, { ${callbacks.join(', ')} }); }`;
}
