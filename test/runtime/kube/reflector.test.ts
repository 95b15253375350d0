import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { KubeClient } from '#runtime/kube/kube-client.ts';
import { Reflector, type ReflectorOptions } from '#runtime/kube/reflector.ts';
import { makeCertificate, type Certificate } from '../../support/certificate.ts';
import { FakeApiServer, json, status, type Answer, type SeenRequest } from '../../support/fake-api-server.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const path = '/apis/stopgap.dev/v1alpha1/nodepatchstates';
const object = (name: string, resourceVersion: string, uid = `uid-${name}`) => ({
  metadata: { name, uid, resourceVersion },
});
const list = (resourceVersion: string, ...items: readonly object[]): Answer =>
  json({ kind: 'NodePatchStateList', metadata: { resourceVersion }, items });
const line = (type: string, value: object): string => `${JSON.stringify({ type, object: value })}\n`;
/** Sends lines and leaves the watch open. */
const events =
  (...lines: readonly (string | Buffer)[]): Answer =>
  (response) => {
    response.writeHead(200);
    response.flushHeaders();
    for (const part of lines) response.write(part);
  };
const isWatch = ({ query }: SeenRequest): boolean => query.get('watch') === 'true';

let directory: string;
let certificate: Certificate;
let server: FakeApiServer;
let client: KubeClient;
let stop: AbortController;
let running: Promise<void>;
let heard: string[];

/** Answers lists and watches each in turn; the last of each stays. */
function script(lists: readonly [Answer, ...Answer[]], watches: readonly [Answer, ...Answer[]]): void {
  const turns = { lists: 0, watches: 0 };
  server.respond((response, request) => {
    const answers = isWatch(request) ? watches : lists;
    const turn = isWatch(request) ? turns.watches++ : turns.lists++;
    (answers[Math.min(turn, answers.length - 1)] ?? answers[0])(response, request);
  });
}

