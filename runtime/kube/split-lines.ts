import { KubeError } from './kube-error.ts';

const NEWLINE = 0x0a;

/**
 * Whole lines of a stream of bytes. Split as bytes, since a chunk may end inside a character; a line that is longer
 * than the limit ends the stream with KubeError TooLarge, and what follows the last newline is not a line.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8');
      parts = [];
      size = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxBytes) throw new KubeError('TooLarge', `watching: an event is longer than ${String(maxBytes)} bytes`);
  }
}
