import { readFileSync } from 'node:fs';
import type { Patch } from '#domain/api/micropatch.types.ts';
import { askHost } from '#runtime/control/client.ts';
import { aPatch } from '../../support/builders.ts';
import { buildIdIn } from '../../support/engine.ts';
import { waitUntil } from '../../support/proc-state.ts';
import { TestHost } from '../../support/stopgap-host.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { BUILDS } from '../../support/target-program.ts';
import { launchProgram, type ProgramTarget } from '../../support/target.ts';
import type { Row, Topic } from '../topic.ts';

const COMMITS = 15;
const STARTS = 60;
/** Between two starts, so that the host is at rest again. */
const REST_MS = 150;
const INTERVAL = '5s';

const launch = (): Promise<ProgramTarget> => launchProgram('counter', ['threads=1'], BUILDS.pie);

function patchFor(target: ProgramTarget, number: number): Patch {
  const patchlets = [patchletFor(target.binary, 'f_site', 'Insert', number % 2 === 0 ? 'new' : 'newer')];
  const buildId = buildIdIn(target.pid, target.binary);
  return aPatch({ version: number, variants: [{ name: 'build', buildId, architecture: 'x86_64', patchlets }] });
}

/** When the host said that it had patched this process, in ms since the epoch; undefined while it has not. */
function appliedAt(host: TestHost, pid: number): number | undefined {
  for (const line of host.log) {
    if (!/patch (?:applied|replaced)/.test(line)) continue;
    const { pid: of, time } = JSON.parse(line) as { readonly pid?: number; readonly time: number | string };
    if (of === pid) return new Date(time).getTime();
  }
  return undefined;
}

async function untilApplied(host: TestHost, pid: number): Promise<number> {
  let at: number | undefined;
  await waitUntil(() => (at = appliedAt(host, pid)) !== undefined, { what: `process ${pid} to be patched` });
  return at ?? Number.NaN;
}

/** From the end of `git commit` to "patch applied", with the host told at once, as a webhook would, or left to its interval. */
async function commits(host: TestHost, isTold: boolean, from: number): Promise<number[]> {
  const target = await launch();
  const taken: number[] = [];
  for (let number = from; number < from + COMMITS; number += 1) {
    host.log.length = 0;
    const manifest = host.manifest('cve-1', patchFor(target, number));
    host.commit({ 'a.yaml': manifest });
    const start = Date.now();
    if (isTold) await askHost(host.socket, '/v1/reconcile');
    taken.push((await untilApplied(host, target.pid)) - start);
  }
  host.commit({});
  await askHost(host.socket, '/v1/reconcile');
  await target.stop();
  return taken;
}

/** From the call that forks and execs a program to "patch applied" in it; the program's own start is part of that. */
async function starts(host: TestHost): Promise<number[]> {
  const first = await launch();
  host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(first, 100)) });
  await askHost(host.socket, '/v1/reconcile');
  await untilApplied(host, first.pid);
  const taken: number[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    host.log.length = 0;
    const start = Date.now();
    const target = await launch();
    taken.push((await untilApplied(host, target.pid)) - start);
    await target.stop();
  }
  return taken;
}

const residentMiB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** The host and the patcher, which is its child. */
function residentTogether(host: TestHost): number {
  const children = readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').trim().split(' ');
  return [host.pid, ...children.filter((pid) => pid !== '').map(Number)]
    .map(residentMiB)
    .reduce((sum, mib) => sum + mib, 0);
}

export const arrival: Topic = {
  name: 'arrival',
  title: 'How long a patch is on its way',
  about:
    'The real `stopgap host`, with its patcher, follows a repository at its default interval of 5 s. "Told" is a commit ' +
    'followed by one request to its control socket, which is what a webhook comes to.',
  async run() {
    const host = new TestHost();
    try {
      await host.start({ more: ['--interval', INTERVAL] });
      const told = await commits(host, true, 1);
      const polled = await commits(host, false, 1 + COMMITS);
      const started = await starts(host);
      return [
        { what: 'commit → patched, told', unit: 'ms', values: told, limits: [{ at: 'p99', below: 1_000 }] },
        { what: `commit → patched, left to its interval of ${INTERVAL}`, unit: 'ms', values: polled },
        { what: 'start of a program → patched', unit: 'ms', values: started, limits: [{ at: 'p50', below: 50 }] },
        {
          what: 'memory of host and patcher together',
          unit: 'MiB',
          values: [residentTogether(host)],
          limits: [{ at: 'max', below: 120 }],
        },
      ] satisfies Row[];
    } finally {
      await host.remove();
    }
  },
};
