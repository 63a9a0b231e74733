import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../../lib/digest.ts';

/** 256 bits that nobody guesses. */
export function newSecret(prefix = ''): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** Consonants, which spell no words; without V, since two of them look like W. */
const letters = 'BCDFGHJKLMNPQRSTWXZ';
const codeLength = 8;

/** What a person reads on one screen and types on another: two groups of four. */
export function newTypedCode(): string {
  const code = Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('');
  return `${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`;
}

/** Whether a code is the one that was shown, however it is spaced and cased. */
export function isTypedCode(given: string, shown: string): boolean {
  return timingSafeEqual(sha256(bare(given)), sha256(bare(shown)));
}

function bare(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '');
}
