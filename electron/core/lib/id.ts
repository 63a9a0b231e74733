import { randomInt } from 'node:crypto';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** `<prefix>_` and 16 characters of 36: 82 bits that nobody guesses and anybody can paste. */
export function newId(prefix: string): string {
  return `${prefix}_${Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}
