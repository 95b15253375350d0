import { err, ok, type Result } from '../result.ts';
import type { SettingFault } from './setting-fault.ts';

/** Longest path taken. Linux itself stops at 4,096 bytes; nobody keeps manifests deeper than 1,024. */
const MAX_PATH_CHARACTERS = 1_024;

/**
 * The folder of the repository that holds the manifests: `patches/` and `./patches` become `patches`; `.`, `/` and
 * nothing at all mean the whole repository and become the empty string. Letters outside ASCII are allowed, `..` is not.
 */
export function parseSourcePath(text: string): Result<string, SettingFault> {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (text.length > MAX_PATH_CHARACTERS || parts.some(isUnusable))
    return err({
      message: 'the path has "..", ".git", a backslash or control characters in it, or is too long',
      fix: 'write a folder of the repository such as patches/prod',
    });
  return ok(parts.join('/'));
}

const isUnusable = (part: string): boolean =>
  part === '..' || part.toLowerCase() === '.git' || /[\p{Cc}\p{Cs}\\]/u.test(part);
