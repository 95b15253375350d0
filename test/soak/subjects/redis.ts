import { createConnection } from 'node:net';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { librariesIn, unpackPackages } from '../../support/debian-packages.ts';
import { launchTarget } from '../../support/target.ts';
import { runTool } from '../run-tool.ts';
import type { Load, Subject } from '../subject.ts';

const BENCHMARK_REQUESTS = 20_000;
const CLIENTS = 20;

/** redis-server under redis-benchmark; asked to count, which it must do without a gap. */
export const redis: Subject = {
  name: 'redis-server',
  tool: 'redis-benchmark',
  functions: ['processCommand', 'lookupKeyReadWithFlags', 'dictFind', 'call', 'addReply', 'readQueryFromClient'],
  async start() {
    const root = unpackPackages('soak-redis', ['redis-server', 'redis-tools']);
    const environment = librariesIn(root);
    const directory = mkdtempSync(join(tmpdir(), 'stopgap-soak-redis-'));
    const socket = join(directory, 'redis.sock');
    const module = realpathSync(join(root, 'usr/bin/redis-server'));
    const args = ['--port', '0', '--unixsocket', socket, '--dir', directory, '--save', '', '--daemonize', 'no'];
    const server = await launchTarget(join(root, 'usr/bin/redis-server'), args, { env: environment, directory });
    await server.line(/ready to accept connections/i);
    const client = connect(socket);
    let counted = 0;
    return {
      module,
      targets: () => [server.pid],
      load: (seconds) => benchmark(join(root, 'usr/bin/redis-benchmark'), socket, environment, seconds),
      async ask() {
        counted += 1;
        const answer = await client.ask('INCR soak:count');
        return answer === `:${counted}` ? undefined : `INCR gave ${answer} where :${counted} is right`;
      },
      async audit() {
        const answer = await client.ask('INCRBY soak:count 0');
        return answer === `:${counted}` && server.isRunning() ? [] : [`the count is ${answer}, and not :${counted}`];
      },
      async stop() {
        client.close();
        await server.stop();
      },
    };
  },
};

/** Commands in a line and answers of one line, in order (RESP, "Inline commands"). */
function connect(path: string): { ask(command: string): Promise<string>; close(): void } {
  const socket = createConnection(path);
  const waiting: ((answer: string) => void)[] = [];
  const fail = (): void => {
    for (const answer of waiting.splice(0)) answer('(connection lost)');
  };
  createInterface({ input: socket }).on('line', (line) => waiting.shift()?.(line));
  socket.on('error', fail).on('close', fail);
  return {
    ask: (command) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        socket.write(`${command}\r\n`);
      }),
    close: () => socket.destroy(),
  };
}

/** Rounds of the tool, which counts requests and not seconds; percentiles are averages of those of the rounds. */
async function benchmark(
  tool: string,
  socket: string,
  environment: Readonly<Record<string, string>>,
  seconds: number,
): Promise<Load> {
  const end = performance.now() + seconds * 1000;
  const rows: (readonly number[])[] = [];
  let failed = 0;
  let requests = 0;
  while (performance.now() < end) {
    const count = ['-n', String(BENCHMARK_REQUESTS), '-c', String(CLIENTS)];
    const args = ['-s', socket, ...count, '-r', '10000', '-t', 'set,get,incr', '--csv'];
    const { code, output } = await runTool(tool, args, environment);
    const found = [...output.matchAll(/^"(?:SET|GET|INCR)"((?:,"[\d.]+")+)$/gm)].map(([, cells = '']) =>
      [...cells.matchAll(/[\d.]+/g)].map(Number),
    );
    if (code !== 0 || found.length !== 3) failed += 3 * BENCHMARK_REQUESTS;
    requests += 3 * BENCHMARK_REQUESTS;
    rows.push(...found);
  }
  const average = (column: number): number =>
    (rows.reduce((sum, row) => sum + (row[column] ?? Number.NaN), 0) / rows.length) * 1000;
  return {
    requests,
    failed,
    p50: average(3),
    p99: average(5),
    max: Math.max(...rows.map((row) => row[6] ?? 0)) * 1000,
  };
}
