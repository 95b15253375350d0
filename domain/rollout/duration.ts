const FORM = /^(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/;
const [HOUR, MINUTE, SECOND] = [3_600_000, 60_000, 1_000];

/**
 * Milliseconds of a duration as manifests write it: hours, minutes and seconds in that order, `1h30m`. Undefined for
 * every other form. It is the part of Go's `time.ParseDuration` that the patterns in `crds/` let through, so that the
 * CEL rules of the API server read the same.
 */
export function parseDuration(text: string): number | undefined {
  const [whole, hours, minutes, seconds] = FORM.exec(text) ?? [];
  if (whole === undefined || whole === '') return undefined;
  return Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE + Number(seconds ?? 0) * SECOND;
}

/** For people, cut to whole seconds, and to whole minutes from an hour on: `45s`, `10m`, `2h05m`. */
export function describeDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  if (hours > 0) return `${hours}h${String(minutes).padStart(2, '0')}m`;
  if (minutes === 0) return `${seconds}s`;
  return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${String(seconds % 60).padStart(2, '0')}s`;
}
