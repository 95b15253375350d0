import { spawnSync } from 'node:child_process';

/** Runs a stock program with bytes on its standard input; fails with what it printed unless it exits with 0. */
export function run(program: string, args: readonly string[], input: Uint8Array | string = ''): Buffer {
  const { status, stdout, stderr } = attempt(program, args, input);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} exited with ${String(status)}: ${stderr}`);
  return stdout;
}

/** The same without judging its exit code. Nothing of the tester's own SSH agent or settings is used. */
export function attempt(program: string, args: readonly string[], input: Uint8Array | string = '') {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', LC_ALL: 'C' },
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr: stderr.toString() };
}
