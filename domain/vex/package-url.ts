import { err, ok, type Result } from '../result.ts';

/**
 * Text by which two package URLs (purl-spec, `pkg:type/namespace/name@version?qualifiers#subpath`) are of one package: what
 * is before the qualifiers, decoded, with the letters that some types take for the same made the same. Scanners let a URL
 * match every other that only has more qualifiers, so that what is said of one is said of all that share this. Two that
 * share it without need only share a verdict. The error is a part of a sentence.
 *
 * A URL without a version is refused, because scanners let it match every version, the fixed ones and those that nobody
 * has looked at among them.
 */
export function packageKey(url: string): Result<string, string> {
  const [bare = ''] = url.split(/[?#]/);
  const name = bare.slice(bare.lastIndexOf('/') + 1);
  const at = name.lastIndexOf('@');
  if (!/^pkg:[a-z][a-z0-9.+-]*\/./.test(bare) || /[\s\p{Cc}]/u.test(url)) return err('is no package URL');
  if (at < 1 || at === name.length - 1)
    return err('names no version, so that scanners would take it for every version');
  try {
    return ok(decodeURIComponent(bare).toLowerCase().replaceAll('_', '-').replaceAll(/\/+/g, '/'));
  } catch {
    return err('is no package URL: what follows a % in it is no UTF-8');
  }
}
