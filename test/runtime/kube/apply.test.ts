import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyObject, applyStatus } from '#runtime/kube/apply.ts';
import { KubeClient } from '#runtime/kube/kube-client.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { FakeApiServer, json, status } from '../../support/fake-api-server.ts';

const path = '/apis/stopgap.dev/v1alpha1/micropatches/a';
const intent = { apiVersion: 'stopgap.dev/v1alpha1', kind: 'MicroPatch', metadata: { name: 'a' } };
const live = { ...intent, metadata: { name: 'a', uid: 'u', resourceVersion: '4' }, status: { nodes: 1, ready: 1 } };

test('an intent is applied as it is, again after a failure in passing, and a status only when it changes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stopgap-apply-'));
  const server = new FakeApiServer(makeCertificate(directory));
  await server.start();
  const client = new KubeClient({ connection: server.connection(), userAgent: 'test' });
  const target = { path, fieldManager: 'stopgap-controller' };
  try {
    server.respondInTurn(status(503, 'ServiceUnavailable'), json(live));
    expect(await applyObject(client, target, { ...intent, spec: { from: [] } })).toEqual(live);
    const [, sent] = server.seen;
    expect([sent?.method, sent?.path, Object.fromEntries(sent?.query ?? [])]).toEqual([
      'PATCH',
      path,
      { fieldManager: 'stopgap-controller', force: 'true', fieldValidation: 'Strict' },
    ]);
    expect(sent?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(JSON.parse(sent?.body ?? '')).toEqual({ ...intent, spec: { from: [] } });
    expect(await applyStatus(client, target, live, { ...intent, status: { ready: 1, nodes: 1 } })).toBe(false);
    expect(server.seen.length).toBe(2);
    expect(await applyStatus(client, target, live, { ...intent, status: { ready: 0, nodes: 1 } })).toBe(true);
    expect(server.seen[2]?.path).toBe(`${path}/status`);
  } finally {
    await client.close();
    await server.stop();
    rmSync(directory, { recursive: true });
  }
});
