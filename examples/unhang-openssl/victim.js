/**
 * A small service that trusts its platform, as services do: it parses public keys that others send. It runs on the
 * unmodified, vulnerable Node.js 16.14.1 and listens on loopback only. `PORT=0`, the default, takes any free port.
 *
 *   GET  /      answers hello, as long as the event loop runs
 *   POST /key   parses the public key in the body, DER or base64 of it, and answers what came of it:
 *               {"key":"ok","ms":0.4} or {"key":"refused","ms":0.4,"error":"..."}
 *
 * When ready it prints one line: {"pid":1234,"port":40123}
 */
import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';

const MAX_KEY_BYTES = 16_384;

const server = createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/key') return answer(response, 200, judge(await bodyOf(request)));
    if (request.method === 'GET' && request.url === '/') return answer(response, 200, { hello: 'world' });
    return answer(response, 404, { error: 'there is GET / and POST /key' });
  } catch (error) {
    return answer(response, 400, { error: error.message });
  }
});

function judge(body) {
  const startedAt = performance.now();
  const took = () => Number((performance.now() - startedAt).toFixed(2));
  try {
    createPublicKey({ key: derOf(body), format: 'der', type: 'spki' });
    return { key: 'ok', ms: took() };
  } catch (error) {
    return { key: 'refused', ms: took(), error: error.message };
  }
}

/** DER starts with the tag of a sequence, which is no letter of base64. */
function derOf(body) {
  return body[0] === 0x30 ? body : Buffer.from(body.toString('latin1'), 'base64');
}

async function bodyOf(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > MAX_KEY_BYTES) throw new Error('a key is not that large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ pid: process.pid, port: server.address().port })}\n`);
});
