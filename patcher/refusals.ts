/** What is remembered of one step that is tried again and again. */
interface Attempt {
  /** Number of the line that announced it, and what that line said; absent before there is one. */
  announced?: { readonly seq: number | undefined; readonly plan: string };
  reason?: string;
  since: Date;
  times: number;
  /** How many of them a line has told of, and when. */
  told: number;
  toldAt: number;
}

/** A count that is still growing is told of once in this time. */
const REMIND_MS = 24 * 60 * 60 * 1000;
/** So many lines in an hour: whoever may ask must not push the history out of the log by being refused. */
const LINES = 1_000;
const HOUR_MS = 60 * 60 * 1000;
/** More steps than this that are refused at once only cost lines. */
const MAX_ATTEMPTS = 10_000;

/** How often something was refused, and since when. */
export interface Counted {
  readonly times: number;
  /** RFC 3339. */
  readonly since: string;
}

export interface CountedRefusal extends Counted {
  readonly reason: string;
}

/** What a line has to say of a refusal beside its reason. */
export interface ToldRefusal extends Counted {
  /** The one for another reason that came before it, if it went on after a line told of it. */
  readonly before?: CountedRefusal;
  /** How many lines about others were left out since the last one, because there were too many in an hour. */
  readonly unsaid?: number;
}

/**
 * Keeps the log from growing with each pass: a refusal is told of when its reason changes, and otherwise once a day with
 * its count; a change that is tried again as it was announced is not announced again.
 */
export class Refusals {
  readonly #now: () => Date;
  readonly #attempts = new Map<string, Attempt>();
  #hour = 0;
  #linesInHour = 0;
  #unsaid = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The line that has announced just this, and still stands. */
  announcement(key: string, plan: string): { readonly seq: number | undefined } | undefined {
    const announced = this.#attempts.get(key)?.announced;
    return announced?.plan === plan ? announced : undefined;
  }

  announced(key: string, plan: string, seq: number | undefined): void {
    this.#attemptOf(key).announced = { seq, plan };
  }

  /** Number of the line that announced what was tried last. */
  last(key: string): number | undefined {
    return this.#attempts.get(key)?.announced?.seq;
  }

  /** What a line has to say of this refusal; undefined when none is needed. A special one always has its line. */
  refused(key: string, reason: string, isSpecial = false): ToldRefusal | undefined {
    const attempt = this.#attemptOf(key);
    const now = this.#now();
    const before = attempt.reason !== reason && attempt.times > attempt.told ? { before: refusalOf(attempt) } : {};
    if (attempt.reason !== reason) Object.assign(attempt, { reason, since: now, times: 0, told: 0 });
    attempt.times += 1;
    const isDue = attempt.told === 0 || now.getTime() - attempt.toldAt >= REMIND_MS;
    if (!isSpecial && !(isDue && this.#hasRoom(now))) return undefined;
    attempt.told = attempt.times;
    attempt.toldAt = now.getTime();
    const unsaid = this.#unsaid === 0 ? {} : { unsaid: this.#unsaid };
    this.#unsaid = 0;
    return { ...counted(attempt), ...before, ...unsaid };
  }

  #hasRoom(now: Date): boolean {
    const hour = Math.floor(now.getTime() / HOUR_MS);
    if (hour !== this.#hour) this.#linesInHour = 0;
    this.#hour = hour;
    this.#linesInHour += 1;
    if (this.#linesInHour <= LINES) return true;
    this.#unsaid += 1;
    return false;
  }

  /** It went through: nothing of it is remembered any more. How often it was refused before. */
  done(key: string): number {
    const times = this.#attempts.get(key)?.times ?? 0;
    this.#attempts.delete(key);
    return times;
  }

  /** Refusals whose count has grown since a line told of it. */
  unwritten(): (CountedRefusal & { readonly what: string })[] {
    return [...this.#attempts]
      .filter(([, { times, told }]) => times > told)
      .map(([what, attempt]) => ({ what, ...refusalOf(attempt) }));
  }

  #attemptOf(key: string): Attempt {
    const found = this.#attempts.get(key) ?? { since: this.#now(), times: 0, told: 0, toldAt: 0 };
    this.#attempts.delete(key);
    this.#attempts.set(key, found);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > MAX_ATTEMPTS && oldest !== undefined) this.#attempts.delete(oldest);
    return found;
  }
}

const counted = ({ times, since }: Attempt): Counted => ({ times, since: since.toISOString() });

const refusalOf = (attempt: Attempt): CountedRefusal => ({ reason: attempt.reason ?? '', ...counted(attempt) });