function start(options: Partial<ReflectorOptions> = {}): Reflector {
  const reflector = new Reflector({
    client,
    path,
    onChange: ({ kind, key }) => void heard.push(`${kind} ${key}`),
    logger: quiet,
    backoff: { firstMs: 10, longestMs: 50 },
    ...options,
  });
  running = reflector.run(stop.signal);
  return reflector;
}
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 10 });
const versions = (watches: boolean) =>
  server.seen.filter((request) => isWatch(request) === watches).map(({ query }) => query.get('resourceVersion'));

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stopgap-reflector-'));
  certificate = makeCertificate(directory);
});
beforeEach(async () => {
  server = new FakeApiServer(certificate);
  await server.start();
  client = new KubeClient({ connection: server.connection(), userAgent: 'test' });
  stop = new AbortController();
  heard = [];
});
afterEach(async () => {
  stop.abort();
  await running;
  await client.close();
  await server.stop();
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('lists, then watches from there, for one object by its name', async () => {
  script(
    [list('5', object('a', '3'))],
    [events(line('MODIFIED', object('a', '6')), line('DELETED', object('a', '7')))],
  );
  const reflector = start({ query: { fieldSelector: 'metadata.name=a' } });
  await reflector.synced;
  await eventually(() => {
    expect(heard).toEqual(['Added a', 'Updated a', 'Deleted a']);
  });
  const [first, watch] = server.seen.map(({ query }) => query);
  expect([first?.get('resourceVersion'), watch?.get('resourceVersion')]).toEqual(['0', '5']);
  expect([watch?.get('allowWatchBookmarks'), watch?.get('fieldSelector')]).toEqual(['true', 'metadata.name=a']);
  expect(Number(watch?.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300);
  expect(Number(watch?.get('timeoutSeconds'))).toBeLessThanOrEqual(600);
});

test('resumes after a bookmark where it was, without another list', async () => {
  const bookmark = line('BOOKMARK', { metadata: { resourceVersion: '9' } });
  script([list('5')], [(response) => response.writeHead(200).end(bookmark), events()]);
  start();
  await eventually(() => {
    expect(versions(true)).toEqual(['5', '9']);
  });
  expect(versions(false)).toEqual(['0']);
});

test.each<[string, Answer]>([
  ['as the answer', status(410, 'Expired')],
  ['in an event', events(line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }))],
])('a version that is gone, %s, makes it list anew and notice what was deleted', async (_name, gone) => {
  script(
    [list('5', object('a', '3'), object('b', '4')), list('20', object('b', '4'), object('c', '15'))],
    [gone, events()],
  );
  start();
  await eventually(() => {
    expect(versions(true)).toEqual(['5', '20']);
  });
  expect(heard).toEqual(['Added a', 'Added b', 'Deleted a', 'Added c']);
  expect(versions(false)).toEqual(['0', null]);
});

test('another error event makes it watch again without a list', async () => {
  const error = line('ERROR', { kind: 'Status', code: 500, reason: 'InternalError', message: 'etcd' });
  script([list('5')], [events(error), events(line('ADDED', object('a', '6')))]);
  start();
  await eventually(() => {
    expect(heard).toEqual(['Added a']);
  });
  expect(versions(false)).toEqual(['0']);
});

test('the same name with another uid is a deletion and a new object', async () => {
  script([list('5', object('a', '3'))], [events(line('MODIFIED', object('a', '8', 'another')))]);
  start();
  await eventually(() => {
    expect(heard).toEqual(['Added a', 'Deleted a', 'Added a']);
  });
});

test('what is no list deletes nothing', async () => {
  script(
    [
      list('5', object('a', '3')),
      json({}),
      json({ metadata: { resourceVersion: '6' }, items: null }),
      list('7', object('a', '3')),
    ],
    [status(410, 'Expired'), events()],
  );
  start();
  await eventually(() => {
    expect(versions(true)).toEqual(['5', '7']);
  });
  expect(heard).toEqual(['Added a']);
});

test('a handler that throws loses nothing that comes after', async () => {
  script([list('5', object('a', '3'), object('b', '4'))], [events(line('ADDED', object('c', '6')))]);
  const reflector = start({
    onChange: ({ kind, key }) => {
      heard.push(`${kind} ${key}`);
      throw new Error('a bug');
    },
  });
  await eventually(() => {
    expect(heard).toEqual(['Added a', 'Added b', 'Added c']);
  });
  expect(reflector.store.get('c')).toEqual(object('c', '6'));
});

test('a half-open connection is left after silence, and nothing is lost', async () => {
  script([list('5')], [events(), events(line('ADDED', object('a', '6')))]);
  start({ idleMs: 1100 });
  await eventually(() => {
    expect(heard).toEqual(['Added a']);
  });
  expect(versions(true).slice(0, 2)).toEqual(['5', '5']);
});

test('bytes cut inside a character and a line are put together', async () => {
  const bytes = Buffer.from(line('ADDED', { ...object('a', '6'), note: 'Größe 🩹' }));
  const cuts = [...bytes].map((byte) => Buffer.of(byte));
  script([list('5')], [events(...cuts)]);
  const reflector = start();
  await eventually(() => {
    expect(reflector.store.get('a')?.['note']).toBe('Größe 🩹');
  });
});

test('an event that is too long is not held, and watching goes on', async () => {
  script(
    [list('5')],
    [events(line('ADDED', { ...object('a', '6'), big: 'x'.repeat(100_000) })), events(line('ADDED', object('b', '7')))],
  );
  start({ maxEventBytes: 10_000 });
  await eventually(() => {
    expect(heard).toEqual(['Added b']);
  });
});

test('a list that does not come is given up and asked for again', async () => {
  script([() => undefined, list('5', object('a', '3'))], [events()]);
  start({ listTimeoutMs: 200 });
  await eventually(() => {
    expect(heard).toEqual(['Added a']);
  });
});

test('goes on after a restart of the API server', async () => {
  script([list('5')], [events(), events(line('ADDED', object('a', '6')))]);
  start();
  await eventually(() => {
    expect(versions(true)).toEqual(['5']);
  });
  await server.stop();
  await server.start();
  await eventually(() => {
    expect(heard).toEqual(['Added a']);
  });
  expect(versions(false)).toEqual(['0']);
});

test('lists again after its time and reports only what differs', async () => {
  script([list('5', object('a', '3')), list('8', object('a', '3'), object('missed', '4'))], [events(), events()]);
  start({ relistMs: 1, idleMs: 1100 });
  await eventually(() => {
    expect(heard).toEqual(['Added a', 'Added missed']);
  });
});

test('its signal ends it in the middle of a watch', async () => {
  script([list('5')], [events()]);
  start();
  await eventually(() => {
    expect(versions(true)).toEqual(['5']);
  });
  stop.abort();
  await running;
  expect(versions(true)).toEqual(['5']);
});
