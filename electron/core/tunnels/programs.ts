import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { pickEnvironment, runProgram } from '../lib/process.ts';
import { cloudflared } from './cloudflared.ts';
import { tunnelClient } from './openai.ts';
import { type TunnelTools } from './ports.ts';
import { findProgram, type Program } from './program.ts';
import { ssh } from './ssh.ts';
import { tailscale } from './tailscale.ts';

export interface FoundProgram {
  readonly name: string;
  readonly path: string;
  /** As it says itself; null when it says nothing that could be one. */
  readonly version: string | null;
}

/**
 * The program that a tunnel would start, and its version; null for a kind that starts none. Nothing is downloaded and no server is asked.
 * @throws Failure tunnel/programMissing
 */
export async function examineProgram(
  config: TunnelConfig,
  tools: Pick<TunnelTools, 'environment' | 'platform' | 'untrusted'>,
  call: Call,
): Promise<FoundProgram | null> {
  const program = programOf(config);
  if (!program || !('path' in config)) return null;
  const path = await findProgram({ ...program, configured: config.path }, tools);
  return { name: program.name, path, version: await versionOf(path, program, tools, call) };
}

function programOf({ kind }: TunnelConfig): Program | null {
  switch (kind) {
    case 'openai':
      return tunnelClient;
    case 'cloudflared':
    case 'cloudflared-quick':
      return cloudflared;
    case 'tailscale':
      return tailscale;
    case 'ssh':
      return ssh;
    case 'ngrok':
    case 'proxy':
      return null;
  }
}

async function versionOf(
  file: string,
  { version: args }: Program,
  { environment }: Pick<TunnelTools, 'environment'>,
  { signal }: Call,
): Promise<string | null> {
  const env = pickEnvironment(environment, ['PATH', 'Path', 'HOME', 'USERPROFILE', 'SystemRoot']);
  try {
    const { stdout, stderr } = await runProgram({ file, args, env, timeoutMs: 5000, maxBytes: 4096 }, { signal });
    return /\d+(\.\d+)+[\w.+-]*/.exec(`${stdout}\n${stderr}`)?.[0].slice(0, 40) ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
