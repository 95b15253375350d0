import { request } from 'node:http';
import { createInterface } from 'node:readline';
import type { PatcherAnswers, ProcessNews } from '#domain/patcher-wire.ts';

/** A revert of a process with 10,000 threads takes seconds; a full look at a large machine too. */
const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** One question and its answer. Rejects, with a sentence, when nobody answers, in time, or when the question is refused. */
export function askPatcher<P extends keyof PatcherAnswers>(
  socketPath: string,
  path: P,
  body: object,
): Promise<PatcherAnswers[P]> {
  return new Promise((resolve, reject) => {
    const question = request({ socketPath, path, method: 'POST', timeout: TIMEOUT_MS }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > MAX_ANSWER_BYTES) question.destroy(new Error('the answer of the patcher is too long'));
        else parts.push(part);
      });
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const answer = parse(text) as PatcherAnswers[P] | undefined;
        if (response.statusCode === 200 && answer !== undefined) resolve(answer);
        else reject(new Error(`the patcher refuses ${path}: ${text.trim()}`));
      });
    });
    question.on('timeout', () =>
      question.destroy(new Error(`the patcher did not answer ${path} within ${TIMEOUT_MS / 1000} s`)),
    );
    question.on('error', reject);
    question.end(JSON.stringify(body));
  });
}

/** Calls back for each piece of news; resolves when the signal aborts or the patcher is gone. */
export function listenToPatcher(
  socketPath: string,
  onNews: (news: ProcessNews) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const question = request({ socketPath, path: '/v1/events', method: 'GET', signal }, (response) => {
      const lines = createInterface({ input: response });
      lines.on('line', (line) => {
        const news = parse(line) as ProcessNews | undefined;
        if (news !== undefined) onNews(news);
      });
      // A stream that breaks off is an end like another; readline passes the error of its input on.
      lines.on('error', () => undefined);
      response.on('close', resolve);
    });
    question.on('error', () => {
      resolve();
    });
    question.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
