import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../shared/contract/errors.ts';
import { type ImageSources } from './bridges/openai/input/images.ts';
import { createSafeFetch, type SafeFetchOptions } from './bridges/http/safe-fetch.ts';
import { type HoldImages } from './jobs/images.ts';
import { type TurnImage } from './jobs/ports.ts';
import { openInside } from './policy/open-inside.ts';
import { allow, type OpenRoot } from './policy/roots.ts';

/**
 * Where pictures lie while Codex reads them: outside of every folder that a command may write in, readable by the owner alone. What an
 * earlier host left there is gone when this resolves.
 */
export async function openImageFolder(dataDir: string): Promise<HoldImages> {
  const folder = path.join(dataDir, 'images');
  await rm(folder, { recursive: true, force: true });
  return async (images) => {
    await using stack = new AsyncDisposableStack();
    const held: TurnImage[] = [];
    for (const { bytes, extension, at, detail } of images) {
      const file = path.join(folder, `${randomUUID()}.${extension}`);
      stack.defer(() => rm(file, { force: true }));
      await write(file, bytes);
      held.push({ path: file, at, ...(detail && { detail }) });
    }
    const files = stack.move();
    return { images: held, [Symbol.asyncDispose]: () => files.disposeAsync() };
  };
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new Failure('host/dataDirUnusable', 'A picture could not be written to the data directory.', {
      cause,
      hint: 'See whether the disk is full.',
    });
  }
}

interface SourceOptions extends Required<Pick<SafeFetchOptions, 'ownHosts'>> {
  readonly roots: () => readonly OpenRoot[];
}

/** Pictures from the web, and from the open folder that a request works in. */
export function openImageSources({ ownHosts, roots }: SourceOptions): ImageSources {
  return {
    fetch: createSafeFetch({ ownHosts }),
    async readLocal(asked, { caller, cwd, maxBytes }) {
      const among = { withoutCwd: 'first', roots: roots(), only: caller.roots ?? null } as const;
      const { root, cwd: folder } = await allow({ ...among, cwd });
      const identity = among.roots.find(({ path: one }) => one === root.path)?.identity ?? null;
      const open = { path: await realpath(root.path), identity };
      const rules = { refuseSecrets: root.secretScan, refuseHardLinks: true };
      const named = path.isAbsolute(asked) ? asked : path.join(path.relative(open.path, folder), asked);
      await using file = await openInside(open, named, rules);
      // A folder within the folder may have rules of its own.
      const { root: holder } = await allow({ ...among, cwd: path.dirname(file.path) });
      if (holder.path !== root.path) throw new Failure('root/notAllowed', `${asked} is outside the open folder.`);
      if (file.size > maxBytes) throw new Failure('image/tooLarge', `${asked} has ${file.size} bytes; a picture has at most ${maxBytes}.`);
      const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(file.size), 0, file.size, 0);
      return buffer.subarray(0, bytesRead);
    },
  };
}
