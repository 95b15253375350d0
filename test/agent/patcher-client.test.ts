import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MAX_QUESTION_BYTES } from '#domain/patcher-wire.ts';
import { createPatcherClient } from '../../agent/socket/patcher-client.ts';
import { aVerifiedPatch, digest, name, OURS } from '../support/builders.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const folder = aTemporaryDirectory('patcher-client');
afterAll(folder.remove);

interface Body {
  readonly digests?: string;
  readonly patches?: readonly { readonly name: string }[];
}

/** A patcher that takes whatever it is offered and remembers how large each question was. */
function aPatcher(digestOf: (name: string) => string) {
  const known = new Set<string>();
  const offers: { bytes: number; count: number }[] = [];
  const answers: Readonly<Record<string, (body: Body) => object>> = {
    '/v1/want': ({ digests = '' }) => ({
      wanted: 'f'.repeat(64),
      missing: digests.split('\n').filter((one) => one !== '' && !known.has(one)),
    }),
    '/v1/offer': ({ patches = [] }) => {
      for (const patch of patches) known.add(digestOf(patch.name));
      return { verdicts: patches.map((patch) => ({ name: patch.name, digest: digestOf(patch.name) })) };
    },
    '/v1/observe': () => ({ processes: [] }),
  };
  const server = createServer((question, response) => {
    const parts: Buffer[] = [];
    question.on('data', (part: Buffer) => parts.push(part));
    question.on('end', () => {
      const bytes = Buffer.concat(parts);
      const body = JSON.parse(bytes.toString()) as Body;
      if (body.patches !== undefined) offers.push({ bytes: bytes.length, count: body.patches.length });
      response.end(JSON.stringify(answers[question.url ?? '']?.(body)));
    });
  });
  return { server, offers, known };
}

describe('the client of the patcher', () => {
  it('offers many large patches in questions that the patcher takes', async () => {
    const digests = new Map(
      Array.from({ length: 128 }, (_, index) => [`cve-${index}`, digest(index.toString(16).padStart(2, '0'))]),
    );
    const patches = [...digests].map(([text, one]) =>
      aVerifiedPatch({
        name: name(text),
        digest: one,
        envelope: { payload: new Uint8Array(200 * 1024), signatures: [] },
      }),
    );
    const { server, offers, known } = aPatcher((text) => digests.get(text) ?? '');
    const socket = join(folder.path, 'patcher.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    expect(await createPatcherClient(socket, OURS).observe(patches)).toEqual([]);
    server.closeAllConnections();
    server.close();
    expect(Math.max(...offers.map(({ bytes }) => bytes))).toBeLessThanOrEqual(MAX_QUESTION_BYTES);
    expect(offers.reduce((sum, { count }) => sum + count, 0)).toBe(patches.length);
    expect([...known].sort()).toEqual([...digests.values()].sort());
  });
});
