import { describe, expect, it } from 'vitest';
import type { PatcherAnswers } from '#domain/patcher-wire.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';
import { TrustTeller } from '../../../agent/socket/trust-teller.ts';

type Answer = PatcherAnswers['/v1/trust'];

const documents = (name: string): readonly TrustDocument[] => [
  { name, envelope: { payload: new Uint8Array(), signatures: [] } },
];
const taken: Answer = { trust: { root: 1, catalog: 0, revoked: 0, digest: '' }, refused: [] };
const refusedFor = (reason: Answer['refused'][number]['reason']): Answer => ({
  ...taken,
  refused: [{ document: 'catalog.json', reason, message: '' }],
});

function aTeller(answer: Answer) {
  const patcher = { answer, asked: [] as string[], now: 0 };
  const send = (sent: readonly TrustDocument[]): Promise<Answer[]> => {
    patcher.asked.push(sent.map(({ name }) => name).join());
    return Promise.resolve([patcher.answer]);
  };
  return { patcher, teller: new TrustTeller(send, () => patcher.now) };
}

describe('what a patcher is told of trust', () => {
  it('is told once, and again when it changed or the patcher is another one', async () => {
    const { patcher, teller } = aTeller(taken);
    const [one, two] = [documents('a'), documents('b')];
    for (const now of [0, 60_000]) {
      patcher.now = now;
      await teller.tell(one);
    }
    await teller.tell(two);
    await teller.again();
    expect(patcher.asked).toEqual(['a', 'b', 'b']);
  });

  it.each<[string, Answer]>([
    ['its clock is behind', refusedFor('IssuedInFuture')],
    ['its disk is full', { ...taken, trust: { ...taken.trust, problem: 'cannot be written' } }],
  ])('is told again while %s, and no longer when it is not', async (_, answer) => {
    const { patcher, teller } = aTeller(answer);
    const one = documents('a');
    for (const now of [0, 4_999, 5_000, 9_999]) {
      patcher.now = now;
      await teller.tell(one);
    }
    expect(patcher.asked).toEqual(['a', 'a']);
    patcher.answer = taken;
    for (const now of [10_000, 20_000]) {
      patcher.now = now;
      await teller.tell(one);
    }
    expect(patcher.asked).toEqual(['a', 'a', 'a']);
  });

  it('is not told again what is refused for good', async () => {
    const { patcher, teller } = aTeller(refusedFor('TooFewSigners'));
    const one = documents('a');
    await teller.tell(one);
    patcher.now = 60_000;
    await teller.tell(one);
    expect(patcher.asked).toEqual(['a']);
  });

  it('is told again after an answer that never came', async () => {
    const { patcher, teller } = aTeller(taken);
    const failing = new TrustTeller(
      () => Promise.reject(new Error('gone')),
      () => patcher.now,
    );
    const one = documents('a');
    await expect(failing.tell(one)).rejects.toThrow('gone');
    await expect(failing.tell(one)).rejects.toThrow('gone');
    await teller.tell(one);
    expect(patcher.asked).toEqual(['a']);
  });
});
