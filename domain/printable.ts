/** Characters that a terminal obeys, that break a line, or that turn text around, so that it says what nobody wrote. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text of others on one line of a terminal: each character that is not for reading stands as JSON would write it. Names
 * of executables and of functions come from whoever can run or commit something, and a row must not pretend to be two.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
