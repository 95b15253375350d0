import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { validatePatcherRequest } from '#domain/api/patcher-request.validate.ts';
import type { PatcherRequest } from '#domain/api/patcher-request.types.ts';
import type { Envelope } from '#domain/patch.ts';
import { MAX_QUESTION_BYTES } from '#domain/patcher-wire.ts';
import { shapeFaults } from '#domain/schema-validator.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';
import { createPatcherClient, type PatcherClient } from '../../agent/socket/patcher-client.ts';
import { aVerifiedPatch, digest, name, OURS } from '../support/builders.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

/** Tens of megabytes on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const folder = aTemporaryDirectory('patcher-client');
afterAll(folder.remove);

/** How a patcher names the empty set: sha256 of nothing. */
const NOTHING = createHash('sha256').digest('hex');

/** A patcher that takes whatever fits into a question, refuses the rest as the real one does, and remembers the sizes. */
function aPatcher(digestOf: (name: string) => string = () => '') {
  const known = new Set<string>();
  const offers: { bytes: number; count: number }[] = [];
  const told: string[][] = [];
  /** What the real one does when it is another process than before, and when it does not like a document. */
  const mood = { forgets: false, refusesTrust: false };
  const answers: Readonly<Record<string, (body: PatcherRequest) => object>> = {
    '/v1/want': ({ digests = '' }) => ({
      wanted: 'f'.repeat(64),
      missing: digests.split('\n').filter((one) => one !== '' && !known.has(one)),
    }),
    '/v1/offer': ({ patches = [] }) => {
      for (const patch of patches) known.add(digestOf(patch.name));
      return { verdicts: patches.map((patch) => ({ name: patch.name, digest: digestOf(patch.name) })) };
    },
    '/v1/observe': () => {
      const isForgotten = mood.forgets;
      mood.forgets = false;
      return isForgotten ? { unknown: 'wanted' } : { processes: [] };
    },
    '/v1/trust': ({ documents = [] }) => {
      told.push(documents.map((document) => document.name));
      return { trust: {}, refused: [] };
    },
  };
  const server = createServer((question, response) => {
    const parts: Buffer[] = [];
    question.on('data', (part: Buffer) => parts.push(part));
    question.on('end', () => {
      const bytes = Buffer.concat(parts);
      const body = JSON.parse(bytes.toString()) as PatcherRequest;
      if (body.patches !== undefined) offers.push({ bytes: bytes.length, count: body.patches.length });
      const faults = shapeFaults(validatePatcherRequest, body);
      if (bytes.length > MAX_QUESTION_BYTES) response.writeHead(413).end('the question is too long');
      else if (mood.refusesTrust && question.url === '/v1/trust') response.writeHead(400).end('no');
      else if (faults.length > 0) response.writeHead(400).end(JSON.stringify(faults));
      else response.end(JSON.stringify(answers[question.url ?? '']?.(body)));
    });
  });
  return { server, offers, known, told, mood };
}

let sockets = 0;

/** Asks a patcher of its own through the client. */
async function asking(patcher: ReturnType<typeof aPatcher>, ask: (client: PatcherClient) => Promise<void>) {
  const socket = join(folder.path, `${(sockets += 1)}.sock`);
  await new Promise<void>((resolve) => patcher.server.listen(socket, resolve));
  try {
    await ask(createPatcherClient(socket, OURS));
  } finally {
    patcher.server.closeAllConnections();
    patcher.server.close();
  }
}

/** Next to nothing that is signed, under as many signatures as an envelope may have: 131 KB. */
const mostlySignatures: Envelope = {
  payload: new Uint8Array(3),
  signatures: Array.from({ length: 16 }, () => ({ keyid: '', sig: 'A'.repeat(8_192) })),
};
const documentNamed = (text: string, envelope = mostlySignatures): TrustDocument => ({ name: text, envelope });

/** Many patches, each with its own digest. */
function manyPatches(count: number, signed: { envelope: Envelope; approvals?: readonly Envelope[] }) {
  const digests = new Map(
    Array.from({ length: count }, (_, index) => [`cve-${index}`, digest(index.toString(16).padStart(2, '0'))]),
  );
  const patches = [...digests].map(([text, one]) => aVerifiedPatch({ name: name(text), digest: one, ...signed }));
  return { patches, digests };
}

