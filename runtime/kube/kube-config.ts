import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Connection, Credentials, TlsSettings } from './connection.ts';

/** The current context of a kubeconfig: of the file, or of KUBECONFIG and ~/.kube/config as for kubectl(1). */
export function kubeConfigConnection(file?: string): Connection {
  const load = (): KubeConfig => {
    const config = new KubeConfig();
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
    return config;
  };
  let config = load();
  return {
    server: serverOf(config),
    credentials: () => credentialsOf(config),
    refuse: () => {
      config = load();
    },
  };
}

function serverOf(config: KubeConfig): string {
  const cluster = config.getCurrentCluster();
  if (cluster !== null) return cluster.server.replace(/\/+$/, '');
  throw new Error(`the kubeconfig's current context '${config.currentContext}' names no cluster; choose another one`);
}

/** The client library fills in request options: we take headers and TLS from them, and leave its agent. */
async function credentialsOf(config: KubeConfig): Promise<Credentials> {
  const given: Record<string, string> = {};
  const options: RequestOptions = { headers: given };
  await config.applyToHTTPSOptions(options);
  const basic = typeof options.auth === 'string' ? `Basic ${Buffer.from(options.auth).toString('base64')}` : undefined;
  const headers = { ...given, ...(basic === undefined ? {} : { Authorization: basic }) };
  return { headers, tls: tlsOf(options) };
}

function tlsOf({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): TlsSettings {
  return {
    ...(ca === undefined ? {} : { ca: pem(ca) }),
    ...(cert === undefined ? {} : { cert: pem(cert) }),
    ...(key === undefined ? {} : { key: pem(key) }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

/** Files come as bytes, inline data as text. */
const pem = (value: string | Buffer | readonly unknown[]): string => String(value);
