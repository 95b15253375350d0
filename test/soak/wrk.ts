import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { librariesIn, unpackPackages } from '../support/debian-packages.ts';
import { runTool } from './run-tool.ts';
import type { Load } from './subject.ts';

/** What wrk calls when it is done (its SCRIPTING document): one line that can be read again. Latencies are microseconds. */
const SCRIPT = `
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %f %f %f\\n", summary.requests,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
`;

const CLIENTS = 20;

/** Folder that holds nginx and wrk. */
export const webRoot = (): string => unpackPackages('soak-nginx', ['nginx', 'wrk']);

/** Loads a web server; `directory` is for wrk's script. */
export async function wrk(directory: string, url: string, seconds: number): Promise<Load> {
  const root = webRoot();
  const script = join(directory, 'result.lua');
  writeFileSync(script, SCRIPT);
  const args = ['-t', '1', '-c', String(CLIENTS), '-d', `${seconds}s`, '--timeout', '10s', '-s', script, url];
  const { output } = await runTool(join(root, 'usr/bin/wrk'), args, librariesIn(root));
  const cells = /^RESULT (.+)$/m.exec(output)?.[1]?.split(' ').map(Number);
  if (cells === undefined) throw new Error(`wrk gave no result: ${output.slice(-500)}`);
  const [requests = 0, failed = 0, p50 = Number.NaN, p99 = Number.NaN, max = Number.NaN] = cells;
  return { requests, failed, p50, p99, max };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** Asks for a page; undefined when it is as it should be. */
export async function askPage(url: string, expected: string): Promise<string | undefined> {
  try {
    const response = await fetch(url);
    const text = await response.text();
    return response.status === 200 && text === expected
      ? undefined
      : `${url} gave ${response.status} ${text.slice(0, 80)}`;
  } catch (error) {
    return `${url} gave no answer: ${String(error)}`;
  }
}
