import type { KubeClient } from './kube-client.ts';
import { isConflict, isNotFound, isRecord } from './kube-error.ts';
import { readObject } from './kube-object.ts';

/** What is ours of a Lease of coordination.k8s.io/v1. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

export interface Lease {
  readonly resourceVersion: string;
  readonly spec: LeaseSpec;
}

export interface LeaseName {
  readonly namespace: string;
  readonly name: string;
}

/** A MicroTime of meta/v1: six digits, or the API server refuses it. */
export const microTime = (date: Date): string => date.toISOString().replace('Z', '000Z');

/** Reads and writes one Lease, past the fence that is made from it. */
export class LeaseStore {
  private readonly client: KubeClient;
  private readonly at: LeaseName;
  private readonly timeoutMs: number;

  constructor(client: KubeClient, at: LeaseName, timeoutMs: number) {
    this.client = client;
    this.at = at;
    this.timeoutMs = timeoutMs;
  }

  /** Undefined if there is none yet. Not tried again here: the election has a rhythm of its own. Throws KubeError. */
  async read(): Promise<Lease | undefined> {
    try {
      const call = { method: 'GET', path: `${this.collection()}/${encodeURIComponent(this.at.name)}` } as const;
      const lease = readObject(
        await this.client.call({ ...call, timeoutMs: this.timeoutMs, isIdempotent: false }),
        'reading the lease',
      );
      const spec = isRecord(lease['spec']) ? (lease['spec'] as LeaseSpec) : {};
      return { resourceVersion: lease.metadata.resourceVersion, spec };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Writes over exactly the version that was read. False if somebody else was faster. Throws KubeError. */
  async write(spec: LeaseSpec, over: Lease | undefined): Promise<boolean> {
    const guard = over === undefined ? {} : { resourceVersion: over.resourceVersion };
    const metadata = { ...this.at, ...guard };
    const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    const create = { method: 'POST', path: this.collection() } as const;
    const replace = { method: 'PUT', path: `${this.collection()}/${encodeURIComponent(this.at.name)}` } as const;
    try {
      const call = over === undefined ? create : replace;
      await this.client.call({ ...call, body, timeoutMs: this.timeoutMs, isUnfenced: true });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  private collection(): string {
    return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(this.at.namespace)}/leases`;
  }
}
