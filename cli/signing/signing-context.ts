import type { HostContext } from '../host/host-context.ts';

/** What the commands around keys and signatures need of the world. */
export type SigningContext = Pick<
  HostContext,
  'now' | 'print' | 'printStyled' | 'columns' | 'fail' | 'exit' | 'usageError'
>;

/** Prints what went well or complains about what did not; returns the exit status. */
export function conclude(
  context: SigningContext,
  result:
    | { readonly ok: true; readonly value: readonly string[] }
    | { readonly ok: false; readonly error: readonly string[] },
): number {
  if (result.ok) for (const line of result.value) context.print(line);
  else for (const sentence of result.error) context.fail(sentence);
  return result.ok ? 0 : 1;
}
