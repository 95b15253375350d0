import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { PatcherFailure } from '#domain/patcher.ts';
import type { Result } from '#domain/result.ts';
import { OURS } from '../../support/builders.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { heldThreads, paddedPatch, patchOfSites, sweepAll } from '../../support/live-changes.ts';
import { memoryOf, textBytes, threadsOf, waitUntil } from '../../support/proc-state.ts';
import { overwrite, regionBehind, type FoundRegion } from '../../support/tampering.ts';
import { BUILDS, type Build } from '../../support/target-program.ts';
import { SITES } from '../../support/target-patchlets.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** A patch that is in, and all bytes that it consists of. */
interface Patched {
  readonly target: ProgramTarget;
  readonly patch: VerifiedPatch;
  readonly text: Buffer;
  readonly region: FoundRegion;
  /** Address and length of the window of each site. */
  readonly sites: readonly { readonly address: number; readonly length: number }[];
}

type Shape = 'one site' | 'one site, code in a page' | 'two sites';

/**
 * All threads sleep meanwhile: whoever ran what is changed here would crash, which is not what is tested. The program
 * has been through every function once, so that none of them is on a stack.
 */
async function patched(shape: Shape, build: Build): Promise<Patched> {
  const target = await launchProgram('counter', ['threads=2', 'quiet=600000000'], BUILDS[build]);
  const areAsleep = () =>
    target.stats().count('thread', 'rounds') === 2 && threadsOf(target.pid).every(({ state }) => state === 'S');
  await waitUntil(areAsleep, { what: 'the threads to sleep' });
  const text = textBytes(target.pid, target.binary);
  const names = shape === 'two sites' ? (['pair_a_site', 'pair_b_site'] as const) : (['f_site'] as const);
  const patch =
    shape === 'one site, code in a page'
      ? paddedPatch(target, 'f_site', 4_000)
      : patchOfSites(
          target,
          names.map((name) => [name] as const),
        );
  await until(() => engine.apply(target, patch), 'the patch to go in');
  const sites = names.map((name) => ({ address: target.site(name), length: SITES[name].length }));
  return { target, patch, text, sites, region: regionBehind(target.pid, sites[0]?.address ?? 0) };
}

/** A word of an earlier call on a stack makes the engine wait for a moment. */
async function until(step: () => Promise<Result<unknown, PatcherFailure>>, what: string): Promise<void> {
  let refusal: PatcherFailure | undefined;
  await waitUntil(
    async () => {
      const done = await step();
      refusal = done.ok ? undefined : done.error;
      return done.ok;
    },
    { what },
  ).catch((error: unknown) => {
    throw new Error(`${what}: ${refusal?.message ?? ''}`, { cause: error });
  });
}

/** Text and region, and where the patch has a page, all of that. */
const allBytes = ({ target, region }: Patched): Buffer =>
  Buffer.concat([textBytes(target.pid, target.binary), memoryOf(target.pid, region.address, region.length)]);

interface Spot {
  readonly address: number;
  readonly length: number;
}

type Change = 'inverted' | 'zeros';

function tamper({ target }: Patched, { address, length }: Spot, to: Change = 'inverted'): void {
  const before = memoryOf(target.pid, address, length);
  overwrite(target.pid, address, Buffer.from(before.map((byte) => (to === 'zeros' ? 0 : byte ^ 0xff))));
}

const siteByte =
  (site: number, offset: number) =>
  ({ sites }: Patched): Spot => ({ address: (sites[site]?.address ?? 0) + offset, length: 1 });
const regionBytes =
  (offset: (region: FoundRegion) => number, length: (region: FoundRegion) => number = () => 1) =>
  ({ region }: Patched): Spot => ({ address: region.address + offset(region), length: length(region) });
const recordByte = (offset: number) => regionBytes(() => offset);
const wholeRecord = regionBytes(
  () => 0,
  ({ codeOffset }) => codeOffset,
);

interface Case {
  readonly title: string;
  readonly shape: Shape;
  readonly spot: (patched: Patched) => Spot;
  readonly to?: Change;
}

const cases: readonly Case[] = [
  { title: 'the first byte of the site', shape: 'one site', spot: siteByte(0, 0) },
  { title: 'where the jump leads', shape: 'one site', spot: siteByte(0, 2) },
  { title: 'the last byte of the site', shape: 'one site', spot: siteByte(0, 8) },
  { title: 'the first byte of the code', shape: 'one site', spot: regionBytes(({ codeOffset }) => codeOffset) },
  { title: 'the last byte of the code', shape: 'one site', spot: regionBytes(({ length }) => length - 1) },
  { title: "the record's magic", shape: 'one site', spot: recordByte(0) },
  { title: "the record's length", shape: 'one site', spot: recordByte(8) },
  { title: 'the digest', shape: 'one site', spot: recordByte(24) },
  { title: 'the seal', shape: 'one site', spot: recordByte(56) },
  { title: 'the name', shape: 'one site', spot: recordByte(72) },
  { title: 'all of the record', shape: 'one site', spot: wholeRecord, to: 'zeros' },
  { title: 'the code', shape: 'one site, code in a page', spot: regionBytes(({ codeOffset }) => codeOffset + 3_000) },
  { title: "the record's magic", shape: 'one site, code in a page', spot: recordByte(7) },
  { title: 'all of the record', shape: 'one site, code in a page', spot: wholeRecord, to: 'zeros' },
  { title: 'the first site', shape: 'two sites', spot: siteByte(0, 1) },
  { title: 'the second site', shape: 'two sites', spot: siteByte(1, 5) },
  { title: 'a gate', shape: 'two sites', spot: regionBytes(({ codeOffset }) => codeOffset) },
  { title: 'the code', shape: 'two sites', spot: regionBytes(({ length }) => length - 3) },
  { title: "the record's magic", shape: 'two sites', spot: recordByte(3) },
  { title: 'all of the record', shape: 'two sites', spot: wholeRecord, to: 'zeros' },
];
const builds = ['pie', 'fixed', 'static', 'staticPie'] as const;
const rows = cases.flatMap((one) => builds.map((build) => ({ ...one, build })));

