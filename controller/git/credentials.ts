import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RepositoryUrl } from '#domain/source/repository-url.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';

/** Files that a source reads with. They are read anew at every pass, so that a rotated secret needs no restart. */
export interface SourceCredentials {
  /** Token or password for HTTP; sent only to the server of the URL. */
  readonly tokenFile?: string;
  /** User name that goes with the token; servers that only look at the token take any. */
  readonly usernameFile?: string;
  /** Certificate authority of an HTTPS server, PEM, instead of those of the machine. */
  readonly authorityFile?: string;
  /** Private key for ssh, without a passphrase, readable by its owner only. */
  readonly identityFile?: string;
  /** Keys of the ssh server, as `ssh-keyscan` prints them. */
  readonly knownHostsFile?: string;
}

/** The same files by absolute paths: git runs in another folder than the program that was given them. */
export function resolveCredentials(credentials: SourceCredentials): SourceCredentials {
  const entries = Object.entries(credentials as Record<string, string | undefined>);
  return Object.fromEntries(entries.flatMap(([role, path]) => (path === undefined ? [] : [[role, resolve(path)]])));
}

/** What a command needs to reach its server and nothing but its server. */
export interface Transport {
  readonly environment: Readonly<Record<string, string>>;
  readonly config: readonly string[];
  /** Forms of the secrets that a message must never hold. */
  readonly secrets: readonly string[];
}

/** Largest credential file: a chain of certificates has some KiB, all those of a machine 220 KiB. */
const MAX_CREDENTIAL_BYTES = 512 * 1024;
/** Longest token. Tokens of large hosts have under 100 characters, signed ones up to a few thousand. */
const MAX_TOKEN_CHARACTERS = 8_192;
/** What ssh would expand or split in a path (ssh_config(5), TOKENS and quoting). */
const UNSAFE_FOR_SSH = /["%$\\\p{Cc}]|^~/u;

/** Checks the files of a URL and makes its transport; which files are needed follows from the kind of URL. */
export async function openTransport(
  url: RepositoryUrl,
  credentials: SourceCredentials,
): Promise<Result<Transport, SourceFailure>> {
  switch (url.kind) {
    case 'http':
    case 'https':
      return await openHttp(url, credentials);
    case 'ssh':
      return await openSsh(credentials);
    case 'local':
      return ok({ environment: { GIT_ALLOW_PROTOCOL: 'file' }, config: [], secrets: [] });
  }
}

const unusable = (what: string): Result<never, SourceFailure> => err(sourceFailure('CredentialsUnusable', what));

async function openHttp(url: RepositoryUrl, credentials: SourceCredentials): Promise<Result<Transport, SourceFailure>> {
  const { tokenFile, usernameFile, authorityFile } = credentials;
  if (authorityFile !== undefined) {
    const authority = await readCredential(authorityFile);
    if (!authority.ok) return authority;
    if (!authority.value.includes('-----BEGIN CERTIFICATE-----'))
      return unusable(`${authorityFile} holds no certificate in PEM form`);
  }
  const config = authorityFile === undefined ? [] : [`http.sslCAInfo=${authorityFile}`];
  const environment = { GIT_ALLOW_PROTOCOL: url.kind };
  if (tokenFile === undefined) {
    if (usernameFile !== undefined) return unusable(`a user name in ${usernameFile} has no use without a token file`);
    return ok({ environment, config, secrets: [] });
  }
  const secrets = await readSecrets(tokenFile, usernameFile);
  if (!secrets.ok) return secrets;
  return ok({
    environment: {
      ...environment,
      STOPGAP_GIT_TOKEN_FILE: tokenFile,
      STOPGAP_GIT_USERNAME_FILE: usernameFile ?? '',
      STOPGAP_GIT_SCOPE: `${url.origin}/`,
    },
    config,
    secrets: secrets.value,
  });
}

/** The token is read by `run-git.sh` when it is used; here it is only judged, and remembered to be kept out of sight. */
async function readSecrets(tokenFile: string, usernameFile?: string): Promise<Result<string[], SourceFailure>> {
  const token = await readLine(tokenFile);
  if (!token.ok) return token;
  const username = usernameFile === undefined ? ok('stopgap') : await readLine(usernameFile);
  if (!username.ok) return username;
  if (username.value.includes(':')) return unusable(`the user name in ${usernameFile ?? ''} has a colon in it`);
  const basic = Buffer.from(`${username.value}:${token.value}`).toString('base64');
  return ok([token.value, encodeURIComponent(token.value), basic]);
}

async function readLine(path: string): Promise<Result<string, SourceFailure>> {
  const bytes = await readCredential(path);
  if (!bytes.ok) return bytes;
  const text = bytes.value.toString().replace(/\r?\n$/, '');
  if (text === '') return unusable(`${path} is empty`);
  if (text.length > MAX_TOKEN_CHARACTERS || !/^[\x20-\x7e]+$/.test(text))
    return unusable(`${path} must hold one line of printable characters`);
  return ok(text);
}

async function readCredential(path: string): Promise<Result<Buffer, SourceFailure>> {
  try {
    const { size } = await stat(path);
    if (size > MAX_CREDENTIAL_BYTES) return unusable(`${path} has ${size} bytes, more than a credential has`);
    return ok(await readFile(path));
  } catch (error) {
    return unusable(`${path} cannot be read (${codeOf(error)})`);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

/** Both files are needed: without the keys of the server anybody on the way could pretend to be it (CVE-2025-23390). */
async function openSsh(credentials: SourceCredentials): Promise<Result<Transport, SourceFailure>> {
  const { identityFile, knownHostsFile } = credentials;
  if (identityFile === undefined) return unusable('an ssh URL needs a file with a private key');
  if (knownHostsFile === undefined) return unusable('an ssh URL needs a known_hosts file with the key of the server');
  for (const path of [identityFile, knownHostsFile]) {
    if (UNSAFE_FOR_SSH.test(path)) return unusable(`${path} has characters that ssh would expand`);
    const content = await readCredential(path);
    if (!content.ok) return content;
  }
  return ok({
    environment: {
      GIT_ALLOW_PROTOCOL: 'ssh',
      STOPGAP_SSH_IDENTITY: identityFile,
      STOPGAP_SSH_KNOWN_HOSTS: knownHostsFile,
    },
    config: [],
    secrets: [],
  });
}
