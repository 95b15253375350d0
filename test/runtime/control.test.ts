import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostStatus } from '#domain/host-status.ts';
import { askHost } from '#runtime/control/client.ts';
import { serveControl, type ControlHandlers, type ControlServer } from '#runtime/control/server.ts';

const status = { apiVersion: 'stopgap.dev/host-status/v1', suspended: false, host: { pid: 4711 } } as HostStatus;
const answer =
  (over: Partial<HostStatus> = {}) =>
  () =>
    Promise.resolve({ ...status, ...over });
const handlers: ControlHandlers = {
  '/v1/status': answer(),
  '/v1/look': answer(),
  '/v1/reconcile': answer(),
  '/v1/revert': answer({ suspended: true }),
  '/v1/resume': () => Promise.reject(new Error('the disk is full')),
};

describe('the control socket', () => {
  let directory = '';
  let socket = '';
  let server: ControlServer | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'control-'));
    socket = join(directory, 'run', 'host.sock');
  });
  afterEach(async () => {
    await server?.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const serve = async (): Promise<void> => {
    const served = await serveControl(socket, handlers);
    if (!served.ok) throw new Error(served.error);
    server = served.value;
  };

  it('answers questions', async () => {
    await serve();
    expect(await askHost(socket, '/v1/status')).toEqual({ ok: true, value: status });
    expect(await askHost(socket, '/v1/revert')).toMatchObject({ ok: true, value: { suspended: true } });
  });

  it('can be connected to by its own user only', async () => {
    await serve();
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'run')).mode & 0o777).toBe(0o700);
  });

  it('passes on what went wrong', async () => {
    await serve();
    expect(await askHost(socket, '/v1/resume')).toEqual({
      ok: false,
      error: { kind: 'Failed', message: 'the disk is full' },
    });
  });

  it('says so when nobody listens', async () => {
    expect(await askHost(socket, '/v1/status')).toMatchObject({
      ok: false,
      error: {
        kind: 'NotRunning',
        message: `no \`stopgap host\` listens on ${socket}; start one, or name its socket with --socket`,
      },
    });
  });

  it('is not taken away from a host that runs', async () => {
    await serve();
    expect(await serveControl(socket, handlers)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/process 4711.*--socket and --state-dir/) as string,
    });
    expect((await askHost(socket, '/v1/status')).ok).toBe(true);
  });

  it('is taken over from a host that was killed', async () => {
    mkdirSync(join(directory, 'run'));
    const killed = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', killed, socket]);
    expect(lstatSync(socket).isSocket()).toBe(true);
    await serve();
    expect((await askHost(socket, '/v1/status')).ok).toBe(true);
  });

  describe('at a place that cannot be one', () => {
    const refusal = async (path: string): Promise<string> => {
      const served = await serveControl(path, handlers);
      return served.ok ? 'it listens' : served.error;
    };

    it('leaves a file that is no socket as it is', async () => {
      const file = join(directory, 'precious');
      writeFileSync(file, 'precious');
      expect(await refusal(file)).toContain('is no socket');
      expect(readFileSync(file, 'utf8')).toBe('precious');
    });

    it('leaves a folder as it is', async () => {
      expect(await refusal(directory)).toContain('is no socket');
      expect(existsSync(directory)).toBe(true);
    });

    it('says that the folder cannot be made', async () => {
      writeFileSync(join(directory, 'file'), '');
      expect(await refusal(join(directory, 'file', 'host.sock'))).toMatch(/cannot listen on .*--socket/);
    });

    it('says that the path is too long', async () => {
      const path = join(directory, 'x'.repeat(120));
      expect(await refusal(path)).toContain('at most 107 bytes');
      expect(await askHost(path, '/v1/status')).toMatchObject({ ok: false, error: { kind: 'Failed' } });
    });
  });

  describe('of something else', () => {
    const answers = async (body: string, isCut = false): Promise<unknown> => {
      const stranger = createServer((_, response) => {
        response.writeHead(200).write(body);
        if (isCut) setTimeout(() => response.destroy(), 20);
        else response.end();
      });
      await new Promise<void>((resolve) => stranger.listen(join(directory, 'other'), resolve));
      const answer = await askHost(join(directory, 'other'), '/v1/status');
      stranger.close();
      return answer;
    };

    it('is told from a host', async () => {
      const error = { kind: 'Failed', message: expect.stringContaining('is no `stopgap host`') as string };
      expect(await answers('<html>')).toEqual({ ok: false, error });
    });

    it('that breaks off is not waited for', async () => {
      const error = { kind: 'Failed', message: expect.stringContaining('in the middle of its answer') as string };
      expect(await answers('{"apiVersion":', true)).toEqual({ ok: false, error });
    });
  });

  it.each([
    { method: 'GET', path: '/v1/revert', code: 405 },
    { method: 'POST', path: '/v1/status', code: 405 },
    { method: 'GET', path: '/v1/__proto__', code: 404 },
    { method: 'GET', path: '/', code: 404 },
  ])('refuses $method $path', async ({ method, path, code }) => {
    await serve();
    const found = await new Promise((resolve) => {
      request({ socketPath: socket, method, path }, (response) => {
        resolve(response.statusCode);
      }).end();
    });
    expect(found).toBe(code);
  });
});
