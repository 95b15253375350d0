import { printable } from '../printable.ts';
import type { AuditLine } from './line.ts';

/** A value of a line that nobody has vouched for yet: it may be anything that JSON can carry. */
type Anything = unknown;

const at = (value: Anything, name: string): Anything =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, Anything>>)[name]
    : undefined;

function text(value: Anything, ...path: readonly string[]): string {
  const found = path.reduce(at, value);
  return typeof found === 'string' || typeof found === 'number' ? printable(String(found)) : '';
}

const list = (value: Anything, name: string): readonly Anything[] => {
  const found = at(value, name);
  return Array.isArray(found) ? (found as readonly Anything[]) : [];
};

const SHOWN_DIGITS = 8;

/** What a line tells, in one sentence for people: who, what and when, without the digests. Never fails, whatever is in it. */
export function describeLine({ event }: Pick<AuditLine, 'event'>): string {
  const sentence = SENTENCES[event.kind] as ((event: Anything) => string) | undefined;
  return sentence === undefined || !Object.hasOwn(SENTENCES, event.kind) ? printable(event.kind) : sentence(event);
}

const SENTENCES = {
  ChainBegun: (event) =>
    at(event, 'renewed') === undefined
      ? `log ${text(event, 'chain')} begun`
      : `log ${text(event, 'chain')} begun by ${text(event, 'renewed', 'by')} in place of another: ${text(event, 'renewed', 'because')}`,
  Continued: (event) => `goes on in ${text(event, 'file')}`,
  Removed: (event) => `${text(event, 'file')} removed to make room, up to line ${text(event, 'last')}`,
  TornLine: (event) => `end of ${text(event, 'file')} was cut by a crash, moved to ${text(event, 'aside')}`,
  Gap: (event) =>
    `nothing could be written since ${text(event, 'since')} (${text(event, 'why')}): ${text(event, 'kept')} lines follow, ${text(event, 'lost')} are lost`,
  Started: (event) => `patcher started, process ${text(event, 'pid')}`,
  Begun: (event) => `about to ${step(event)}${mapping(event)}${signers(event)}`,
  Done: (event) => `${step(event)} done${places(event)}${pause(event)}${signers(event)}`,
  Refused: (event) => `${step(event)} refused${times(event)}: ${text(event, 'reason')}: ${text(event, 'message')}`,
  Repeated: (event) => `${list(event, 'refusals').length} refusals went on until the patcher ended`,
  Recovered: (event) => `${step(event)} was begun by an earlier patcher and not ended: ${text(event, 'outcome')}`,
  Died: (event) => text(event, 'message'),
  Released: (event) => `${text(event, 'digest').slice(0, SHOWN_DIGITS)} released from quarantine`,
  TrustAccepted: (event) => `trust root ${text(event, 'root')} and catalog ${text(event, 'catalog')} are in force`,
  TrustRefused: (event) =>
    `${text(event, 'document')} not taken as trust${times(event)}: ${text(event, 'reason')}: ${text(event, 'message')}`,
} as const satisfies Record<AuditLine['event']['kind'], (event: Anything) => string>;

/** `apply cve-1-0a1b2c3d in 1234 (/usr/bin/app)` */
function step(event: Anything): string {
  const digest = text(event, 'patch', 'digest').slice(0, SHOWN_DIGITS);
  const patch = [text(event, 'patch', 'name'), digest].filter((part) => part !== '').join('-');
  const pid = text(event, 'process', 'pid');
  const executable = text(event, 'process', 'executable');
  const where = pid === '' ? '' : ` in ${pid}${executable === '' ? '' : ` (${executable})`}`;
  return `${text(event, 'step')}${patch === '' ? '' : ` ${patch}`}${where}`;
}

/** `; first 4096 bytes of memory for its code` */
function mapping(event: Anything): string {
  const wanted = at(event, 'mapping');
  if (wanted === undefined) return '';
  return `; first ${text(wanted, 'length')} bytes of memory for its ${text(wanted, 'content')}`;
}

/** `; signed by alice (author), bob (approver)` */
function signers(event: Anything): string {
  const roles = at(at(event, 'patch'), 'signers');
  if (typeof roles !== 'object' || roles === null) return '';
  const people = Object.keys(roles).flatMap((role) =>
    list(roles, role).map((person) => `${printable(String(person))} (${printable(role)})`),
  );
  return people.length === 0 ? '' : `; signed by ${people.join(', ')}`;
}

function places(event: Anything): string {
  const addresses = list(event, 'changes').map((change) => text(change, 'address'));
  return addresses.length === 0 ? '' : ` at ${addresses.join(', ')}`;
}

function pause(event: Anything): string {
  const micros = at(event, 'pauseMicros');
  return typeof micros === 'number' ? `, pause ${(micros / 1000).toFixed(2)} ms` : '';
}

const times = (event: Anything): string => {
  const count = at(event, 'times');
  return typeof count === 'number' && count > 1 ? ` ${count} times since ${text(event, 'since')}` : '';
};