describe('the client of the patcher', () => {
  it.each([
    {
      name: 'large ones',
      count: 128,
      signed: { envelope: { payload: new Uint8Array(200 * 1024), signatures: [] } },
    },
    { name: 'ones with large signatures', count: 128, signed: { envelope: mostlySignatures } },
    {
      name: 'ones with large approvals',
      count: 32,
      signed: { envelope: { payload: new Uint8Array(3), signatures: [] }, approvals: Array(16).fill(mostlySignatures) },
    },
  ])(
    'offers many patches, $name, in questions that the patcher takes',
    { timeout: 60_000 },
    async ({ count, signed }) => {
      const { patches, digests } = manyPatches(count, signed);
      const patcher = aPatcher((text) => digests.get(text) ?? '');
      await asking(patcher, async (client) => {
        expect(await client.observe(patches)).toEqual([]);
      });
      expect(Math.max(...patcher.offers.map(({ bytes }) => bytes))).toBeLessThanOrEqual(MAX_QUESTION_BYTES);
      expect(patcher.offers.reduce((sum, one) => sum + one.count, 0)).toBe(patches.length);
      expect([...patcher.known].sort()).toEqual([...digests.values()].sort());
    },
  );

  it('tells of trust documents by the names of their files, in questions that the patcher takes', async () => {
    const folders = `trust/${'deep/'.repeat(60)}`;
    const revocations = Array.from({ length: 160 }, (_, index) => documentNamed(`${folders}${index}.revocation.json`));
    const patcher = aPatcher();
    await asking(patcher, (client) => client.trust([...revocations, documentNamed(`${folders}2.root.json`)]));
    expect(patcher.told.flat()).toEqual([
      '2.root.json',
      ...Array.from({ length: 160 }, (_, index) => `${index}.revocation.json`),
    ]);
  });

  it('keeps the end of a name that is too long, which says what the document is', async () => {
    const patcher = aPatcher();
    await asking(patcher, (client) => client.trust([documentNamed(`trust/${'x'.repeat(300)}.revocation.json`)]));
    expect(patcher.told.flat()).toEqual([expect.stringMatching(/^x+\.revocation\.json$/)]);
  });

  it('tells trust documents once, and a patcher that was started anew again, before anything is wanted of it', async () => {
    const asked: string[] = [];
    let isNew = false;
    const server = createServer((question, response) => {
      const parts: Buffer[] = [];
      question.on('data', (part: Buffer) => parts.push(part));
      question.on('end', () => {
        const { documents } = JSON.parse(Buffer.concat(parts).toString()) as { documents?: { name: string }[] };
        asked.push([question.url ?? '', ...(documents ?? []).map(({ name: file }) => file)].join(' '));
        if (question.url === '/v1/trust') isNew = false;
        const observed = isNew ? { unknown: true } : { processes: [] };
        const answers: Record<string, object> = {
          '/v1/want': { wanted: NOTHING, missing: [] },
          '/v1/trust': { trust: {}, refused: [] },
        };
        response.end(JSON.stringify(answers[question.url ?? ''] ?? observed));
      });
    });
    const socket = join(folder.path, 'exchanged.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const client = createPatcherClient(socket, OURS);
    const envelope = { payload: Uint8Array.of(1), signatures: [] };
    const documents = ['catalog.json', '3.root.json', '2.root.json'].map((file) => ({ name: file, envelope }));
    const told = '/v1/trust 2.root.json 3.root.json catalog.json';
    for (let round = 0; round < 2; round += 1) {
      await client.trust(documents);
      await client.observe([]);
    }
    expect(asked).toEqual([told, '/v1/want', '/v1/observe', '/v1/observe']);
    asked.length = 0;
    isNew = true;
    await client.observe([]);
    expect(asked).toEqual(['/v1/observe', told, '/v1/want', '/v1/observe']);
    server.closeAllConnections();
    server.close();
  });

  it('looks at the processes of a new patcher that takes no trust, and tells it again the next time', async () => {
    const patcher = aPatcher();
    const documents = [documentNamed('catalog.json')];
    await asking(patcher, async (client) => {
      await client.trust(documents);
      Object.assign(patcher.mood, { forgets: true, refusesTrust: true });
      expect(await client.observe([])).toEqual([]);
      await expect(client.trust(documents)).rejects.toThrow('/v1/trust');
      patcher.mood.refusesTrust = false;
      await client.trust(documents);
    });
    expect(patcher.told).toEqual([['catalog.json'], ['catalog.json']]);
  });
});
