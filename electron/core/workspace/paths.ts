import { isAbsolute, relative, sep } from 'node:path';

/** True for the folder itself and everything below it. Both are absolute and real. */
export function isInside(folder: string, path: string): boolean {
  const rest = relative(folder, path);
  return rest === '' || (rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest));
}

const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Why a path of a change set must not be written, in words that follow "its name"; null when it may. Paths are relative, with `/`.
 * The rules of every system hold on every system: what is written here may be opened there.
 */
export function whyRefused(path: string): string | null {
  if (path === '' || path.startsWith('/')) return 'is not relative to the folder';
  if (Buffer.byteLength(path) > 4096) return 'is longer than 4,096 bytes';
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(path)) return 'holds control characters';
  for (const part of path.split('/')) {
    const why = whyPartRefused(part);
    if (why) return why;
  }
  return null;
}

function whyPartRefused(part: string): string | null {
  if (part === '' || part === '.' || part === '..') return 'leads out of the folder';
  if (Buffer.byteLength(part) > 255) return 'has a part longer than 255 bytes';
  if (isGitName(part)) return "belongs to git's own folder";
  if (/[\\:]/.test(part)) return 'holds a character that is a separator on other systems';
  if (/[. ]$/.test(part)) return 'ends in a dot or a space';
  if (device.test(part)) return 'is the name of a device';
  return null;
}

/** `.git` in any spelling that some file system takes for it: case, trailing dots, 8.3 names, characters that HFS+ ignores. */
function isGitName(part: string): boolean {
  const plain = part
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase();
  return /^(\.git|git~[0-9]+)[. ]*(:.*)?$/.test(plain);
}
