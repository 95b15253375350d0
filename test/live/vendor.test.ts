import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { MicroPatch, Variant } from '#domain/api/micropatch.types.ts';
import { toHex } from '#domain/bytes.ts';
import type { PayloadDigest } from '#domain/ids.ts';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';
import { startEngine, type Engine } from '../support/engine.ts';
import { heldThreads, sweepAll } from '../support/live-changes.ts';
import { processorTicksOf, textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { sha256 } from '../support/sha256.ts';
import { launchTarget, stopAllTargets, type Exit, type Target } from '../support/target.ts';
import { VENDOR_BUILDS, vendorNode, type VendorVersion } from '../support/vendor-build.ts';
import { aVerifiedPatch } from '../support/builders.ts';

/** The catalog's patches, as their manifests have them, in the running vendor builds they are for. */
const CATALOG = join(import.meta.dirname, '..', '..', 'catalog');

let engine: Engine;
beforeAll(async () => {
  engine = startEngine();
  await Promise.all((Object.keys(VENDOR_BUILDS) as VendorVersion[]).map((version) => vendorNode(version)));
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

interface Case {
  readonly cve: string;
  readonly version: VendorVersion;
  readonly script: string;
}

const KEYS = { cve: 'cve-2022-0778', script: 'explicit-curve-key.cjs' } as const;
const hanging: readonly Case[] = [
  { ...KEYS, version: '16.14.1' },
  { ...KEYS, version: '17.7.1' },
  { cve: 'cve-2018-7167', script: 'empty-fill.cjs', version: '8.11.2' },
];
const crashing: Case = { cve: 'cve-2018-1000168', script: 'oversized-altsvc.cjs', version: '10.3.0' };

function manifestOf({ cve }: Case): MicroPatch {
  return parse(readFileSync(join(CATALOG, cve, 'micropatch.yaml'), 'utf8')) as MicroPatch;
}

/** What the product makes of the manifest, with the variant of this build first. */
function patchFor(one: Case): VerifiedPatch {
  const path = join(CATALOG, one.cve, 'micropatch.yaml');
  const [document] = readDocuments({ path, bytes: readFileSync(path) }).documents;
  const reading = document && parseManifest(document, sha256);
  if (reading?.kind !== 'manifest') throw new Error(`${path} is not accepted`);
  const { name, envelope } = reading.manifest;
  const { patch } = manifestOf(one).spec;
  const isOurs = ({ buildId }: Variant) => buildId === VENDOR_BUILDS[one.version].buildId;
  const variants = [...patch.variants.filter(isOurs), ...patch.variants.filter((variant) => !isOurs(variant))];
  const digest = toHex(sha256(envelope.payload)) as PayloadDigest;
  return { ...aVerifiedPatch(), name, digest, patch: { ...patch, variants }, envelope };
}

/** The reproducer, waiting to be told to begin. */
async function reproducer({ version, script }: Case, mode: 'attack' | 'baseline'): Promise<Target> {
  const target = await launchTarget(await vendorNode(version), [join(CATALOG, 'reproducers', script), mode]);
  await waitUntil(() => target.errorLines.some((line) => line.startsWith('waiting')), {
    what: 'the reproducer to wait',
  });
  return target;
}

interface Ending {
  readonly exit: Exit;
  readonly stdout: string;
}

async function ending(target: Target): Promise<Ending> {
  const exit = await target.exited;
  return { exit, stdout: target.lines.join('\n') };
}

const HANG_MS = 1_500;
const SAMPLE_MS = 25;
/** Of 10 ms. All of the time would be 150; a machine that is busy with other things gives less. */
const LEAST_TICKS = 30;

/** The main thread runs without a break, and nothing comes of it. */
async function expectHang(target: Target): Promise<void> {
  const lines = target.lines.length;
  const isBusy = () => threadsOf(target.pid).find(({ tid }) => tid === target.pid)?.state === 'R';
  await waitUntil(isBusy, { what: 'the program to run' });
  const ticks = processorTicksOf(target.pid);
  const end = performance.now() + HANG_MS;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    expect(isBusy()).toBe(true);
  }
  expect(target.lines.length).toBe(lines);
  expect(target.isRunning()).toBe(true);
  expect(processorTicksOf(target.pid) - ticks).toBeGreaterThan(LEAST_TICKS);
}

const putIn = (target: Target, patch: VerifiedPatch): Promise<void> =>
  waitUntil(async () => (await engine.apply(target, patch)).ok, { what: `${patch.name} to go in` });

async function mustApply(target: Target, patch: VerifiedPatch): Promise<void> {
  await putIn(target, patch);
  expect(engine.live(target, patch)).toMatchObject({ state: 'Live', digest: patch.digest, tampering: [] });
}

async function mustRevert(target: Target, patch: VerifiedPatch): Promise<void> {
  await waitUntil(async () => (await engine.revert(target, patch)).ok, { what: `${patch.name} to come out` });
  expect(engine.live(target, patch)).toBeUndefined();
  await sweepAll(engine, target);
}

describe.each([...hanging, crashing])('$cve in $version', (one) => {
  it('leaves what the program does otherwise as it was', async () => {
    const plain = await reproducer(one, 'baseline');
    plain.tell('go\n');
    const before = await ending(plain);
    const changed = await reproducer(one, 'baseline');
    await mustApply(changed, patchFor(one));
    changed.tell('go\n');
    expect(await ending(changed)).toEqual(before);
    const baseline = manifestOf(one).spec.patch.proof?.baseline ?? [];
    const expected = baseline.find(({ command }) => command.includes(one.version));
    expect(before.exit.code).toBe(expected?.exitCode);
    expect(before.stdout).toContain(expected?.stdout);
  });
});

describe.each(hanging)('$cve in $version', (one) => {
  it('is proven as its manifest says: the reproducer hangs, and comes to its end once patched', async () => {
    const target = await reproducer(one, 'attack');
    target.tell('go\n');
    await expectHang(target);
    await putIn(target, patchFor(one));
    const { after } = manifestOf(one).spec.patch.proof?.reproducer ?? {};
    const { exit, stdout } = await ending(target);
    expect(exit).toEqual({ code: after?.exitCode, signal: undefined });
    expect(stdout).toContain(after?.stdout);
  });

  it('frees a process that hangs already, which then withstands the attack until the patch is taken out', async () => {
    const service = await startService(one);
    const { target, ask } = service;
    const patch = patchFor(one);
    const text = textBytes(target.pid, target.binary);
    const threads = threadsOf(target.pid).length;
    expect(await ask('1 + 1')).toBe('2');
    const hung = ask(service.attack);
    await expectHang(target);
    await mustApply(target, patch);
    expect(await hung).toMatch(service.refusal);
    expect(target.isRunning()).toBe(true);
    const asked = performance.now();
    expect(await ask(service.attack)).toMatch(service.refusal);
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(await ask('1 + 1')).toBe('2');
    await mustRevert(target, patch);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    expect(await ask('1 + 1')).toBe('2');
    expect(threadsOf(target.pid)).toHaveLength(threads);
    expect(heldThreads(target.pid)).toEqual([]);
    void ask(service.attack).catch(() => 'it never answers');
    await expectHang(target);
    await mustApply(target, patch);
    await target.line(service.refusal);
  });
});

describe(`${crashing.cve} in ${crashing.version}`, () => {
  const attacked = async (prepare: (target: Target) => Promise<void>): Promise<Ending> => {
    const target = await reproducer(crashing, 'attack');
    await prepare(target);
    target.tell('go\n');
    return ending(target);
  };
  const patch = patchFor(crashing);
  const { before, after } = manifestOf(crashing).spec.patch.proof?.reproducer ?? {};

  it('is proven as its manifest says: the reproducer dies, and survives once patched', async () => {
    const unpatched = await attacked(() => Promise.resolve());
    expect(unpatched.exit).toEqual({ code: undefined, signal: before?.exitSignal });
    const patched = await attacked((target) => mustApply(target, patch));
    expect(patched.exit).toEqual({ code: after?.exitCode, signal: undefined });
    expect(patched.stdout).toContain(after?.stdout);
  });

  it('dies again once the patch is taken out, and the text is as it was', async () => {
    const reverted = await attacked(async (target) => {
      const binary = await vendorNode(crashing.version);
      const text = textBytes(target.pid, binary);
      await mustApply(target, patch);
      expect(textBytes(target.pid, binary).equals(text)).toBe(false);
      await mustRevert(target, patch);
      expect(textBytes(target.pid, binary).equals(text)).toBe(true);
    });
    expect(reverted.exit).toEqual({ code: undefined, signal: before?.exitSignal });
  });
});

/** A process that answers one question after the other for as long as it lives. */
interface Service {
  readonly target: Target & { readonly binary: string };
  readonly ask: (expression: string) => Promise<string>;
  readonly attack: string;
  /** The answer to an attack that does no harm. */
  readonly refusal: RegExp;
}

/** In the syntax of Node.js 8. */
const SERVICE = `
process.stdout.write('"ready"\\n');
require('readline').createInterface({ input: process.stdin }).on('line', function (line) {
  var answer;
  try { answer = String(eval(line)); } catch (error) { answer = 'refused: ' + error.message; }
  process.stdout.write(JSON.stringify(answer) + '\\n');
});`;

const ANSWER_MS = 20_000;

async function startService(one: Case): Promise<Service> {
  const binary = await vendorNode(one.version);
  const target = Object.assign(await launchTarget(binary, ['-e', SERVICE]), { binary });
  await target.line(/"ready"/);
  const ask = async (expression: string): Promise<string> => {
    const from = target.lines.length;
    target.tell(`${expression}\n`);
    return JSON.parse(await target.line(/^"/, ANSWER_MS, from)) as string;
  };
  return { target, ask, ...(await attackOf(one)) };
}

async function attackOf({ cve, script }: Case): Promise<Pick<Service, 'attack' | 'refusal'>> {
  if (cve !== KEYS.cve)
    return {
      attack: 'Buffer.from("0123456789abcdef").fill(Buffer.alloc(0), 4, 12).toString("hex")',
      refusal: /30313233000000000000000063646566/,
    };
  const making = [join(CATALOG, 'reproducers', script), 'key'];
  const { stdout } = await promisify(execFile)(process.execPath, making, { encoding: 'buffer' });
  const key = `Buffer.from("${stdout.toString('hex')}", "hex")`;
  return {
    attack: `require("crypto").createPublicKey({ key: ${key}, format: "der", type: "spki" }).type`,
    refusal: /refused: .*(invalid compressed point|decode error)/i,
  };
}
