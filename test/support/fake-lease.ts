import { json, status, type Answer, type SeenRequest } from './fake-api-server.ts';

interface Stored {
  readonly metadata: { readonly name?: string; readonly uid?: string; readonly resourceVersion?: string };
  readonly spec: { readonly holderIdentity?: string; readonly renewTime?: string };
}

/** A Lease with the API server's optimistic locking; all other requests are answered with an empty object. */
export class FakeLease {
  current: Stored | undefined;
  isUnreachable = false;
  readonly holders: string[] = [];
  private version = 0;

  readonly answer: Answer = (response, request) => {
    if (!request.path.includes('/leases')) {
      json({})(response, request);
      return;
    }
    if (this.isUnreachable) response.destroy();
    else this.serve(request)(response, request);
  };

  private serve({ method, body }: SeenRequest): Answer {
    if (method === 'GET') return this.current === undefined ? status(404, 'NotFound') : json(this.current);
    const asked = JSON.parse(body) as Stored;
    if (!/[.]\d{6}Z$/.test(asked.spec.renewTime ?? '')) return status(400, 'BadRequest');
    if (asked.metadata.resourceVersion !== this.current?.metadata.resourceVersion) return status(409, 'Conflict');
    const metadata = { ...asked.metadata, uid: 'u', resourceVersion: String(++this.version) };
    const { holderIdentity = '' } = asked.spec;
    if (this.holders.at(-1) !== holderIdentity) this.holders.push(holderIdentity);
    this.current = { ...asked, metadata };
    return json(this.current);
  }
}
