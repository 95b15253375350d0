import { spawn } from 'node:child_process';
import { fromBase64 } from '#domain/base64.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { dearmorSshSignature, SSHSIG_NAMESPACE } from '#domain/trust/sshsig.ts';

/** An armored signature of the largest RSA key has 7 kB. */
const MAX_OUTPUT_BYTES = 64 * 1024;

/**
 * Has the person's own `ssh-keygen` sign, for keys that only OpenSSH can use: it asks for the passphrase, or for a touch
 * of the token, on the terminal. It waits as long as the person takes. The error is a sentence.
 */
export function signWithSshKeygen(
  message: Uint8Array,
  keyFile: string,
  program = 'ssh-keygen',
): Promise<Result<Uint8Array, string>> {
  return new Promise((resolve) => {
    const child = spawn(program, ['-Y', 'sign', '-n', SSHSIG_NAMESPACE, '-f', keyFile], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > MAX_OUTPUT_BYTES) child.kill();
    });
    child.stdin.on('error', () => undefined); // it may exit without reading; `close` says why
    child.stdin.end(message);
    child.on('error', (cause) => {
      resolve(err(wordSpawnError(program, cause)));
    });
    child.on('close', (code) => {
      resolve(readArmor(program, code, output));
    });
  });
}

function wordSpawnError(program: string, cause: NodeJS.ErrnoException): string {
  if (cause.code !== 'ENOENT') return `${program} could not be started: ${cause.message}.`;
  return `This key can only be used by OpenSSH, but ${program} is not installed. Install openssh-client and try again.`;
}

function readArmor(program: string, code: number | null, output: string): Result<Uint8Array, string> {
  if (code !== 0) return err(`${program} did not sign. Its own message is above.`);
  const blob = fromBase64(dearmorSshSignature(output) ?? '-');
  return blob === undefined ? err(`${program} wrote something that is not an SSH signature.`) : ok(blob);
}
