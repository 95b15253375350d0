/** One fault in one document. Positions count from 1, as editors do; 0 means that the fault has no single place. */
export interface Rejection {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** JSON path of the field, such as `spec.patch.variants[0].buildId`; empty for the whole document. */
  readonly field: string;
  readonly message: string;
  /** What to write instead, in one sentence. */
  readonly fix: string;
  /** Name of the patch the document would have been, if that much could be read: its live version is then kept. */
  readonly name?: string;
}

/** `patches/a.yaml:7:15: spec.patch.version: must be an integer. Write a whole number such as 3.` */
export function formatRejection(rejection: Rejection): string {
  const place = rejection.line > 0 ? `:${rejection.line}:${rejection.column}` : '';
  const field = rejection.field === '' ? '' : `${rejection.field}: `;
  return `${rejection.path}${place}: ${field}${rejection.message}. ${rejection.fix}`;
}
