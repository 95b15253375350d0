import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemTimers, type Timers } from '../timers.ts';
import type { Connection, Credentials } from './connection.ts';

export interface InCluster {
  /** KUBERNETES_SERVICE_HOST and _PORT, which the kubelet sets in each container. */
  readonly host: string;
  readonly port: string;
  /** Where the token and the authority's certificate are mounted. */
  readonly directory?: string;
  readonly timers?: Timers;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
/** As client-go's transport/token_source.go; the kubelet rotates a token long before its end. */
const KEEP_MS = 60_000;

/** The service account of a pod. Files are read again every minute, and at once after the API server refused a token. */
export function inClusterConnection({
  host,
  port,
  directory = SERVICE_ACCOUNT,
  timers = systemTimers,
}: InCluster): Connection {
  const address = host.includes(':') ? `[${host}]` : host;
  let kept: { readonly credentials: Credentials; readonly untilMs: number } | undefined;
  return {
    server: `https://${address}:${port}`,
    credentials: async () => {
      const now = timers.elapsedMs();
      if (kept !== undefined && now < kept.untilMs) return kept.credentials;
      const credentials = await readServiceAccount(directory);
      kept = { credentials, untilMs: now + KEEP_MS };
      return credentials;
    },
    refuse: () => {
      kept = undefined;
    },
  };
}

async function readServiceAccount(directory: string): Promise<Credentials> {
  const [token, ca] = await Promise.all([
    readFile(join(directory, 'token'), 'utf8'),
    readFile(join(directory, 'ca.crt'), 'utf8'),
  ]);
  return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
}
