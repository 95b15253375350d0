import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Name and time are fixed, so that the same content gives the same commits in every run. */
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Alice',
  GIT_AUTHOR_EMAIL: 'alice@example.com',
  GIT_AUTHOR_DATE: '1795500000 +0000',
  GIT_COMMITTER_NAME: 'Alice',
  GIT_COMMITTER_EMAIL: 'alice@example.com',
  GIT_COMMITTER_DATE: '1795500000 +0000',
};

export type Content = string | Buffer;

/** One line of a tree, which need not be one that git would write itself. */
export interface RawTreeEntry {
  readonly mode: string;
  readonly name: Content;
  readonly object: string;
}

/** Who makes the commits and tags of a repository from now on, and what they sign with. */
export interface Committer {
  readonly email?: string;
  /** Seconds since 1970, as the commit is to claim. */
  readonly seconds?: number;
  /** Private key of ssh, without a passphrase; nothing is signed without one. */
  readonly keyFile?: string;
}

/** A bare repository that is written object by object, so that hostile ones can be made too. */
export class TestRepository {
  readonly path: string;
  committer: Committer = {};
  #messages = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    this.git(['init', '--bare', '--quiet', '--initial-branch=main', '--template=', path]);
    this.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  }

  /** Runs git here and gives what it printed, without the last line break. */
  git(args: readonly string[], input?: Content): string {
    const result = spawnSync('git', args, {
      env: { ...ENVIRONMENT, ...environmentOf(this.committer), GIT_DIR: this.path },
      maxBuffer: 1 << 30,
      ...(input === undefined ? {} : { input }),
    });
    if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr.toString()}`);
    return result.stdout.toString().replace(/\n$/, '');
  }

  blob(content: Content): string {
    return this.git(['hash-object', '-w', '--stdin'], content);
  }

  /** Any bytes as an object of any type, whatever git thinks of them. */
  literal(type: string, content: Content): string {
    return this.git(['hash-object', '-w', '--literally', '-t', type, '--stdin'], content);
  }

  /** A tree with exactly these entries in exactly this order. */
  rawTree(entries: readonly RawTreeEntry[]): string {
    const lines = entries.map(({ mode, name, object }) =>
      Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.of(0), Buffer.from(object, 'hex')]),
    );
    return this.literal('tree', Buffer.concat(lines));
  }

  commitTree(tree: string, parents: readonly string[] = []): string {
    this.#messages += 1;
    const from = parents.flatMap((parent) => ['-p', parent]);
    const signing = this.#signing();
    const signed = signing.length === 0 ? [] : ['-S'];
    return this.git([...signing, 'commit-tree', ...signed, ...from, '-m', `change ${this.#messages}`, tree]);
  }

  setRef(ref: string, commit: string): string {
    this.git(['update-ref', ref, commit]);
    return commit;
  }

  /** Where a ref stands, or undefined. */
  tip(ref = 'refs/heads/main'): string | undefined {
    const line = this.git(['for-each-ref', '--format=%(objectname)', ref]);
    return line === '' ? undefined : line;
  }

  /** Commits these files and no others on top of the branch (or of nothing, or of other parents) and moves it there. */
  commit(files: Readonly<Record<string, Content>>, branch = 'main', parents?: readonly string[]): string {
    const ref = `refs/heads/${branch}`;
    const tip = this.tip(ref);
    const tree = this.treeOf(files);
    return this.setRef(ref, this.commitTree(tree, parents ?? (tip === undefined ? [] : [tip])));
  }

  /** By fast-import, which takes thousands of files in one process. */
  treeOf(files: Readonly<Record<string, Content>>): string {
    const parts: Buffer[] = [
      Buffer.from('commit refs/test/scratch\ncommitter a <a@b> 0 +0000\ndata 0\n\ndeleteall\n'),
      ...Object.entries(files).flatMap(([path, content]) => {
        const bytes = Buffer.from(content);
        return [
          Buffer.from(`M 100644 inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`),
          bytes,
          Buffer.from('\n'),
        ];
      }),
    ];
    this.git(['fast-import', '--quiet', '--force'], Buffer.concat(parts));
    const tree = this.git(['rev-parse', 'refs/test/scratch^{tree}']);
    this.git(['update-ref', '-d', 'refs/test/scratch']);
    return tree;
  }

  tag(name: string, commit: string, isAnnotated = false): void {
    this.git(['tag', '--force', ...(isAnnotated ? ['-a', '-m', name] : []), name, commit]);
  }

  /** An annotated tag that the committer has signed. */
  signTag(name: string, commit: string): void {
    this.git([...this.#signing(), 'tag', '--force', '-s', '-m', name, name, commit]);
  }

  /** Settings that have git sign by ssh, when there is a key to sign with. */
  #signing(): string[] {
    const { keyFile } = this.committer;
    return keyFile === undefined ? [] : ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${keyFile}`];
  }

  deleteRef(ref: string): void {
    this.git(['update-ref', '-d', ref]);
  }
}

function environmentOf({ email, seconds }: Committer): Record<string, string> {
  return {
    ...(email === undefined ? {} : { GIT_COMMITTER_EMAIL: email }),
    ...(seconds === undefined ? {} : { GIT_COMMITTER_DATE: `${seconds} +0000` }),
  };
}
