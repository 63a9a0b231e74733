import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository, temporary } from '../fixtures/places.ts';

const tools = {
  conformance: 'node_modules/@modelcontextprotocol/conformance/dist/index.js',
  inspector: 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
} as const;

/** Milliseconds after which a tool is ended that hangs. */
const timeout = 120_000;

/** What a tool of the protocol's makers printed. It reaches this machine only. @throws Error with all that it printed, unless it ended with 0 */
export async function run(tool: keyof typeof tools, ...args: readonly string[]): Promise<string> {
  const cwd = join(temporary, tool);
  await mkdir(cwd, { recursive: true });
  const guard = join(import.meta.dirname, 'loopback-only.mjs');
  const env = { PATH: process.env['PATH'], HOME: cwd, NO_COLOR: '1', NODE_OPTIONS: `--import=${guard}` };
  const command = [join(repository, tools[tool]), ...args];
  try {
    return (await promisify(execFile)(process.execPath, command, { cwd, env, timeout, killSignal: 'SIGKILL', maxBuffer: 16 << 20 })).stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${tool} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause });
  }
}
