import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly key: Buffer;
  readonly certificate: Buffer;
  /** File with the certificate authority that signed it. */
  readonly authorityFile: string;
}

const openssl = (args: readonly string[]): void => {
  execFileSync('openssl', args, { stdio: 'pipe' });
};

/** A certificate for 127.0.0.1 from an authority of its own, both made by openssl(1) in the folder. */
export function makeCertificate(directory: string): Certificate {
  const at = (name: string): string => join(directory, name);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl(['req', '-x509', ...curve, '-subj', '/CN=Test authority', '-keyout', at('ca.key'), '-out', at('ca.crt')]);
  openssl([
    'req',
    '-new',
    ...curve.slice(0, 5),
    '-subj',
    '/CN=127.0.0.1',
    '-keyout',
    at('tls.key'),
    '-out',
    at('tls.csr'),
  ]);
  writeFileSync(at('tls.ext'), 'subjectAltName=IP:127.0.0.1\n');
  const signed = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl(['x509', '-req', '-in', at('tls.csr'), ...signed, '-extfile', at('tls.ext'), '-out', at('tls.crt')]);
  return { key: readFileSync(at('tls.key')), certificate: readFileSync(at('tls.crt')), authorityFile: at('ca.crt') };
}
