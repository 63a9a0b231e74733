import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { runChild } from './child.ts';
import { type Tunnel, type TunnelEnd, type TunnelEvent, type TunnelTools } from './ports.ts';
import { findProgram, type Program } from './program.ts';

type SshConfig = Extract<TunnelConfig, { kind: 'ssh' }>;

/** Host keys are checked as the owner's own ssh does: a host that nobody has met is refused, never learnt here. */
const always = {
  BatchMode: 'yes',
  ExitOnForwardFailure: 'yes',
  ServerAliveInterval: '15',
  ServerAliveCountMax: '3',
  ConnectTimeout: '20',
  ForwardAgent: 'no',
  ForwardX11: 'no',
  PermitLocalCommand: 'no',
};
/** A port that is taken is none of them: after a drop it is often still held by the session that was lost. */
const refusal = /permission denied|host key verification failed|no such identity|too many authentication failures/i;
export const ssh: Program = {
  name: 'ssh',
  get: 'Install the OpenSSH client, or name it in public.tunnel.path.',
  version: ['-V'],
};

/** `ssh -R` to a host of the owner's own, which serves the hostname by HTTPS and hands requests to the forwarded port. */
export function sshTunnel(config: SshConfig, end: TunnelEnd, folder: string, tools: TunnelTools): Tunnel {
  const { path, destination, hostname } = config;
  const up: TunnelEvent = { type: 'up', host: hostname.toLowerCase(), own: true };
  return {
    kind: 'ssh',
    async *start(call: Call) {
      const file = await findProgram({ ...ssh, configured: path }, tools);
      const mend = `Run it yourself to see more: ssh ${destination} (it must need no password, and its host key must be known).`;
      const look = async () => up;
      yield* runChild(
        { name: 'ssh', file, args: argumentsOf(config, end.port), alsoPassed: ['SSH_AUTH_SOCK'], folder, look, refusal, mend },
        tools,
        call,
      );
    },
  };
}

function argumentsOf({ destination, port, remotePort, identityFile }: SshConfig, localPort: number): string[] {
  return [
    '-N',
    '-T',
    ...Object.entries(always).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(port === null ? [] : ['-p', String(port)]),
    ...(identityFile === null ? [] : ['-i', identityFile, '-o', 'IdentitiesOnly=yes']),
    '-R',
    `${remotePort}:127.0.0.1:${localPort}`,
    '--',
    destination,
  ];
}
