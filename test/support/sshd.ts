import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateSshd } from './sshd-program.ts';

export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** A key that may log in, and one that may not. */
  readonly identityFile: string;
  readonly strangerFile: string;
  /** A file that knows the host by its right key, one that knows it by another key, and an empty one. */
  readonly knownHostsFile: string;
  readonly wrongKnownHostsFile: string;
  readonly emptyKnownHostsFile: string;
  /** What sshd wrote so far. */
  log: () => string;
  close: () => Promise<void>;
}

const STARTS = 5;

/** A real sshd on a free port of loopback that gives one key the right to read repositories, as git-shell(1) does. */
export async function startSshd(directory: string): Promise<Sshd> {
  mkdirSync(directory, { recursive: true });
  const at = (name: string): string => join(directory, name);
  for (const name of ['host', 'other', 'identity', 'stranger'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]);
  const serve = "#!/bin/sh\nexport GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'\n";
  writeFileSync(at('serve'), `${serve}exec git-shell -c "$SSH_ORIGINAL_COMMAND"\n`);
  chmodSync(at('serve'), 0o755);
  writeFileSync(at('authorized_keys'), `restrict,command="${at('serve')}" ${readFileSync(at('identity.pub'), 'utf8')}`);
  for (let attempt = 1; ; attempt += 1) {
    const port = await aFreePort();
    const running = await launch(directory, port);
    if (running !== undefined) return describe(directory, port, running);
    if (attempt === STARTS) throw new Error(`sshd does not start: ${readFileSync(at('sshd.log'), 'utf8')}`);
  }
}

function describe(directory: string, port: number, close: () => Promise<void>): Sshd {
  const at = (name: string): string => join(directory, name);
  const known = (name: string, key: string): string => {
    writeFileSync(at(name), key === '' ? '' : `[127.0.0.1]:${port} ${readFileSync(at(key), 'utf8')}`);
    return at(name);
  };
  return {
    port,
    user: userInfo().username,
    identityFile: at('identity'),
    strangerFile: at('stranger'),
    knownHostsFile: known('known_hosts', 'host.pub'),
    wrongKnownHostsFile: known('wrong_known_hosts', 'other.pub'),
    emptyKnownHostsFile: known('empty_known_hosts', ''),
    log: () => readFileSync(at('sshd.log'), 'utf8'),
    close,
  };
}

/** Undefined if the port was taken in the meantime. */
async function launch(directory: string, port: number): Promise<(() => Promise<void>) | undefined> {
  const program = locateSshd();
  const at = (name: string): string => join(directory, name);
  const configuration = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'AcceptEnv GIT_PROTOCOL',
    'PrintMotd no',
    ...program.configuration,
  ];
  writeFileSync(at('sshd_config'), `${configuration.join('\n')}\n`);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const environment = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    ...program.environment,
    ...userFiles(at, program),
  };
  const child = spawn(program.path, ['-D', '-e', '-E', at('sshd.log'), '-f', at('sshd_config')], {
    env: environment,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.on('close', resolve));
  const isUp = await Promise.race([ended.then(() => false), listens(port)]);
  if (!isUp) return undefined;
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** The users of the machine and `sshd`, for a machine that has no such user; see nss_wrapper(1). */
function userFiles(at: (name: string) => string, { nssWrapper }: { nssWrapper: string | undefined }) {
  if (nssWrapper === undefined) return {};
  writeFileSync(at('passwd'), `${readFileSync('/etc/passwd', 'utf8')}sshd:x:65533:65534::/run/sshd:/bin/false\n`);
  writeFileSync(at('group'), readFileSync('/etc/group', 'utf8'));
  return { LD_PRELOAD: nssWrapper, NSS_WRAPPER_PASSWD: at('passwd'), NSS_WRAPPER_GROUP: at('group') };
}

async function aFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listens(port: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => {
        resolve(false);
      });
    });
    if (isOpen) return true;
    await sleep(25);
  }
  return false;
}
