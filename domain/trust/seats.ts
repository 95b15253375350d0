import type { PersonName } from './keyring.ts';

/** A role that has to be filled: who may fill it, and how many of them it takes. */
export interface Seats {
  readonly eligible: ReadonlySet<PersonName>;
  readonly needed: number;
}

/** Who of the signers stands for which role. Nobody stands for both. */
export interface Seating {
  readonly authors: readonly PersonName[];
  readonly builders: readonly PersonName[];
  readonly isFull: boolean;
}

/**
 * Seats the people who signed one envelope in two roles, each person in one of them, so that both are full whenever that
 * is possible: those who may fill both first help the authors, and what is left of them the builders.
 */
export function seatSigners(signers: readonly PersonName[], author: Seats, builder: Seats): Seating {
  const onlyAuthors = signers.filter((name) => author.eligible.has(name) && !builder.eligible.has(name));
  const onlyBuilders = signers.filter((name) => builder.eligible.has(name) && !author.eligible.has(name));
  const either = signers.filter((name) => author.eligible.has(name) && builder.eligible.has(name));
  const wanted = Math.max(0, author.needed - onlyAuthors.length);
  const helping = builder.needed === 0 ? either.length : wanted;
  const authors = [...onlyAuthors, ...either.slice(0, helping)].sort();
  const builders = [...onlyBuilders, ...either.slice(helping)].sort();
  return { authors, builders, isFull: authors.length >= author.needed && builders.length >= builder.needed };
}
