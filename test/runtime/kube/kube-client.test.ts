import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inClusterConnection } from '#runtime/kube/in-cluster.ts';
import { KubeClient, type KubeClientOptions } from '#runtime/kube/kube-client.ts';
import { kubeConfigConnection } from '#runtime/kube/kube-config.ts';
import { isConflict, isExpired, isForbidden, isInvalid, isNotFound, type KubeError } from '#runtime/kube/kube-error.ts';
import { makeCertificate, type Certificate } from '../../support/certificate.ts';
import { FakeApiServer, json, status } from '../../support/fake-api-server.ts';
import { RecordedMetrics } from '../../support/recorded-metrics.ts';

let directory: string;
let certificate: Certificate;
let server: FakeApiServer;
let client: KubeClient;

const connect = (options: Partial<KubeClientOptions> = {}): KubeClient =>
  (client = new KubeClient({ connection: server.connection(), userAgent: 'test', ...options }));
const failure = (promise: Promise<unknown>): Promise<KubeError> =>
  promise.then(
    () => Promise.reject(new Error('the call succeeded')),
    (error: unknown) => error as KubeError,
  );
const get = { method: 'GET', path: '/api/v1/nodes/a' } as const;
const post = { method: 'POST', path: '/api/v1/nodes', body: {} } as const;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stopgap-kube-'));
  certificate = makeCertificate(directory);
});
beforeEach(async () => {
  server = new FakeApiServer(certificate);
  await server.start();
});
afterEach(async () => {
  await client.close();
  await server.stop();
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('an answer', () => {
  test('and a body go through as they are', async () => {
    const body = { spec: { ingress: [{ from: [{ podSelector: {} }] }], notYetInvented: 1 } };
    server.respond(json(body));
    const sent = { ...post, method: 'PATCH', contentType: 'application/apply-patch+yaml', body } as const;
    expect(await connect().call({ ...sent, query: { fieldManager: 'a b' } })).toEqual(body);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(body);
    expect(server.seen[0]?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(server.seen[0]?.query.get('fieldManager')).toBe('a b');
  });

  test('in chunks that cut a character in two is read whole', async () => {
    const bytes = Buffer.from(JSON.stringify({ name: 'Größe 🩹' }));
    server.respond((response) => {
      response.writeHead(200);
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
    });
    expect(await connect().call(get)).toEqual({ name: 'Größe 🩹' });
  });

  test('that is longer than allowed is refused', async () => {
    server.respond(json({ long: 'x'.repeat(5000) }));
    expect((await failure(connect().call({ ...get, maxBytes: 1000 }))).kind).toBe('TooLarge');
    expect(await client.call({ ...get, maxBytes: 6000 })).toHaveProperty('long');
  });

  test('that is no JSON is refused', async () => {
    server.respond((response) => response.end('<html>'));
    expect((await failure(connect().call(get))).kind).toBe('Malformed');
  });

  test('that does not come is a timeout, and the caller can give up earlier', async () => {
    server.respond(() => undefined);
    expect((await failure(connect().call({ ...get, timeoutMs: 100 }))).kind).toBe('Timeout');
    const signal = AbortSignal.abort(new Error('shutting down'));
    expect((await failure(client.call({ ...get, signal }))).message).toBe('shutting down');
  });

  test.each([
    [403, isForbidden],
    [404, isNotFound],
    [409, isConflict],
    [410, isExpired],
    [422, isInvalid],
  ])('%i is an error that says what and why', async (code, is) => {
    server.respond(status(code, 'AReason'));
    const error = await failure(connect().call(get));
    expect([is(error), error.reason, error.message]).toEqual([
      true,
      'AReason',
      `GET /api/v1/nodes/a: ${String(code)}: it is AReason`,
    ]);
    expect([isForbidden, isNotFound, isConflict, isExpired, isInvalid].filter((other) => other(error))).toEqual([is]);
  });
});

describe('a failure that passes', () => {
  test('429 is tried again after the time that the server names, even for a POST', async () => {
    server.respondInTurn(status(429, 'TooManyRequests', { 'retry-after': '1' }), json({ done: true }));
    const began = performance.now();
    expect(await connect().call(post)).toEqual({ done: true });
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  });

  test('503 is tried again for what may be done twice, and only for that', async () => {
    server.respondInTurn(status(503, 'ServiceUnavailable'), json({ done: true }));
    expect(await connect().call(get)).toEqual({ done: true });
    server.respondInTurn(status(503, 'ServiceUnavailable'), json({ done: true }));
    expect((await failure(client.call(post))).code).toBe(503);
  });

  test('a restart of the API server is survived', async () => {
    server.respond(json({ done: true }));
    await connect().call(get);
    await server.stop();
    const later = client.call(get);
    await server.start();
    expect(await later).toEqual({ done: true });
  });
});

describe('credentials', () => {
  test('a rotated token is read again after a 401, once', async () => {
    const token = (text: string): void => {
      writeFileSync(join(directory, 'token'), `${text}\n`);
    };
    token('old');
    const { hostname: host, port } = new URL(server.url);
    connect({ connection: inClusterConnection({ host, port, directory }) });
    server.respond((response, request) => {
      const answer = request.headers.authorization === 'Bearer new' ? json({}) : status(401, 'Unauthorized');
      answer(response, request);
    });
    expect((await failure(client.call(get))).code).toBe(401);
    expect(server.seen.length).toBe(2);
    token('new');
    expect(await client.call(get)).toEqual({});
    expect(server.seen.map(({ headers }) => headers.authorization).slice(2)).toEqual(['Bearer old', 'Bearer new']);
  });

  test('a server of another authority is not spoken to', async () => {
    const { server: url } = server.connection();
    const credentials = () => Promise.resolve({ headers: {}, tls: {} });
    connect({ connection: { server: url, credentials, refuse: () => undefined } });
    expect((await failure(client.call({ ...post }))).kind).toBe('Network');
    expect(server.seen).toEqual([]);
  });

  test('of a kubeconfig are used', async () => {
    const file = join(directory, 'kubeconfig');
    const named = (kind: string, value: object) => [{ name: 'test', [kind]: value }];
    const config = {
      clusters: named('cluster', { server: server.url, 'certificate-authority': certificate.authorityFile }),
      users: named('user', { token: 'from-kubeconfig' }),
      contexts: named('context', { cluster: 'test', user: 'test' }),
      'current-context': 'test',
    };
    writeFileSync(file, JSON.stringify(config));
    server.respond(json({}));
    await connect({ connection: kubeConfigConnection(file) }).call(get);
    expect(server.seen[0]?.headers.authorization).toBe('Bearer from-kubeconfig');
  });
});

test('the fence lets reads through and no write', async () => {
  server.respond(json({}));
  connect({ mayWrite: () => false });
  expect((await failure(client.call(post))).kind).toBe('Fenced');
  expect(await client.call(get)).toEqual({});
  expect(await client.call({ ...post, isUnfenced: true })).toEqual({});
  expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'POST']);
});

test('calls share connections and are counted by code', async () => {
  const metrics = new RecordedMetrics();
  server.respond(json({}));
  connect({ metrics });
  for (let count = 0; count < 20; count++) await client.call(get);
  expect(server.openConnections).toBeLessThanOrEqual(2);
  const labels = { code: '200', method: 'GET', host: new URL(server.url).host };
  expect(metrics.value('rest_client_requests_total', labels)).toBe(20);
});
