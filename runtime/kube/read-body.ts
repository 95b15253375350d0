import { KubeError } from './kube-error.ts';

/** The whole body as text; longer ones than the limit are cut off where they pass it, and never held. */
export async function readBody(chunks: AsyncIterable<Uint8Array>, maxBytes: number, doing: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes)
      throw new KubeError('TooLarge', `${doing}: the answer is longer than ${String(maxBytes)} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

export function parseJson(text: string, doing: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new KubeError('Malformed', `${doing}: the answer is no JSON`, { cause: error });
  }
}

/** `Retry-After` as seconds (RFC 9110, 10.2.3; the API server sends no dates), in milliseconds. */
export function retryAfterMs(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
