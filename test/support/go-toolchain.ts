import { execFile } from 'node:child_process';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The toolchain of Go as Go's own modules have it; newer ones of 1.26 change nothing for us. */
const TOOLCHAIN = 'golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64';
/** From 1.21 on, `go` fetches the toolchain that a module asks for by itself (go.dev/doc/toolchain). */
const SWITCHES_FROM = 21;

/**
 * A `go` that builds modules which ask for a newer one than the system has. That of Debian 12 is too old to fetch it by
 * itself, and can be asked to fetch it as the module that it is. `env` says where modules are kept.
 */
export async function goProgram(env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout: version } = await run('go', ['version'], { env });
  const [, minor = '0'] = /go1\.(\d+)/.exec(version) ?? [];
  if (Number(minor) >= SWITCHES_FROM) return 'go';
  const { stdout } = await run('go', ['mod', 'download', '-json', TOOLCHAIN], { env });
  const { Dir: directory } = JSON.parse(stdout) as { Dir: string };
  // Files of modules lose their rights; those that run need them back.
  const tools = join(directory, 'pkg', 'tool', 'linux_amd64');
  const programs = [join(directory, 'bin', 'go'), ...(await readdir(tools)).map((tool) => join(tools, tool))];
  for (const program of programs) await chmod(program, 0o755);
  return programs[0] ?? 'go';
}