describe.each(builds)('what somebody changed in a %s program', (build) => {
  it.each(rows.filter((row) => row.build === build))(
    '$shape, $title: is named exactly, and mended by applying the same patch again',
    async ({ shape, spot: find, to }) => {
      const made = await patched(shape, build);
      const { target, patch } = made;
      const spot = find(made);
      const places = [...made.sites, made.region].map((place) => ({
        ...place,
        bytes: memoryOf(target.pid, place.address, place.length),
      }));
      const intact = allBytes(made);
      tamper(made, spot, to);
      const tampered = allBytes(made);
      const live = engine.live(target, patch);
      expect(live).toMatchObject({ state: 'Tampered', name: patch.name, digest: patch.digest });
      const named = live?.tampering ?? [];
      for (const { address, expected, found } of named) {
        const place = places.find((one) => one.address <= address && address < one.address + one.length);
        const was = place?.bytes.subarray(address - place.address).subarray(0, expected.length / 2);
        expect(was?.toString('hex')).toBe(expected);
        expect(memoryOf(target.pid, address, found.length / 2).toString('hex')).toBe(found);
        expect(found).not.toBe(expected);
      }
      expect(named.some(({ address, found }) => overlaps(spot, { address, length: found.length / 2 }))).toBe(true);
      expect(allBytes(made).equals(tampered)).toBe(true);
      await until(() => engine.apply(target, patch), 'the patch to be mended');
      expect(engine.live(target, patch)).toMatchObject({ state: 'Live', digest: patch.digest, tampering: [] });
      expect(allBytes(made).equals(intact)).toBe(true);
      await until(() => engine.revert(target, patch), 'the patch to come out');
      await sweepAll(engine, target);
      expect(textBytes(target.pid, target.binary).equals(made.text)).toBe(true);
      expect(heldThreads(target.pid)).toEqual([]);
    },
  );
});

describe('a record that was made to name another owner', () => {
  it('is reported as that one has it, and left alone', async () => {
    const made = await patched('one site', 'pie');
    const { target, patch } = made;
    tamper(made, recordByte(16)(made));
    const before = allBytes(made);
    expect(engine.live(target, patch)).toMatchObject({ state: 'Tampered', tampering: [{ place: 'region' }] });
    expect(engine.live(target, patch)?.owner).not.toBe(OURS);
    expect(await engine.apply(target, patch)).toMatchObject({
      ok: false,
      error: { reason: 'BytesDiffer', message: expect.stringContaining('patch cve-1 of owner 55') as string },
    });
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true, value: { pauseMs: 0 } });
    expect(allBytes(made).equals(before)).toBe(true);
  });
});

const overlaps = (one: Spot, other: Spot): boolean =>
  one.address < other.address + other.length && other.address < one.address + one.length;

describe('taking out what somebody changed', () => {
  it.each(['one site', 'two sites'] as const)('is refused where a site was changed (%s)', async (shape) => {
    const made = await patched(shape, 'pie');
    const { target, patch } = made;
    tamper(made, siteByte(made.sites.length - 1, 4)(made));
    const before = allBytes(made);
    expect(await engine.revert(target, patch)).toMatchObject({
      ok: false,
      error: { reason: 'Tampered', message: expect.stringContaining('bytes that are not ours') as string },
    });
    expect(allBytes(made).equals(before)).toBe(true);
    expect(engine.live(target, patch)?.state).toBe('Tampered');
  });

  it.each(['one site', 'two sites', 'one site, code in a page'] as const)(
    'works where only code was changed, and clears that too (%s)',
    async (shape) => {
      const made = await patched(shape, 'pie');
      const { target, patch, region } = made;
      tamper(made, { address: region.address + region.length - 2, length: 2 });
      await until(() => engine.revert(target, patch), 'the patch to come out');
      expect(engine.live(target, patch)).toBeUndefined();
      await sweepAll(engine, target);
      expect(textBytes(target.pid, target.binary).equals(made.text)).toBe(true);
      const cleared = memoryOf(target.pid, region.address, region.length);
      expect(cleared.every((byte) => byte === 0)).toBe(true);
    },
  );
});

describe('half a patch', () => {
  it.each(builds)('is seen to be, and finished, in a %s program', async (build) => {
    const made = await patched('two sites', build);
    const { target, patch, sites, text } = made;
    const intact = allBytes(made);
    const [site] = sites;
    const original = made.patch.patch.variants[0]?.patchlets?.[0]?.expect ?? '';
    overwrite(target.pid, site?.address ?? 0, Buffer.from(original, 'hex'));
    expect(engine.live(target, patch)).toMatchObject({ state: 'Partial', tampering: [] });
    await until(() => engine.apply(target, patch), 'the patch to be finished');
    expect(engine.live(target, patch)?.state).toBe('Live');
    expect(allBytes(made).equals(intact)).toBe(true);
    overwrite(target.pid, site?.address ?? 0, Buffer.from(original, 'hex'));
    await until(() => engine.revert(target, patch), 'the rest to come out');
    await sweepAll(engine, target);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });
});
