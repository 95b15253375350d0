import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { HostStatus } from '#domain/host-status.ts';
import { formatRejection } from '#domain/rejection.ts';
import { memoryOf, processorTicksOf, startTicksOf, textBytes, waitUntil } from '../../test/support/proc-state.ts';
import { vendorNode } from '../../test/support/vendor-build.ts';
import { attackKey, validKey } from './keys.ts';
import { formatTime, timed, type Narrator } from './narrator.ts';
import { missingPermission } from './permission.ts';
import type { Service, Stage } from './stage.ts';

/** The process may not be patched here; the message says what to do about it. */
export class NotPermitted extends Error {}

/** How often the host looks at the repository in this story; a webhook would make it immediate. */
const INTERVAL = '500ms';
/** A reply takes a few milliseconds; one that has not come by then is not coming. */
const HANG_MS = 1_500;
/** A reply that has to come may take its time on a machine that does other things too. */
const ANSWER_MS = 20_000;
/** The site of the patch in this build, see the manifest: five bytes of jump, then two that are never run. */
const SITE = 0x1756ca2;
const NEVER_RUN = SITE + 6;
/** Where the code of this build begins: it is not position independent. */
const TEXT = 0x400000;

interface KeyReply {
  readonly key: 'ok' | 'refused';
  readonly ms: number;
  readonly error?: string;
}

/** The whole way: a service hangs, a commit frees it, the commit is reverted. Every claim is checked as it is made. */
export async function tellStory(stage: Stage, tell: Narrator): Promise<void> {
  tell.step('A service runs on an unmodified, vulnerable vendor build: Node.js 16.14.1 with OpenSSL 1.1.1m');
  const program = await vendorNode('16.14.1', (sentence) => {
    tell.say(sentence);
  });
  const service = await stage.startService(program);
  const refusal = missingPermission(service.pid);
  if (refusal !== undefined) throw new NotPermitted(refusal);
  const text = textBytes(service.pid, program);
  await answers(service, tell);

  tell.step('An attacker sends it the key of CVE-2022-0778');
  const attack = sendKey(service, attackKey(), AbortSignal.timeout(60_000));
  await hangs(service, attack, tell);

  tell.step('A platform team has a Git repository, a trust root and `stopgap host` on this machine');
  const repository = await prepareTrust(stage, tell);
  stage.startHost(repository, INTERVAL);
  await waitUntil(() => stage.log.some((line) => line.includes('host started')), {
    withinMs: 20_000,
    what: 'the host to start',
  });

  tell.step('Somebody commits the micropatch without a signature');
  await isRefusedUnsigned(stage, attack, tell);

  tell.step('Alice signs it with her SSH key and commits it');
  const { file, commit, committedAt } = commitPatch(stage, tell);
  await isFreed(service, attack, committedAt, tell);
  const applied = await waitForStatus(
    stage,
    ({ processes }) => processes.some(({ phase, pid }) => phase === 'Applied' && pid === service.pid),
    'the patch to be applied',
  );
  await waitUntil(() => lineOfApply(stage) !== undefined, { what: 'the host to log what it did' });
  tell.say(describePause(stage));

  tell.step('The process is the same, the attack is refused now, and everything else works');
  await isProtected(service, tell);
  const [patch] = applied.patches;
  const signers = patch?.signers.join(', ') ?? '';
  tell.claim(signers === 'alice', `and the machine says what it runs and who signed it (${signers}):`);
  tell.say(`\n${stage.statusForPeople()}\n`);

  tell.step('Somebody changes the manifest in Git without signing it');
  await isRefused(stage, file, service, tell);

  tell.step('Somebody changes one byte of the patch in memory');
  await isReported(stage, service, tell);

  tell.step('The commit is reverted');
  await isReverted({ stage, service, text, program, commit }, tell);
  await freshServiceHangs(stage, program, tell);
}

async function answers(service: Service, tell: Narrator): Promise<void> {
  const { value, ms } = await timed(() => fetch(service.url));
  tell.claim(value.ok, `it answers: process ${service.pid}, GET / in ${formatTime(ms)}`);
  const reply = await sendKey(service, validKey(), AbortSignal.timeout(ANSWER_MS));
  tell.claim(reply.key === 'ok', `it parses a valid key in ${formatTime(reply.ms)}`);
}

