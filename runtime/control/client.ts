import { request, type IncomingMessage } from 'node:http';
import { err, ok, type Result } from '#domain/result.ts';
import {
  CONTROL_METHODS,
  CONTROL_TIMEOUT_MS,
  socketPathFault,
  type ControlAnswers,
  type ControlPath,
} from './protocol.ts';

/** NotRunning: nobody listens there. NotPermitted: somebody does, but not for this user. Failed: it answered an error. */
export interface ControlFault {
  readonly kind: 'NotRunning' | 'NotPermitted' | 'Failed';
  readonly message: string;
}

/** A status of 32 patches in 10,000 processes is below this. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const failed = (message: string): Result<never, ControlFault> => err({ kind: 'Failed', message });

/** Asks the running host one question over its control socket. Whatever listens there, there is an answer of ours. */
export function askHost<P extends ControlPath>(
  socketPath: string,
  path: P,
): Promise<Result<ControlAnswers[P], ControlFault>> {
  const fault = socketPathFault(socketPath);
  if (fault !== undefined) return Promise.resolve(failed(fault));
  return new Promise((resolve) => {
    const question = request(
      { socketPath, path, method: CONTROL_METHODS[path], timeout: CONTROL_TIMEOUT_MS },
      (response) => {
        readAnswer(response, socketPath, (answer: Result<ControlAnswers[P], ControlFault>) => {
          resolve(answer);
          question.destroy();
        });
      },
    );
    question.on('timeout', () => question.destroy(new Error(`no answer within ${CONTROL_TIMEOUT_MS / 1000} s`)));
    question.on('error', (error: NodeJS.ErrnoException) => {
      resolve(err(faultOf(error, socketPath)));
    });
    question.end();
  });
}

function readAnswer<T>(
  response: IncomingMessage,
  socketPath: string,
  done: (answer: Result<T, ControlFault>) => void,
): void {
  const parts: Buffer[] = [];
  let size = 0;
  response.on('data', (part: Buffer) => {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) done(failed(`the answer of ${socketPath} is too long`));
    else parts.push(part);
  });
  response.on('end', () => {
    const body = Buffer.concat(parts).toString('utf8');
    done(response.statusCode === 200 ? parseAnswer<T>(body, socketPath) : failed(body.trim()));
  });
  // A host that is killed meanwhile ends neither well nor with an error that anybody would hear of.
  response
    .on('error', () => undefined)
    .on('close', () => {
      done(failed(`${socketPath} closed in the middle of its answer; ask again`));
    });
}

function parseAnswer<T>(body: string, socketPath: string): Result<T, ControlFault> {
  try {
    return ok(JSON.parse(body) as T);
  } catch {
    return failed(`what listens on ${socketPath} is no \`stopgap host\``);
  }
}

function faultOf(error: NodeJS.ErrnoException, socketPath: string): ControlFault {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ECONNREFUSED') {
    const message = `no \`stopgap host\` listens on ${socketPath}; start one, or name its socket with --socket`;
    return { kind: 'NotRunning', message };
  }
  if (error.code === 'EACCES') {
    return {
      kind: 'NotPermitted',
      message: `${socketPath} belongs to another user; run this as the user that runs \`stopgap host\``,
    };
  }
  return { kind: 'Failed', message: error.message };
}
