import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the environment says, read once: nothing else in Stopgap looks at process.env. */
export interface Environment {
  /** Where state outlives a restart (Filesystem Hierarchy Standard 5.8; XDG Base Directory for ordinary users). */
  readonly stateDirectory: string;
  /** Where the control socket lies; gone after a reboot. */
  readonly runtimeDirectory: string;
  /** False when NO_COLOR is set (no-color.org). */
  readonly colour: boolean;
  /** Search path for git, ssh and timeout. */
  readonly path: string;
  readonly isRoot: boolean;
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function readEnvironment(): Environment {
  const isRoot = process.geteuid?.() === 0;
  const { XDG_STATE_HOME: state, XDG_RUNTIME_DIR: runtime, NO_COLOR: noColor, PATH: path } = process.env;
  const userState = join(state ?? join(homedir(), '.local', 'state'), 'stopgap');
  return {
    stateDirectory: isRoot ? '/var/lib/stopgap' : userState,
    runtimeDirectory: isRoot ? '/run/stopgap' : runtime === undefined ? userState : join(runtime, 'stopgap'),
    colour: noColor === undefined || noColor === '',
    path: path ?? SYSTEM_PATH,
    isRoot,
  };
}
