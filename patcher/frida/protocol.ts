import { err, ok, type Result } from '#domain/result.ts';

/** Version of what the patcher and a hook host say to each other; both refuse any other. */
export const HOOK_PROTOCOL = 1;

/** The one version of Frida that is used: `package.json` and `host/requirements.txt` pin the same. */
export const FRIDA_VERSION = '17.18.0';

/** The first line of a hook host. */
export type HostHello =
  | { readonly hello: { readonly protocol: number; readonly binding: string; readonly frida: string } }
  /** It runs, and has no Frida: the sentence says what is missing. */
  | { readonly hello: { readonly protocol: number; readonly binding: string; readonly unavailable: string } };

/** One function of a manifest, to be compiled by itself so that a fault is laid at its door. */
export interface ScriptPart {
  /** `hook guard-length, onEnter`. */
  readonly label: string;
  readonly source: string;
}

/** What the patcher asks of a hook host, one JSON object a line. Every request is answered, in any order. */
export type HostRequest =
  /** Compiles, then attaches to the process, then loads the script, which says `in` when its hooks are in. */
  | {
      readonly id: number;
      readonly do: 'attach';
      readonly pid: number;
      readonly source: string;
      readonly parts: readonly ScriptPart[];
      readonly limitMs: number;
    }
  /** Takes the hooks of a session out and lets go of the process. */
  | { readonly id: number; readonly do: 'detach'; readonly session: number; readonly limitMs: number };

/** Why something was not done: a script at fault, a process that cannot be attached to, an end, or no answer in time. */
export type HostFault = 'script' | 'attach' | 'gone' | 'timeout';

export type HostAnswer =
  | { readonly id: number; readonly done: { readonly session: number } }
  | { readonly id: number; readonly failed: { readonly fault: HostFault; readonly message: string } };

/** What a hook host tells unasked. */
export type HostEvent =
  /** The process ended, called exec, or the connection broke: the hooks of this session are gone. */
  | { readonly event: 'lost'; readonly session: number; readonly why: string }
  /** A script threw in a call; told at most once a second and session. */
  | { readonly event: 'trouble'; readonly session: number; readonly message: string };

export type HostMessage = HostHello | HostAnswer | HostEvent;

/** No message that is real comes near this; more is no message of ours. */
const MAX_LINE = 64 * 1024;
const MAX_TEXT = 500;
const FAULTS: readonly string[] = ['script', 'attach', 'gone', 'timeout'] satisfies HostFault[];

/** Reads one line of a hook host. It is our own child, and yet it holds foreign code: nothing of it is taken on trust. */
export function parseHostMessage(line: string): Result<HostMessage, string> {
  const message = line.length > MAX_LINE ? undefined : parseObject(line);
  const read = message && (helloOf(message) ?? eventOf(message) ?? answerOf(message));
  return read === undefined ? err(`not a message of a hook host: ${line.slice(0, 80)}`) : ok(read);
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string';
const short = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)} ...` : text);

function parseObject(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function helloOf({ hello }: Fields): HostHello | undefined {
  if (!isFields(hello) || !isCount(hello['protocol']) || !isText(hello['binding'])) return undefined;
  const { protocol, binding, frida, unavailable } = hello;
  if (isText(frida)) return { hello: { protocol, binding, frida } };
  return isText(unavailable) ? { hello: { protocol, binding, unavailable: short(unavailable) } } : undefined;
}

function eventOf({ event, session, why, message }: Fields): HostEvent | undefined {
  if (!isCount(session)) return undefined;
  if (event === 'lost' && isText(why)) return { event, session, why: short(why) };
  return event === 'trouble' && isText(message) ? { event, session, message: short(message) } : undefined;
}

function answerOf({ id, done, failed }: Fields): HostAnswer | undefined {
  if (!isCount(id)) return undefined;
  if (isFields(done) && isCount(done['session'])) return { id, done: { session: done['session'] } };
  if (!isFields(failed) || !isText(failed['message'])) return undefined;
  const { fault, message } = failed;
  return isText(fault) && FAULTS.includes(fault)
    ? { id, failed: { fault: fault as HostFault, message: short(message) } }
    : undefined;
}
