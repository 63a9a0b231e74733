import { createHash } from 'node:crypto';

/** SHA-256 of a text, for comparing secrets at equal length. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
