import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchTarget } from '../../support/target.ts';
import type { Subject } from '../subject.ts';
import { askPage, freePort, wrk } from '../wrk.ts';

/** Parses, hashes and answers, so that the compilers, the garbage collector and the thread pool of Node.js all have work. */
const SERVICE = `
const { createServer } = require('node:http');
const { createHash } = require('node:crypto');
const items = Array.from({ length: 200 }, (_, id) => ({ id, name: 'item ' + id }));
createServer((request, response) => {
  const answer = JSON.stringify(JSON.parse(JSON.stringify(items)).filter(({ id }) => id % 7 === 0));
  response.end(createHash('sha256').update(answer).digest('hex') + answer);
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
`;

/** A service of Node.js under wrk; every answer is the same and is compared with the first. */
export const nodeService: Subject = {
  name: 'Node.js service',
  tool: 'wrk',
  functions: ['uv__io_poll', 'llhttp_execute', 'uv__stream_io', 'uv__read', 'uv_try_write', 'uv__run_timers'],
  async start() {
    const directory = mkdtempSync(join(tmpdir(), 'stopgap-soak-node-'));
    writeFileSync(join(directory, 'service.cjs'), SERVICE);
    const port = await freePort();
    const module = realpathSync(process.execPath);
    const server = await launchTarget(module, [join(directory, 'service.cjs'), String(port)], { directory });
    await server.line(/ready/);
    const url = `http://127.0.0.1:${port}/`;
    const expected = await (await fetch(url)).text();
    return {
      module,
      targets: () => [server.pid],
      load: (seconds) => wrk(directory, url, seconds),
      ask: () => askPage(url, expected),
      audit: () => Promise.resolve(server.isRunning() ? [] : ['the service has ended']),
      stop: () => server.stop(),
    };
  },
};
