import { createGitSource } from '../../../controller/git/git-source.ts';
import { createSourceReconciler } from '../../../controller/source.reconciler.ts';
import { createAcceptedStateFile } from '../../../controller/store/accepted-state-file.ts';
import { aRequest, fakeReaders, NO_KEEPER } from '../fake-source.ts';
import { valueOf } from '../git-sources.ts';
import { parseRepositoryUrl } from '#domain/source/repository-url.ts';

/**
 * One start of a program that reads a source: restore, one pass, print what is in force. With `killAt`, such as
 * `after files`, it ends itself at that point as if the power had gone: SIGKILL leaves no time for anything.
 */
const [url = '', stateDirectory = '', killAt = 'never'] = process.argv.slice(2);

/** The same port, with a point before and one after each of its questions. */
function withPoints<T extends object>(port: T): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        point(`before ${String(name)}`);
        const answer: unknown = Reflect.apply(value, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.then((result: unknown) => {
          point(`after ${String(name)}`);
          return result;
        });
      };
    },
  });
}

function point(name: string): void {
  if (name === killAt) process.kill(process.pid, 'SIGKILL');
}

const location = valueOf(parseRepositoryUrl(url, 'host'));
const request = aRequest({
  source: { url: location.printable, ref: { kind: 'branch', name: 'main' }, path: 'patches' },
});
const git = valueOf(
  createGitSource({
    url: location,
    ref: request.source.ref,
    path: request.source.path,
    trustPath: 'trust',
    credentials: {},
    stateDirectory,
    searchPath: process.env['PATH'] ?? '',
  }),
);
const readers = fakeReaders();
const reconciler = createSourceReconciler({
  ...readers,
  decode: (file) => {
    point('in decode');
    return readers.decode(file);
  },
  git: withPoints(git),
  store: withPoints(createAcceptedStateFile(`${stateDirectory}/accepted`)),
  chance: () => 0.5,
  trust: NO_KEEPER,
});
const { signal } = new AbortController();
const memory = await reconciler.restore(signal);
const { desired, status } = await reconciler.reconcile(memory, request, signal);
const versions = [...(desired?.patches ?? [])].map(([name, { verified }]) => [name, verified.patch.version]);
process.stdout.write(
  JSON.stringify({
    restored: memory.accepted?.set.commit ?? null,
    commit: desired?.commit ?? null,
    patches: Object.fromEntries(versions) as Record<string, number>,
    ready: status.conditions[0]?.reason,
    message: status.message,
  }),
);
