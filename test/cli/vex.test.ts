import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VexDocument } from '#domain/api/vex-document.types.ts';
import type { HostStatus } from '#domain/host-status.ts';
import type { QuarantinedPatch } from '#domain/patcher-wire.ts';
import { serveControl, type ControlServer } from '#runtime/control/server.ts';
import { vexCommand } from '../../cli/commands/vex.ts';
import type { HostContext } from '../../cli/host/host-context.ts';
import { patcherSocketBeside } from '../../cli/host/patcher-socket.ts';
import { createProgram, runProgram, USAGE_ERROR } from '../../cli/program.ts';
import { buildId, digest } from '../support/builders.ts';
import type { CommandOutcome } from '../support/command-line.ts';
import { aHostStatus, aRow, VEX_NOW } from '../support/vex-builders.ts';

let directory = '';
let socket = '';
let file = '';
let servers: (ControlServer | Server)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vex-'));
  socket = join(directory, 'host.sock');
  file = join(directory, 'vex.json');
});
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
  rmSync(directory, { recursive: true, force: true });
});

/** A host that answers every look with this status, and its patcher. */
async function serveHost(status: HostStatus | Error): Promise<void> {
  const look = () => (status instanceof Error ? Promise.reject(status) : Promise.resolve(status));
  // Whoever does not look gets a status that is too good to be true.
  const other = () => Promise.resolve(aHostStatus());
  const control = await serveControl(socket, {
    '/v1/status': other,
    '/v1/look': look,
    '/v1/reconcile': other,
    '/v1/revert': other,
    '/v1/resume': other,
  });
  if (!control.ok) throw new Error(control.error);
  servers.push(control.value);
}

async function servePatcher(entries: readonly QuarantinedPatch[] = []): Promise<void> {
  const patcher = createServer((question, response) => {
    question.resume();
    response.end(JSON.stringify({ entries }));
  });
  await new Promise<void>((resolve) => patcher.listen(patcherSocketBeside(socket), resolve));
  servers.push(patcher);
}

async function vex(...args: readonly string[]): Promise<CommandOutcome> {
  const outcome = { status: 0, stdout: '', stderr: '' };
  const context = {
    version: '1.2.3',
    defaultSocket: socket,
    usageError: USAGE_ERROR,
    now: () => VEX_NOW,
    print: (line: string) => (outcome.stdout += `${line}\n`),
    fail: (sentence: string) => (outcome.stderr += `stopgap: ${sentence}\n`),
    exit: (code: number) => (outcome.status = code),
  } as unknown as HostContext;
  const program = createProgram('1.2.3', [vexCommand(context)], {
    writeOut: (text) => (outcome.stdout += text),
    writeErr: (text) => (outcome.stderr += text),
    columns: 80,
  });
  const understood = await runProgram(program, ['vex', ...args]);
  return { ...outcome, status: outcome.status === 0 ? understood : outcome.status };
}

const write = (...more: readonly string[]) => vex('--output', file, '--author', 'Example Org', ...more);
const document = (): VexDocument => JSON.parse(readFileSync(file, 'utf8')) as VexDocument;
const statuses = (): string[] => document().statements.map(({ status }) => status);

describe('stopgap vex', () => {
  it('prints a document of a look that was made for it', async () => {
    await serveHost(aHostStatus({ processes: [aRow({ phase: 'Drifted', reason: 'Tampered' })] }));
    await servePatcher();
    const { status, stdout, stderr } = await vex('--author', 'Example Org', '--id', 'https://example.org/vex/1');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      '@id': 'https://example.org/vex/1',
      author: 'Example Org',
      tooling: 'stopgap 1.2.3',
      version: 1,
      statements: [{ status: 'affected' }],
    });
  });

  it('continues the file that it writes, under the name and author of its first version', async () => {
    await serveHost(aHostStatus());
    await servePatcher();
    expect(await write()).toEqual({ status: 0, stdout: `${file}: version 1, 1 of 1 not affected\n`, stderr: '' });
    expect(statSync(file).mode & 0o777).toBe(0o644);
    const first = document();
    expect(first['@id']).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(await vex('--output', file)).toMatchObject({ status: 0 });
    expect(document()).toMatchObject({ '@id': first['@id'], author: 'Example Org', version: 2 });
    const printed = await vex('--previous', file);
    expect(JSON.parse(printed.stdout)).toMatchObject({ '@id': first['@id'], version: 3 });
    expect(document().version).toBe(2);
  });

  it('claims nothing of a build whose patch is in quarantine', async () => {
    await serveHost(aHostStatus());
    const entry = { name: 'cve-1', digest: digest('1'), buildId: buildId('a'), at: '', message: '' };
    await servePatcher([entry]);
    expect(await write()).toMatchObject({ status: 0, stdout: `${file}: version 1, 0 of 1 not affected\n` });
  });

  it('says what it is silent about', async () => {
    const [patch] = aHostStatus().patches;
    const nameless = { ...patch, name: 'cve-2', variants: [{ name: 'b', buildId: buildId('b'), packages: [] }] };
    await serveHost(aHostStatus({ patches: [...aHostStatus().patches, nameless as never] }));
    await servePatcher();
    expect(await write()).toMatchObject({
      status: 0,
      stderr: 'stopgap: Nothing is said of cve-2 for b: it names no packages.\n',
    });
  });
});

