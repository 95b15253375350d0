import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { auditCommand } from '../../../cli/commands/audit.ts';
import type { LogVerdict } from '../../../cli/audit/verify-log.ts';
import { createProgram, runProgram, USAGE_ERROR } from '../../../cli/program.ts';
import { NOTHING_TRUSTED } from '#domain/audit/line.ts';
import { openAuditLog } from '../../../patcher/audit/audit-log.ts';
import { started } from '../../support/audit-chain.ts';
import { WrittenLog } from '../../support/audit-log.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const root = aTemporaryDirectory('audit-cli');
afterAll(root.remove);
let number = 0;
let clock = 0;
let state = '';
let written = new WrittenLog('');
beforeEach(() => {
  number += 1;
  state = join(root.path, String(number));
  written = new WrittenLog(join(state, 'patcher', 'audit'));
});

const open = () =>
  openAuditLog({
    directory: written.directory,
    node: 'node-1',
    boot: 'b0',
    version: '0.1.0',
    trust: () => NOTHING_TRUSTED,
    now: () => new Date('2026-11-24T12:00:00.000Z'),
    monotonic: () => performance.now(),
    onProblem: () => undefined,
  });

/** What a patcher left that started and changed a process; the checkpoint is of the second line. */
function leave(): void {
  const log = open();
  log.write(started(7));
  log.checkpoint();
  const step = {
    step: 'apply',
    process: { pid: 42, startTicks: 1, executable: '/usr/bin/app\u001b[2J' },
    owner: 'a',
  } as const;
  const patch = {
    name: 'cve-1',
    digest: '0a1b2c3d'.repeat(8),
    buildId: 'ab',
    signers: { author: ['alice'], approver: ['bob'] },
  };
  const changes = [{ address: '0x1000', length: 5, before: 'a', after: 'b' }];
  log.write({ kind: 'Done', ...step, patch, changes, mapped: [], pauseMicros: 812, threads: 3, refusals: 0 });
  log.write({
    kind: 'Refused',
    ...step,
    patch,
    changes: [],
    mapped: [],
    reason: 'TargetBusy',
    message: 'a thread',
    times: 5,
    since: 'then',
  });
  log.close();
}

async function audit(...args: readonly string[]) {
  const said = { out: '', err: '' };
  let status: number | undefined;
  const command = auditCommand({
    now: () => new Date(Date.parse('2026-11-25T12:00:00.000Z') + (clock += 1_000)),
    print: (line) => (said.out += `${line}\n`),
    fail: (sentence) => (said.err += `${sentence}\n`),
    exit: (code) => (status = code),
    usageError: USAGE_ERROR,
    environment: { stateDirectory: state },
  });
  const write = (text: string) => (said.err += text);
  const program = createProgram('0.0.0', [command], { writeOut: write, writeErr: write, columns: 80 });
  const understood = await runProgram(program, ['audit', ...args]);
  return { status: status ?? understood, ...said };
}

const verdictOf = (out: string): LogVerdict => JSON.parse(out) as LogVerdict;
const keep = (name: string, text: string): string => {
  const path = join(state, name);
  writeFileSync(path, text);
  return path;
};
const cutTo = (count: number) => (text: string) => `${text.split('\n').slice(0, count).join('\n')}\n`;

describe('stopgap audit verify', () => {
  it('says of a whole log that it is, and what it could not see', async () => {
    leave();
    const { status, out } = await audit('verify');
    expect(status).toBe(0);
    expect(out).toMatch(/4 lines, 1 to 4; a checkpoint vouches for all up to 2/);
    expect(out).toMatch(/Note +The checkpoint lies beside the log/);
    expect(out).toMatch(/Note +The key lies beside the log/);
    expect(out).toMatch(/Whole/);
  });

  it('finds with a checkpoint and a key from elsewhere what was cut off, along with the checkpoint beside it', async () => {
    leave();
    const log = open();
    log.write(started(8));
    const kept = keep('kept', log.checkpoint() ?? '');
    log.close();
    const key = written.text('node-key.verifier').trim();
    written.change(cutTo(3));
    rmSync(join(written.directory, 'checkpoint'));
    expect((await audit('verify')).status).toBe(0);
    const { status, out } = await audit('verify', '--checkpoint', kept, '--key', key, '-o', 'json');
    expect(status).toBe(1);
    expect(verdictOf(out)).toMatchObject({
      isWhole: false,
      lines: 3,
      vouchedFor: 0,
      faults: [{ kind: 'Truncated', seq: 5 }],
    });
  });

  it('takes checkpoints from the log of a host, whatever stands before its lines', async () => {
    leave();
    const line = JSON.stringify({ level: 'info', checkpoint: written.checkpoint(), msg: 'audit checkpoint' });
    const log = keep('host.log', `Nov 24 12:00:00 node-1 stopgap[7]: ${line}\n{"level":"info"}\n{"checkpoint"\n`);
    const { status, out } = await audit('verify', '--checkpoint', log, '-o', 'json');
    expect(status).toBe(0);
    expect(verdictOf(out)).toMatchObject({ vouchedFor: 2, faults: [] });
  });

  it('verifies a copy elsewhere, by its files', async () => {
    leave();
    const copy = join(state, 'copy');
    cpSync(written.directory, copy, { recursive: true });
    const key = join(copy, 'node-key.verifier');
    const args = ['--checkpoint', join(copy, 'checkpoint'), '--key', key];
    expect((await audit('verify', join(copy, 'audit-000001.jsonl'), ...args)).status).toBe(0);
    expect((await audit('verify', '--state-dir', copy)).status).toBe(0);
  });

  it('names every fault, with file and row', async () => {
    leave();
    written.change((text) => text.replace('alice', 'mallory').replace('"format":"stopgap-', '"format":"Stopgap-'));
    const { status, out } = await audit('verify');
    expect(status).toBe(1);
    expect(out).toMatch(/Fault +audit-000001.jsonl:1: Changed/);
    expect(out).toMatch(/Fault +audit-000001.jsonl:3: Changed/);
    expect(out).toMatch(/Faults +2/);
  });

  it.each([
    { title: 'no log', args: [], says: /there is no audit log in/ },
    { title: 'a file that is not there', args: ['nowhere/audit-000001.jsonl'], says: /cannot be read/ },
    { title: 'a checkpoint that is not there', args: ['--checkpoint', 'nowhere'], says: /checkpoint cannot be read/ },
  ])('with $title ends with 3', async ({ args, says }) => {
    mkdirSync(state);
    const { status, err } = await audit('verify', ...args);
    expect({ status, err }).toEqual({ status: 3, err: expect.stringMatching(says) as string });
  });

  it('with a key that is none ends with 3', async () => {
    leave();
    expect(await audit('verify', '--key', 'x')).toMatchObject({
      status: 3,
      err: expect.stringMatching(/neither/) as string,
    });
  });

  it('with a flag that there is not ends with 2', async () => {
    expect((await audit('verify', '--lenient')).status).toBe(2);
  });
});

