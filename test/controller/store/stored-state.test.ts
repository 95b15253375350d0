import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../controller/store/stored-state.ts';
import { failureOf, valueOf } from '../../support/git-sources.ts';
import { aHead, aName, aPatchSet, aRejection } from '../../support/source-builders.ts';

const state = {
  source: { url: 'https://git.example/a.git', ref: { kind: 'branch' as const, name: 'main' }, path: 'patches' },
  head: { ...aHead(), tagObject: 'ab'.repeat(20) },
  verified: {
    mode: 'Tag' as const,
    principal: 'alice@example.org',
    key: 'SHA256:abc',
    firstSeen: '2026-11-24T06:00:00.000Z',
  },
  set: { ...aPatchSet([{ name: 'a' }]), rejected: [aRejection({ name: 'a' })], held: new Map([[aName('a'), 'why']]) },
  isFolderKnown: true,
  removalBase: 1,
  recordLost: 'lost',
};

type Json = Record<string, unknown> | unknown[];
const copy = (): Json => JSON.parse(JSON.stringify(encodeState(state))) as Json;

/** Every place of the document, as a list of keys. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, child]) => placesIn(child, [...at, key]))];
}

function replaceAt(document: Json, place: readonly string[], by: unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return by;
  const record = document as Record<string, unknown>;
  record[key] = replaceAt(record[key] as Json, rest, by);
  return document;
}

describe('decodeState', () => {
  it('reads what encodeState writes', () => {
    const { head, verified } = state;
    const patches = [{ manifest: { name: 'a' } }];
    expect(valueOf(decodeState(copy()))).toMatchObject({ head, verified, removalBase: 1, patches });
  });

  it('reads what was written before commits were verified', () => {
    const older = copy();
    Reflect.deleteProperty(older, 'verified');
    const decoded = valueOf(decodeState(older));
    expect([decoded.removalBase, 'verified' in decoded]).toEqual([1, false]);
  });

  it('refuses a first sight that is no time', () => {
    expect(failureOf(decodeState(replaceAt(copy(), ['verified', 'firstSeen'], 'soon')))).toBe(
      'verified.firstSeen has not the right form',
    );
  });

  const places = placesIn(copy()).filter((place) => !place.join('.').startsWith('patches.0.placement.'));
  it.each(places.map((place) => ({ name: place.join('.') || 'the whole', place })))(
    'refuses a wrong value of $name',
    ({ place }) => {
      const damaged = replaceAt(copy(), place, 17.5);
      expect(failureOf(decodeState(damaged))).toMatch(/^[a-zA-Z0-9.[\] ]+ (?:is|has|this|the|a) /);
    },
  );

  it.each(['payload', 'commit', 'name'])('refuses a damaged %s of a patch', (field) => {
    const damaged = replaceAt(copy(), ['patches', '0', field], 'not it!');
    expect(failureOf(decodeState(damaged))).toBe(`patches[0].${field} has not the right form`);
  });

  it.each([undefined, null, 'text', [], 17])('refuses %j', (value) => {
    expect(decodeState(value).ok).toBe(false);
  });
});
