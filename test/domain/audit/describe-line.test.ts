import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeLine } from '#domain/audit/describe-line.ts';
import type { AuditEvent } from '#domain/audit/event.ts';

const say = (event: unknown): string => describeLine({ event: event as AuditEvent });
const about = {
  step: 'apply',
  process: { pid: 7, executable: '/bin/app' },
  patch: { name: 'cve-1', digest: 'abcdef0123' },
};

describe('a line for people', () => {
  it.each([
    [{ kind: 'ChainBegun', chain: 'c1' }, 'log c1 begun'],
    [
      { kind: 'ChainBegun', chain: 'c1', renewed: { by: 'root', because: 'a disk' } },
      'log c1 begun by root in place of another: a disk',
    ],
    [{ kind: 'Continued', file: 'b' }, 'goes on in b'],
    [{ kind: 'Removed', file: 'a', last: 9 }, 'a removed to make room, up to line 9'],
    [{ kind: 'TornLine', file: 'a', aside: 't' }, 'end of a was cut by a crash, moved to t'],
    [
      { kind: 'Gap', since: 's', why: 'w', kept: 1, lost: 2 },
      'nothing could be written since s (w): 1 lines follow, 2 are lost',
    ],
    [{ kind: 'Begun', ...about }, 'about to apply cve-1-abcdef01 in 7 (/bin/app)'],
    [
      { kind: 'Begun', ...about, mapping: { content: 'code', length: 4096 } },
      'about to apply cve-1-abcdef01 in 7 (/bin/app); first 4096 bytes of memory for its code',
    ],
    [
      { kind: 'Recovered', ...about, outcome: 'undone' },
      'apply cve-1-abcdef01 in 7 (/bin/app) was begun by an earlier patcher and not ended: undone',
    ],
    [{ kind: 'Refused', step: 'offer', patch: { name: 'x' }, reason: 'R', message: 'm' }, 'offer x refused: R: m'],
    [{ kind: 'Repeated', refusals: [1, 2] }, '2 refusals went on until the patcher ended'],
    [{ kind: 'Died', message: 'process 7 died' }, 'process 7 died'],
    [{ kind: 'Released', digest: 'abcdef0123' }, 'abcdef01 released from quarantine'],
    [{ kind: 'TrustAccepted', root: 2, catalog: 0 }, 'trust root 2 and catalog 0 are in force'],
    [{ kind: 'TrustRefused', document: 'x', reason: 'R', message: 'm', times: 1 }, 'x not taken as trust: R: m'],
    [{ kind: 'SomethingNew\n' }, 'SomethingNew\\u000a'],
    [{ kind: 'constructor' }, 'constructor'],
  ])('%o', (event, sentence) => {
    expect(say(event)).toBe(sentence);
  });

  it('is one line without control characters, whatever it holds', () => {
    const kinds = ['ChainBegun', 'Begun', 'Done', 'Refused', 'Gap', 'Repeated', '__proto__', 'toString'];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.dictionary(
          fc.constantFrom('patch', 'process', 'changes', 'times', 'signers', 'renewed', 'mapping'),
          fc.jsonValue(),
        ),
        (kind, fields) => {
          expect(say({ ...fields, kind })).not.toMatch(/\p{Cc}/u);
        },
      ),
    );
  });
});