describe('stopgap audit show', () => {
  it('says who did what to which process, on one line each', async () => {
    leave();
    const { status, out } = await audit('show');
    expect(status).toBe(0);
    expect(out.split('\n').slice(1)).toEqual([
      '2  2026-11-24T12:00:00.000Z  patcher started, process 7',
      '3  2026-11-24T12:00:00.000Z  apply cve-1-0a1b2c3d in 42 (/usr/bin/app\\u001b[2J) done at 0x1000, pause 0.81 ms; signed by bob (approver), alice (author)',
      '4  2026-11-24T12:00:00.000Z  apply cve-1-0a1b2c3d in 42 (/usr/bin/app\\u001b[2J) refused 5 times since then: TargetBusy: a thread',
      '',
    ]);
  });

  it('shows the last lines only, and as they are', async () => {
    leave();
    const { out } = await audit('show', '-n', '1', '-o', 'json');
    expect(JSON.parse(out)).toEqual(written.lines().at(-1));
    expect((await audit('show', '-n', '0')).out.split('\n')).toHaveLength(5);
  });

  it('says that what it shows is not what was written', async () => {
    leave();
    written.change((text) => text.replace('alice', 'mallory'));
    expect(await audit('show')).toMatchObject({ status: 1, err: expect.stringMatching(/1 faults/) as string });
  });

  it('takes no number that is none', async () => {
    expect((await audit('show', '-n', 'x')).status).toBe(2);
  });
});

describe('stopgap audit key and checkpoint', () => {
  it('print what is to be kept elsewhere', async () => {
    leave();
    expect(await audit('key')).toMatchObject({ status: 0, out: written.text('node-key.verifier') });
    expect((await audit('checkpoint')).out).toBe(written.checkpoint());
  });

  it('say that there is none yet', async () => {
    expect(await audit('key')).toMatchObject({
      status: 3,
      err: expect.stringMatching(/when the patcher first runs/) as string,
    });
  });
});

describe('stopgap audit renew', () => {
  it('moves the log aside, deletes nothing, and the next one says who did it, why and what was wrong', async () => {
    leave();
    written.change(cutTo(1));
    const cut = written.text();
    const log = open();
    expect(log.problem()).toMatch(/cannot be relied on/);
    log.close();
    const { status, out } = await audit('renew', '--because', 'a disk was restored');
    expect(status).toBe(0);
    const aside = /in (\S+)[.] /.exec(out)?.[1] ?? '';
    expect(readFileSync(join(aside, 'audit-000001.jsonl'), 'utf8')).toBe(cut);
    expect(existsSync(join(aside, 'checkpoint'))).toBe(true);
    expect(open().problem()).toBeUndefined();
    expect(written.lines()[0]?.event).toMatchObject({
      kind: 'ChainBegun',
      renewed: { because: 'a disk was restored', by: expect.stringMatching(/./) as string, last: 1, faults: [] },
    });
    expect((await audit('verify')).status).toBe(0);
  });

  it('keeps the key unless told otherwise', async () => {
    leave();
    const key = written.text('node-key.verifier');
    await audit('renew', '--because', 'x');
    open().problem();
    expect(written.text('node-key.verifier')).toBe(key);
    await audit('renew', '--because', 'x', '--new-key');
    open().problem();
    expect(written.text('node-key.verifier')).not.toBe(key);
  });

  it('wants a reason', async () => {
    leave();
    expect((await audit('renew')).status).toBe(2);
    expect(written.kinds()).toHaveLength(4);
  });

  it('without a log ends with 3', async () => {
    expect(await audit('renew', '--because', 'x')).toMatchObject({ status: 3 });
  });
});
