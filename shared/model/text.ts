import { z } from 'zod';

/** An absolute path as the owner's machine writes it (POSIX, or a Windows drive). Says nothing about existence or permission. */
export const AbsolutePath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path), { error: 'must be an absolute path' })
  .refine((path) => !path.includes('\0'), { error: 'must not contain NUL' });

/** A short name for people: one line, no control characters. */
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name), { error: 'must not contain control characters' });

/** Lower-case identifier used in configuration and URLs. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'must be a-z, 0-9 and "-", at most 40 characters' });