/** Each of them after a document that claims something. */
const failures = [
  { title: 'no host listens', prepare: () => Promise.resolve(), says: /no `stopgap host` listens/ },
  {
    title: 'the look came to nothing',
    prepare: () => serveHost(new Error('the processes could not be looked at')),
    says: /could not be looked at/,
  },
  { title: 'the patcher is away', prepare: () => serveHost(aHostStatus()), says: /the patcher does not answer/ },
  {
    title: 'the look is old',
    prepare: async () => {
      await serveHost(aHostStatus({ observedAt: '2026-11-24T11:50:00Z' }));
      await servePatcher();
    },
    says: /ask again/,
  },
];

describe.each(failures)('when $title', ({ prepare, says }) => {
  beforeEach(async () => {
    await serveHost(aHostStatus());
    await servePatcher();
    await write();
    // Another socket, for connections to the first one are kept for a while.
    socket = join(directory, 'later.sock');
    await prepare();
  });

  it('nothing is printed', async () => {
    const outcome = await vex('--author', 'Example Org');
    expect(outcome).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(says) as string });
  });

  it('no new file is made', async () => {
    const other = join(directory, 'other.json');
    expect(await vex('--author', 'Example Org', '--output', other)).toMatchObject({ status: 1, stdout: '' });
    expect(statSync(other, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('a file that claims something is withdrawn, once', async () => {
    expect(statuses()).toEqual(['not_affected']);
    const outcome = await write();
    expect(outcome).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(says) as string });
    expect(outcome.stderr).toContain(`${file}: version 2 says of nothing any more that it is not affected`);
    expect(statuses()).toEqual(['affected']);
    expect(await write()).toMatchObject({ status: 1 });
    expect(document().version).toBe(2);
  });
});

const wrong = [
  { title: 'nobody who speaks', args: [], says: /say with --author who makes these claims/ },
  { title: 'an author of two lines', args: ['--author', 'a\nb'], says: /--author is a name/ },
  { title: 'a name that is no IRI', args: ['--author', 'a', '--id', 'web 1'], says: /--id is an IRI/ },
  {
    title: 'a product without a version',
    args: ['--author', 'a', '--product', 'pkg:oci/app'],
    says: /names no version/,
  },
  { title: 'a product that is no URL', args: ['--author', 'a', '--product', 'app:1'], says: /is no package URL/ },
  { title: 'two documents to continue', args: ['--previous', 'a', '--output', 'b'], says: /--output continues/ },
];

describe('a command line', () => {
  it.each(wrong)('with $title is refused', async ({ args, says }) => {
    await serveHost(aHostStatus());
    await servePatcher();
    expect(await vex(...args)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(says) as string });
  });

  it('with another name for a document that has one is refused', async () => {
    await serveHost(aHostStatus());
    await servePatcher();
    await write();
    expect(await write('--id', 'https://example.org/vex/1')).toMatchObject({ status: 2, stdout: '' });
    expect(document().version).toBe(1);
  });
});

const foreign = [
  { title: "somebody's notes", text: 'notes\n', says: /is no OpenVEX document\. It is left as it is/ },
  { title: 'a document of another tool', text: '{"statements": [], "tooling": "vexctl"}', says: /that Stopgap wrote/ },
];

describe('a file', () => {
  it.each(foreign)('that holds $title is left alone', async ({ text, says }) => {
    await serveHost(aHostStatus());
    await servePatcher();
    writeFileSync(file, text);
    expect(await write()).toMatchObject({ status: 1, stderr: expect.stringMatching(says) as string });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('that is to be continued has to be there', async () => {
    expect(await vex('--previous', file)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ENOENT') as string,
    });
  });
});
