/**
 * Status: the API server answered, with a code. Network: no whole answer came. Timeout: none came in time.
 * TooLarge and Malformed: the answer is not one that may be used. Fenced: we must not write, and sent nothing.
 */
export type KubeErrorKind = 'Status' | 'Network' | 'Timeout' | 'TooLarge' | 'Malformed' | 'Fenced';

export interface StatusCause {
  readonly field?: string;
  readonly reason?: string;
  readonly message?: string;
}

interface StatusDetails {
  /** HTTP status code; 0 where nobody answered. */
  readonly code?: number;
  /** Machine-readable, for instance NotFound or AlreadyExists. */
  readonly reason?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A call to the API server that did not succeed; what it was is in `kind`, `code` and `reason`. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly kind: KubeErrorKind;
  readonly code: number;
  readonly reason: string;
  readonly causes: readonly StatusCause[];
  readonly retryAfterMs: number | undefined;

  constructor(kind: KubeErrorKind, message: string, details: StatusDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.code = details.code ?? 0;
    this.reason = details.reason ?? '';
    this.causes = details.causes ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

const hasCode = (error: unknown, code: number): boolean => error instanceof KubeError && error.code === code;

export const isNotFound = (error: unknown): boolean => hasCode(error, 404);
export const isConflict = (error: unknown): boolean => hasCode(error, 409);
/** The version that was asked for is gone: list again. */
export const isExpired = (error: unknown): boolean => hasCode(error, 410);
export const isInvalid = (error: unknown): boolean => hasCode(error, 422);
export const isForbidden = (error: unknown): boolean => hasCode(error, 403);
/** The API server does not yet know the version that was asked for (apimachinery, ResourceVersionTooLarge). */
export const isTooLargeVersion = (error: unknown): boolean =>
  error instanceof KubeError && error.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge');

/** A Status of meta/v1, as a body or in an ERROR event. What is not one still gets a message that says so. */
export function errorFromStatus(body: unknown, doing: string, code: number, retryAfterMs?: number): KubeError {
  const status = isRecord(body) && body['kind'] === 'Status' ? body : {};
  const details = isRecord(status['details']) ? status['details'] : {};
  const said = typeof status['message'] === 'string' ? status['message'] : 'the answer has no Status object';
  return new KubeError('Status', `${doing}: ${String(code)}: ${said}`, {
    code,
    reason: typeof status['reason'] === 'string' ? status['reason'] : '',
    causes: Array.isArray(details['causes']) ? (details['causes'] as readonly StatusCause[]) : [],
    retryAfterMs: retryAfterMs ?? secondsOf(details['retryAfterSeconds']),
  });
}

const secondsOf = (value: unknown): number | undefined => (typeof value === 'number' ? value * 1000 : undefined);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
