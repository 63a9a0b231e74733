import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type z } from 'zod';
import { type Config } from '../../shared/model/config.ts';
import { root } from '../setup/places.mjs';

/** Folders of one run. Not under the system's temporary folder: Codex warns about a home there. */
export interface Place extends AsyncDisposable {
  at(name: string): string;
  make(name: string): Promise<string>;
  write(name: string, content: unknown): Promise<string>;
}

export async function openPlace(): Promise<Place> {
  const parent = join(root, 'out', 'tmp');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bench-'));
  const at = (name: string) => join(folder, name);
  return {
    at,
    make: async (name) => {
      await mkdir(at(name), { recursive: true, mode: 0o700 });
      return at(name);
    },
    write: async (name, content) => {
      await writeFile(at(name), JSON.stringify(content));
      return at(name);
    },
    // Codex may still be writing its last lines when its process has gone.
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** A repository with one commit: Codex tells the model about it, and ours should not be what it finds. */
export async function makeRepository(folder: string): Promise<void> {
  await writeFile(join(folder, 'clock.ts'), 'export const now = () => Date.now();\n');
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-C', folder, '-c', 'user.name=Owner', '-c', 'user.email=owner@example.org', ...args]);
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-q', '-m', 'first');
}

/** Both bridges on free ports, as a first run has them. */
export const bridges = [
  { id: 'chatgpt', kind: 'mcp', port: 0 },
  { id: 'openai', kind: 'openai', port: 0 },
] as const satisfies z.input<typeof Config>['bridges'];
