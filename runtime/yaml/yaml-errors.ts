import type { ErrorCode, YAMLError } from 'yaml';
import { quote } from '#domain/manifest/describe-value.ts';
import type { TextFault } from './source-tokens.ts';

/** Puts an error of the YAML parser into our words where we have better ones. */
export function wordYamlError({ code, message, pos }: YAMLError, text: string): TextFault {
  const [offset] = pos;
  const worded = WORDS[code]?.(nameAt(text, offset));
  return {
    offset,
    ...(worded ?? { message: `is not valid YAML: ${message}`, fix: 'Correct the YAML here' }),
    isOurRule: false,
  };
}

type Words = Pick<TextFault, 'message' | 'fix'>;

const WORDS: Readonly<Partial<Record<ErrorCode, (name: string) => Words>>> = {
  DUPLICATE_KEY: (name) => ({ message: `gives ${quote(name)} twice`, fix: 'Keep one of the two' }),
  NON_STRING_KEY: () => ({ message: 'has a field whose name is not text', fix: 'Use plain names' }),
  TAB_AS_INDENT: () => ({ message: 'is indented with tabs', fix: 'Use spaces' }),
};

const nameAt = (text: string, offset: number): string => /^[^:\r\n]*/.exec(text.slice(offset))?.[0].trim() ?? '';
