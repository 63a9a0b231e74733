import { createCipheriv, createDecipheriv, hkdf, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

const hash = promisify(scrypt);
const derive = promisify(hkdf);

const bytes = z.base64();
const Kdf = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('scrypt'),
    // Bounded: a file that somebody else wrote must not make the host compute for ever.
    cost: z
      .int()
      .min(2)
      .max(2 ** 20)
      .refine((cost) => (cost & (cost - 1)) === 0),
    salt: bytes,
  }),
  z.strictObject({ name: z.literal('keyFile'), salt: bytes }),
]);
export type Kdf = z.infer<typeof Kdf>;

/** The file of secrets: one sealed text, so that names do not show either. */
export const SealedFile = z.strictObject({ version: z.literal(1), kdf: Kdf, nonce: bytes, tag: bytes, sealed: bytes });
export type SealedFile = z.infer<typeof SealedFile>;

const algorithm = 'aes-256-gcm';
/** 128 MiB and about half a second for each try at a passphrase. */
export const usualCost = 2 ** 17;

export function newKdf(name: Kdf['name'], cost: number): Kdf {
  const salt = randomBytes(16).toString('base64');
  return name === 'scrypt' ? { name, cost, salt } : { name, salt };
}

/** The key that a passphrase or the content of a key file gives. */
export async function keyOf(kdf: Kdf, from: Buffer): Promise<Buffer> {
  const salt = Buffer.from(kdf.salt, 'base64');
  if (kdf.name === 'keyFile') return Buffer.from((await derive('sha256', from, salt, 'drawbridge secrets', 32)) as ArrayBuffer);
  const memory = 128 * kdf.cost * 8;
  const stretched = (hash as (...args: unknown[]) => Promise<Buffer>)(from, salt, 32, { N: kdf.cost, r: 8, p: 1, maxmem: 2 * memory });
  return await stretched;
}

export function seal(text: string, key: Buffer, kdf: Kdf): SealedFile {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(header(kdf));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const base64 = (data: Buffer) => data.toString('base64');
  return { version: 1, kdf, nonce: base64(nonce), tag: base64(cipher.getAuthTag()), sealed: base64(sealed) };
}

/** The text; null with another key than the one it was sealed with, or when anything of the file was changed. */
export function unseal({ kdf, nonce, tag, sealed }: SealedFile, key: Buffer): string | null {
  const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64'), { authTagLength: 16 }).setAAD(header(kdf));
  try {
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return decipher.update(Buffer.from(sealed, 'base64'), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

function header(kdf: Kdf): Buffer {
  return Buffer.from(JSON.stringify([1, kdf.name, kdf.salt, kdf.name === 'scrypt' ? kdf.cost : null]));
}
