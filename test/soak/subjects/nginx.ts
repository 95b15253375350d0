import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { librariesIn } from '../../support/debian-packages.ts';
import { childrenOf, waitUntil } from '../../support/proc-state.ts';
import { launchTarget } from '../../support/target.ts';
import type { Subject } from '../subject.ts';
import { askPage, freePort, webRoot, wrk } from '../wrk.ts';

const PAGE = `${'a page that must come whole. '.repeat(100)}\n`;

/** The master is left alone: it serves nobody. */
const configuration = (port: number): string => `
daemon off;
worker_processes 2;
error_log stderr;
pid nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server { listen 127.0.0.1:${port}; root pages; }
}
`;

/** nginx with two workers under wrk; asked for a page whose every byte is compared. */
export const nginx: Subject = {
  name: 'nginx',
  tool: 'wrk',
  functions: [
    'ngx_http_parse_request_line',
    'ngx_http_process_request',
    'ngx_http_core_run_phases',
    'ngx_palloc',
    'ngx_http_send_header',
    'ngx_http_finalize_request',
  ],
  async start() {
    const root = webRoot();
    const directory = mkdtempSync(join(tmpdir(), 'stopgap-soak-nginx-'));
    chmodSync(directory, 0o755);
    mkdirSync(join(directory, 'pages'));
    writeFileSync(join(directory, 'pages', 'page.txt'), PAGE);
    const port = await freePort();
    writeFileSync(join(directory, 'nginx.conf'), configuration(port));
    const module = join(root, 'usr/sbin/nginx');
    const args = ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'];
    const server = await launchTarget(module, args, { env: librariesIn(root), directory });
    const url = `http://127.0.0.1:${port}/page.txt`;
    await waitUntil(async () => (await askPage(url, PAGE)) === undefined, { what: `nginx to serve ${url}` });
    const workers = childrenOf(server.pid).join(' ');
    return {
      module,
      targets: () => childrenOf(server.pid),
      load: (seconds) => wrk(directory, url, seconds),
      ask: () => askPage(url, PAGE),
      audit() {
        const now = childrenOf(server.pid).join(' ');
        return Promise.resolve(now === workers ? [] : [`the workers were ${workers} and are ${now}`]);
      },
      stop: () => server.stop(),
    };
  },
};
