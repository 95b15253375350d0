import { err, ok, type Result } from '../result.ts';
import type { SettingFault } from './setting-fault.ts';

/**
 * Where a repository is. `text` is what git gets; it never holds a secret, because credentials come from files.
 * `printable` is for people, logs and status, and is the same text today: it is a field of its own so that no caller
 * has to know that.
 */
export interface RepositoryUrl {
  readonly kind: 'https' | 'http' | 'ssh' | 'local';
  readonly text: string;
  readonly printable: string;
  /** Scheme, host and port, to scope a credential to one server; empty for a local path. */
  readonly origin: string;
}

/** A single machine may also read plain HTTP on loopback and local paths; a cluster reads from servers only. */
export type UrlMode = 'host' | 'cluster';

/** Longest URL taken. Git hosts stay under 400 characters; 2,048 is the usual limit of proxies on the way. */
export const MAX_URL_CHARACTERS = 2_048;

const HOST = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])`;
const SERVER = new RegExp(`^(?:([^/@]*)@)?(${HOST})(?::([0-9]{1,5}))?$`);
const SERVER_PATH = /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]+$/;
const SSH_USER = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const SCP_FORM = /^(?:([^/@\s]+)@)?([^/:\s]+):(?!\/\/)(?!:)(.+)$/;
const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/i;
const MAX_PORT = 65_535;

const fault = (message: string, fix: string): Result<never, SettingFault> => err({ message, fix });

/**
 * Takes only the forms of URL whose meaning is plain: `https://host/path` and `ssh://user@host[:port]/path`, and in
 * host mode `http://` on loopback, `/absolute/path` and `file:///absolute/path`. Everything else that git would accept
 * (transport helpers such as `ext::`, scp forms, passwords inside the URL) is refused here, before git can see it; see
 * git-clone(1) "GIT URLS", gitremote-helpers(7) and CVE-2022-24433.
 */
export function parseRepositoryUrl(text: string, mode: UrlMode): Result<RepositoryUrl, SettingFault> {
  const unreadable = unreadableText(text);
  if (unreadable !== undefined) return err(unreadable);
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return parseWithoutScheme(text, mode);
  switch (scheme.toLowerCase()) {
    case 'https':
      return parseHttp('https', rest);
    case 'http':
      return parseLoopbackHttp(rest, mode);
    case 'ssh':
      return parseSsh(rest);
    case 'file':
      return parseLocal(rest, mode);
    default:
      return fault(`the scheme ${scheme}:// is not supported`, 'write an https:// or ssh:// URL');
  }
}

function unreadableText(text: string): SettingFault | undefined {
  if (text === '') return { message: 'the URL is empty', fix: 'write an https:// or ssh:// URL' };
  if (text.length > MAX_URL_CHARACTERS)
    return { message: `the URL is longer than ${MAX_URL_CHARACTERS} characters`, fix: 'write the URL of a repository' };
  if (text.startsWith('-'))
    return { message: 'the URL begins with "-", as an option would', fix: 'write an https:// or ssh:// URL' };
  if (!/^[\x21-\x7e]+$/.test(text))
    return {
      message: 'the URL has spaces, control characters or letters outside ASCII',
      fix: 'write other characters as %XX, as in a browser',
    };
  return undefined;
}

function parseWithoutScheme(text: string, mode: UrlMode): Result<RepositoryUrl, SettingFault> {
  if (text.startsWith('/')) return parseLocal(text, mode);
  const [, user, host, path] = SCP_FORM.exec(text) ?? [];
  if (host !== undefined && path !== undefined && user?.includes(':') !== true)
    return fault(
      'the short form host:path is not supported, because it cannot be told from a path or an option',
      `write ssh://${user ?? 'git'}@${host}/${path}`,
    );
  return fault(
    'this is not a URL that Stopgap reads',
    mode === 'host' ? 'write an https:// or ssh:// URL or an absolute path' : 'write an https:// or ssh:// URL',
  );
}

interface ServerPart {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
}

function parseServer(rest: string): Result<ServerPart, SettingFault> {
  const slash = rest.indexOf('/');
  const path = slash < 0 ? '' : rest.slice(slash);
  const [, user, host, portText] = SERVER.exec(slash < 0 ? rest : rest.slice(0, slash)) ?? [];
  const port = portText === undefined ? undefined : Number(portText);
  if (host === undefined || !isPort(port))
    return fault('the server part of the URL cannot be read', 'write it as host or host:port');
  if (!SERVER_PATH.test(path) || path === '/')
    return fault(
      'the URL names no repository, or has a query, fragment or unusual character in its path',
      'write the path of the repository behind the host',
    );
  return ok({ user, host, port, path });
}

const isPort = (port: number | undefined): boolean => port === undefined || (port >= 1 && port <= MAX_PORT);

const at = ({ host, port }: ServerPart): string => (port === undefined ? host : `${host}:${port}`);

function parseHttp(kind: 'https' | 'http', rest: string): Result<RepositoryUrl, SettingFault> {
  const server = parseServer(rest);
  if (!server.ok) return server;
  if (server.value.user !== undefined)
    return fault(
      'the URL holds a user name or a password, which would end up in logs and process lists',
      'remove everything up to the "@" and name files with the user name and the token instead',
    );
  const origin = `${kind}://${at(server.value)}`;
  const text = `${origin}${server.value.path}`;
  return ok({ kind, text, printable: text, origin });
}

function parseLoopbackHttp(rest: string, mode: UrlMode): Result<RepositoryUrl, SettingFault> {
  const server = parseServer(rest);
  if (!server.ok) return server;
  if (mode !== 'host' || !LOOPBACK.test(server.value.host))
    return fault('plain HTTP can be read and changed on the way', 'write an https:// URL');
  return parseHttp('http', rest);
}

function parseSsh(rest: string): Result<RepositoryUrl, SettingFault> {
  const server = parseServer(rest);
  if (!server.ok) return server;
  const { user, path } = server.value;
  if (user?.includes(':') === true)
    return fault('the URL holds a password', 'remove it and name a file with the private key instead');
  if (user === undefined || !SSH_USER.test(user))
    return fault('an ssh URL needs the name of the user to log in as', `write ssh://git@${at(server.value)}${path}`);
  const origin = `ssh://${user}@${at(server.value)}`;
  return ok({ kind: 'ssh', text: `${origin}${path}`, printable: `${origin}${path}`, origin });
}

function parseLocal(path: string, mode: UrlMode): Result<RepositoryUrl, SettingFault> {
  if (mode !== 'host')
    return fault('a local path means another thing on every node', 'write an https:// or ssh:// URL');
  if (!/^\/[^/]/.test(path))
    return fault(
      'a local repository needs an absolute path',
      'write /path/to/repository or file:///path/to/repository',
    );
  return ok({ kind: 'local', text: path, printable: path, origin: '' });
}
