import { join } from 'node:path';
import { verifyChain } from '#domain/audit/verify-chain.ts';
import type { AuditedStep } from '#domain/audit/event.ts';
import { listAuditFiles, readAuditFile } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { openAuditLog, type AuditLogFile } from '../../../patcher/audit/audit-log.ts';
import { buildId, digest, OURS } from '../../support/builders.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';
import type { Row, Topic } from '../topic.ts';

const CHANGES = 500;
const ROUNDS = 10;
/** Two lines a change, each of about 1 kB: a file that is nearly full. */
const LINES = 4_000;

const open = (directory: string): AuditLogFile =>
  openAuditLog({
    directory,
    node: 'node-1',
    boot: '0'.repeat(36),
    version: '0.1.0',
    trust: () => ({ root: 1, catalog: 1, revoked: 0, digest: digest('t') }),
    now: () => new Date(),
    monotonic: () => performance.now(),
    onProblem(problem) {
      if (problem !== undefined) throw new Error(problem);
    },
  });

const STEP: AuditedStep = {
  step: 'apply',
  process: { pid: 1234, startTicks: 567_890, executable: '/usr/bin/node' },
  patch: {
    name: 'cve-1',
    digest: digest('1'),
    buildId: buildId('a'),
    signers: { author: ['alice'], approver: ['bob'] },
  },
  owner: OURS,
};
const BYTES = [1, 2, 3].map((place) => ({
  address: `0x7f000000000${place}`,
  length: 120,
  before: digest('b'),
  after: digest('c'),
}));

/** What an apply adds: it asks whether it may, announces itself, and tells that it is done. */
function change(log: AuditLogFile): void {
  log.problem();
  const of = log.write({ kind: 'Begun', ...STEP, changes: BYTES });
  if (!of.ok) throw new Error(of.error);
  const done = { mapped: [], pauseMicros: 800, threads: 11, refusals: 0 };
  log.keep({ kind: 'Done', of: of.value, ...STEP, changes: BYTES, ...done });
}

function timed(times: number, work: (round: number) => void): number[] {
  return Array.from({ length: times }, (_, round) => {
    const start = performance.now();
    work(round);
    return performance.now() - start;
  });
}

function run(): Promise<readonly Row[]> {
  const folder = aTemporaryDirectory('bench-audit');
  const memory = aTemporaryDirectory('bench-audit', '/dev/shm');
  try {
    const inMemory = open(memory.path);
    const onDisk = open(join(folder.path, 'disk'));
    const row = (what: string, values: readonly number[]): Row => ({ what, unit: 'ms', values });
    const rows = [
      row(
        'what a change adds, on the disk of /tmp',
        timed(CHANGES, () => {
          change(onDisk);
        }),
      ),
      row(
        'the same without a disk',
        timed(CHANGES, () => {
          change(inMemory);
        }),
      ),
      row(
        'sign a checkpoint and keep it',
        timed(ROUNDS, () => {
          change(onDisk);
          onDisk.checkpoint();
        }),
      ),
    ];
    for (let line = 2 * CHANGES; line < LINES; line += 2) change(inMemory);
    inMemory.close();
    onDisk.close();
    const files = listAuditFiles(memory.path).map((name) => readAuditFile(memory.path, name));
    return Promise.resolve([
      ...rows,
      row(
        `read back a file of ${LINES} lines at the start`,
        timed(ROUNDS, () => {
          const log = open(memory.path);
          log.problem();
          log.close();
        }),
      ),
      row(
        `verify ${LINES} lines`,
        timed(ROUNDS, () => {
          verifyChain(files, [], nodeCrypto);
        }),
      ),
    ]);
  } finally {
    folder.remove();
    memory.remove();
  }
}

export const audit: Topic = {
  name: 'audit',
  title: 'The audit log',
  about:
    'Two lines of about 1 kB for each change, each flushed to the disk. What a flush costs is the disk\u2019s to say.',
  run,
};