async function sendKey(service: Service, key: Uint8Array, signal: AbortSignal): Promise<KeyReply> {
  const response = await fetch(`${service.url}key`, { method: 'POST', body: Buffer.from(key), signal });
  return (await response.json()) as KeyReply;
}

/** Undefined when it did not come within the time. */
const within = <T>(promise: Promise<T>, ms: number): Promise<T | undefined> =>
  Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, ms, undefined))]);

async function hangs(service: Service, attack: Promise<KeyReply>, tell: Narrator): Promise<void> {
  const before = processorTicksOf(service.pid);
  const reply = await within(attack, HANG_MS);
  const percent = Math.round(((processorTicksOf(service.pid) - before) * 10 * 100) / HANG_MS);
  tell.claim(reply === undefined, `no reply in ${formatTime(HANG_MS)}; the process uses ${percent} % of a processor`);
  const hello = await within(
    fetch(service.url).catch(() => undefined),
    HANG_MS,
  );
  tell.claim(hello === undefined, 'and it answers nobody else any more');
}

async function prepareTrust(stage: Stage, tell: Narrator): Promise<string> {
  stage.stopgap('keygen', stage.key);
  stage.stopgap(
    'root',
    'init',
    '--root-key',
    stage.key,
    '--root',
    'alice',
    '--author',
    `alice=${stage.key}.pub`,
    '-o',
    stage.root,
  );
  tell.say(
    'stopgap keygen alice; stopgap root init --root-key alice --root alice --author alice=alice.pub -o root.json',
  );
  const repository = await stage.serveRepository();
  tell.say(`stopgap host --repository ${repository} --path patches/ --trust-root root.json --interval ${INTERVAL}`);
  return repository;
}

function commitPatch(stage: Stage, tell: Narrator): { file: string; commit: string; committedAt: number } {
  const file = stage.placeManifest();
  stage.stopgap('sign', file, '--key', stage.key);
  tell.say('stopgap sign patches/cve-2022-0778.yaml --key alice');
  const commit = stage.commit('Stop BN_mod_sqrt from looping for ever (CVE-2022-0778)');
  tell.say(`git commit && git push: ${commit.slice(0, 12)}`);
  return { file, commit, committedAt: performance.now() };
}

async function isFreed(
  service: Service,
  attack: Promise<KeyReply>,
  committedAt: number,
  tell: Narrator,
): Promise<void> {
  const reply = await attack;
  tell.claim(
    reply.key === 'refused',
    `the request that hung is answered ${formatTime(performance.now() - committedAt)} after the push: "${reply.error ?? ''}"`,
  );
  tell.claim(
    startTicksOf(service.pid) === service.startTicks,
    `by the same process, ${service.pid}, with the same start time: nothing was restarted`,
  );
}

async function isProtected(service: Service, tell: Narrator): Promise<void> {
  const attacked = await sendKey(service, attackKey(), AbortSignal.timeout(ANSWER_MS));
  tell.claim(attacked.key === 'refused', `the attack is refused in ${formatTime(attacked.ms)}`);
  const valid = await sendKey(service, validKey(), AbortSignal.timeout(ANSWER_MS));
  tell.claim(valid.key === 'ok', `a valid key is parsed in ${formatTime(valid.ms)}`);
}

/** Nothing goes in by a commit alone. The commit is taken back, so that the next one begins from nothing. */
async function isRefusedUnsigned(stage: Stage, attack: Promise<KeyReply>, tell: Narrator): Promise<void> {
  stage.placeManifest();
  const unsigned = stage.commit('Stop BN_mod_sqrt from looping for ever, trust me');
  tellRefusal(await waitForStatus(stage, isRejecting, 'the document to be rejected'), tell);
  tell.claim((await within(attack, HANG_MS)) === undefined, 'and nothing is put in: the service still hangs');
  stage.revert(unsigned);
  await waitForStatus(stage, (next) => !isRejecting(next), 'the commit to be taken back');
}

/** The reason is part of the claim: a document that is refused for another one shows nothing. */
function tellRefusal({ source }: HostStatus, tell: Narrator): void {
  const [said = ''] = (source.rejected ?? []).map(formatRejection);
  tell.claim(said.includes('1 author must have signed, but 0 did'), `it is refused: ${said}`);
}

