import { basename, dirname, join } from 'node:path';

/** Where the patcher of the host with this control socket listens: beside it, so that two hosts in one folder have two. */
export const patcherSocketBeside = (hostSocket: string): string =>
  join(dirname(hostSocket), `patcher-${basename(hostSocket)}`);
