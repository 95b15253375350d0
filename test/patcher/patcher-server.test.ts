import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATCHER_PROTOCOL } from '#domain/patcher-wire.ts';
import { ok } from '#domain/result.ts';
import type { PatcherService } from '../../patcher/service.ts';
import { servePatcher, type PatcherServer } from '../../patcher/socket/patcher-server.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('patcher-server');
const socketPath = join(folder.path, 'patcher.sock');
afterAll(folder.remove);

/** Counts what came through; only one question is ever asked here. */
let answered = 0;
const service = {
  '/v1/release': () => {
    answered += 1;
    return Promise.resolve(ok({ released: 0 }));
  },
} as Partial<PatcherService> as PatcherService;

/** On a connection of its own: one that is kept would lead to the server of the test before. */
function ask(body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const question = request({ socketPath, path: '/v1/release', method: 'POST', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    question.on('error', reject);
    question.end(body);
  });
}

describe('the socket of the patcher', () => {
  let server: PatcherServer;
  const uid = process.getuid?.() ?? 0;
  const escaped: unknown[] = [];
  const catchEscaped = (error: unknown): void => {
    escaped.push(error);
  };
  beforeEach(async () => {
    answered = 0;
    escaped.length = 0;
    process.on('unhandledRejection', catchEscaped);
    server = await servePatcher({ socketPath, peerUid: uid, service, uidOf: () => uid, onRefused: () => undefined });
  });
  afterEach(async () => {
    await server.close();
    process.off('unhandledRejection', catchEscaped);
  });

  it('outlives whoever goes away in the middle of a question', async () => {
    const caller = connect(socketPath);
    await once(caller, 'connect');
    caller.write('POST /v1/release HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"protocol"');
    await new Promise((resolve) => setTimeout(resolve, 50));
    caller.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(escaped).toEqual([]);
    expect(answered).toBe(0);
    expect(await ask(JSON.stringify({ protocol: PATCHER_PROTOCOL, owner: '0'.repeat(16) }))).toMatchObject({
      status: 200,
    });
    expect(answered).toBe(1);
  });

  it('refuses a question that is too large, and answers the next one', async () => {
    expect(await ask('x'.repeat(17 * 1024 * 1024))).toMatchObject({
      status: 400,
      text: expect.stringContaining('is larger than 16777216 bytes') as string,
    });
    expect(answered).toBe(0);
    expect(await ask(JSON.stringify({ protocol: PATCHER_PROTOCOL, owner: '0'.repeat(16) }))).toMatchObject({
      status: 200,
    });
  });
});