async function isRefused(stage: Stage, file: string, service: Service, tell: Narrator): Promise<void> {
  stage.alter(file, 'cmp r15d, r14d', 'cmp r14d, r15d');
  const altered = stage.commit('Quietly change the patch');
  const status = await waitForStatus(stage, isRejecting, 'the document to be rejected');
  tellRefusal(status, tell);
  const row = status.processes.find(({ pid }) => pid === service.pid);
  tell.claim(row?.phase === 'Applied', 'and the signed version stays in force');
  stage.revert(altered);
  await waitForStatus(stage, (next) => !isRejecting(next), 'the signed version to be back');
}

const isRejecting = ({ source }: HostStatus): boolean => (source.rejected ?? []).length > 0;

async function isReported(stage: Stage, service: Service, tell: Narrator): Promise<void> {
  const [before = 0] = memoryOf(service.pid, NEVER_RUN, 1);
  writeByte(service.pid, before ^ 0xff);
  const status = await waitForStatus(
    stage,
    ({ processes }) => processes.some(({ reason }) => reason === 'Tampered'),
    'the tampering to be noticed',
  );
  const row = status.processes.find(({ reason }) => reason === 'Tampered');
  tell.claim(row?.phase === 'Drifted', `it is reported: ${row?.message ?? ''}`);
  writeByte(service.pid, before);
  await waitForStatus(
    stage,
    ({ processes }) => processes.some(({ phase, pid }) => phase === 'Applied' && pid === service.pid),
    'the report to be withdrawn',
  );
  tell.say('(the byte is put back; with driftPolicy: Correct the host would have done that)');
}

function writeByte(pid: number, value: number): void {
  const memory = openSync(`/proc/${pid}/mem`, 'r+');
  writeSync(memory, Buffer.of(value), 0, 1, NEVER_RUN);
  closeSync(memory);
}

interface Patched {
  readonly stage: Stage;
  readonly service: Service;
  readonly program: string;
  /** The code of the process as it was before the patch. */
  readonly text: Buffer;
  readonly commit: string;
}

async function isReverted({ stage, service, text, program, commit }: Patched, tell: Narrator): Promise<void> {
  const head = stage.revert(commit);
  const revertedAt = performance.now();
  tell.say(`git revert ${commit.slice(0, 12)} && git push: ${head.slice(0, 12)}`);
  const site = text.subarray(SITE - TEXT, SITE - TEXT + 7);
  await waitUntil(() => memoryOf(service.pid, SITE, 7).equals(site), {
    withinMs: 20_000,
    what: 'the site to be as before',
  });
  tell.say(
    `the site is as before ${formatTime(performance.now() - revertedAt)} after the push; its code is cleared when no thread can be in it`,
  );
  const isSame = (): boolean => textBytes(service.pid, program).equals(text);
  await waitUntil(isSame, { withinMs: 20_000, what: 'the code of the process to be as before' });
  const millions = (text.length / 1e6).toFixed(0);
  const took = formatTime(performance.now() - revertedAt);
  tell.claim(isSame(), `all ${millions} million bytes of its code are as before, ${took} after the push`);
  tell.claim(text.equals(readFileSync(program).subarray(0, text.length)), 'and identical to the file of the vendor');
}

async function freshServiceHangs(stage: Stage, program: string, tell: Narrator): Promise<void> {
  const fresh = await stage.startService(program);
  const attack = sendKey(fresh, attackKey(), AbortSignal.timeout(60_000)).catch(
    () => ({ key: 'refused', ms: 0 }) as const,
  );
  const reply = await within(attack, HANG_MS);
  tell.claim(
    reply === undefined,
    `without the commit a fresh service (process ${fresh.pid}) hangs again: it was the patch`,
  );
}

async function waitForStatus(stage: Stage, isSo: (status: HostStatus) => boolean, what: string): Promise<HostStatus> {
  let status = await stage.status();
  await waitUntil(
    async () => {
      status = await stage.status();
      return isSo(status);
    },
    { withinMs: 20_000, what },
  );
  return status;
}

const lineOfApply = (stage: Stage): string | undefined =>
  stage.log.findLast((candidate) => candidate.includes('"patch applied"'));

/** From the log of the host, which has the pause of every change. */
function describePause(stage: Stage): string {
  const { pauseMs = 0, threads = 0 } = JSON.parse(lineOfApply(stage) ?? '{}') as { pauseMs?: number; threads?: number };
  return `its ${threads} threads stood still for ${formatTime(pauseMs)} meanwhile`;
}
