import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
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
      error: { kind: 'NotRunning', message: expect.stringContaining(socket) as string },
    });
  });

  it('is not taken away from a host that runs', async () => {
    await serve();
    expect(await serveControl(socket, handlers)).toMatchObject({
      ok: false,
      error: expect.stringContaining('process 4711') as string,
    });
    expect((await askHost(socket, '/v1/status')).ok).toBe(true);
  });

  it('is taken over from a host that was killed', async () => {
    await serve();
    await server?.close();
    writeFileSync(socket, '');
    await serve();
    expect((await askHost(socket, '/v1/status')).ok).toBe(true);
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
