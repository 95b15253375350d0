import { ClaimFailed, createNarrator } from './narrator.ts';
import { Stage } from './stage.ts';
import { NotPermitted, tellStory } from './story.ts';

/** `make demo`: exit status 0 when every claim was true, 1 when one was not, 2 when this machine does not permit it. */
const stage = new Stage();
const write = (text: string): void => {
  process.stdout.write(text);
};

async function main(): Promise<number> {
  try {
    await tellStory(stage, createNarrator(write));
    write('\nEvery claim above was checked as it was made.\n');
    return 0;
  } catch (error) {
    if (error instanceof NotPermitted) {
      write(`\n${error.message}\n`);
      return 2;
    }
    write(`\nThe demo ended early: ${error instanceof ClaimFailed ? `not so: ${error.message}` : String(error)}\n`);
    if (stage.log.length > 0) write(`\nLast lines of the host:\n${stage.log.slice(-20).join('\n')}\n`);
    return 1;
  } finally {
    await stage.clear();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stage.clear().then(() => process.exit(130));
  });
}
process.exitCode = await main();
