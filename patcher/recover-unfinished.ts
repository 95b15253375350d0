import type { PatcherStep } from '#domain/patcher.ts';
import type { OwnerId, PayloadDigest } from '#domain/ids.ts';
import type { Journal, OpenEntry, ProcessReader, Quarantine } from './ports.ts';
import type { Execute } from './executor.ts';
import { viewProcess, type ViewDeps } from './view-process.ts';

export interface RecoverDeps extends ViewDeps {
  readonly reader: ProcessReader;
  readonly journal: Journal;
  readonly quarantine: Quarantine;
  readonly boot: string;
  readonly executorOf: (owner: OwnerId) => Execute;
}

/** What was found of a change that an earlier patcher began and did not end. */
export interface Recovered {
  readonly entry: OpenEntry;
  /** `gone`: its process has ended. `whole`: in or out, nothing to do. `undone`: half in, and taken out. `stuck`: see the next pass. */
  readonly outcome: 'rebooted' | 'gone' | 'whole' | 'undone' | 'stuck';
}

/**
 * Goes through the changes that an earlier patcher began and never ended. A process that is gone although it was being
 * patched puts the patch into quarantine; a patch that is half in is taken out; everything else is whole already.
 */
export async function recoverUnfinished(deps: RecoverDeps): Promise<Recovered[]> {
  const found: Recovered[] = [];
  for (const entry of deps.journal.unfinished()) {
    found.push({ entry, outcome: await recoverOne(entry, deps) });
    deps.journal.end(entry.id);
  }
  return found;
}

async function recoverOne(entry: OpenEntry, deps: RecoverDeps): Promise<Recovered['outcome']> {
  if (entry.boot !== deps.boot) return 'rebooted';
  const { process, kind } = entry;
  if (deps.reader.stat(process.pid)?.startTicks !== process.startTicks) {
    if (kind === 'apply') deps.quarantine.add({ ...entry, message: lastWords(entry) });
    return 'gone';
  }
  const halves =
    viewProcess(process.pid, deps)?.regions.filter(
      ({ record, state }) => record.digest === entry.digest && state === 'Partial',
    ) ?? [];
  let outcome: Recovered['outcome'] = 'whole';
  for (const { record } of halves) {
    const step: PatcherStep = {
      kind: 'revert',
      process,
      digest: record.digest satisfies PayloadDigest,
      owner: record.owner,
    };
    outcome = (await deps.executorOf(record.owner)(step)).ok ? 'undone' : 'stuck';
  }
  return outcome;
}

const lastWords = ({ process, name }: OpenEntry): string =>
  `process ${process.pid} ended while ${name} was being put in and the patcher was killed: it is put into no further process of this machine`;
