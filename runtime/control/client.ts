import { request } from 'node:http';
import { err, ok, type Result } from '#domain/result.ts';
import { CONTROL_METHODS, CONTROL_TIMEOUT_MS, type ControlAnswers, type ControlPath } from './protocol.ts';

/** NotRunning: nobody listens there. NotPermitted: somebody does, but not for this user. Failed: it answered an error. */
export interface ControlFault {
  readonly kind: 'NotRunning' | 'NotPermitted' | 'Failed';
  readonly message: string;
}

/** A status of 32 patches in 10,000 processes is below this. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Asks the running host one question over its control socket. */
export function askHost<P extends ControlPath>(
  socketPath: string,
  path: P,
): Promise<Result<ControlAnswers[P], ControlFault>> {
  return new Promise((resolve) => {
    const question = request(
      { socketPath, path, method: CONTROL_METHODS[path], timeout: CONTROL_TIMEOUT_MS },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > MAX_ANSWER_BYTES) question.destroy(new Error('the answer is too long'));
          else parts.push(part);
        });
        response.on('end', () => {
          const body = Buffer.concat(parts).toString('utf8');
          resolve(
            response.statusCode === 200
              ? ok(JSON.parse(body) as ControlAnswers[P])
              : err({ kind: 'Failed', message: body.trim() }),
          );
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

function faultOf(error: NodeJS.ErrnoException, socketPath: string): ControlFault {
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') {
    return { kind: 'NotRunning', message: `no \`stopgap host\` listens on ${socketPath}` };
  }
  if (error.code === 'EACCES') {
    return {
      kind: 'NotPermitted',
      message: `${socketPath} belongs to another user; run this as the user that runs \`stopgap host\``,
    };
  }
  return { kind: 'Failed', message: error.message };
}
