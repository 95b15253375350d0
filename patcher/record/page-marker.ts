import { equalBytes } from '#domain/bytes.ts';

/** Starts every page that the patcher had a process map, so that a page whose patches are out is found and used again. */
export const PAGE_MARKER = Uint8Array.from('STOPGAPP\0\0\0\0\0\0\0\0', (letter) => letter.charCodeAt(0));

export const isMarkedPage = (bytes: Uint8Array): boolean =>
  equalBytes(bytes.subarray(0, PAGE_MARKER.length), PAGE_MARKER);

/** Starts every page of counters: 8 bytes for each counted patch follow. Never executable; its code is elsewhere. */
export const COUNTER_PAGE_MARKER = Uint8Array.from('STOPGAPD\0\0\0\0\0\0\0\0', (letter) => letter.charCodeAt(0));
