import { PublicAuth, PublicConfig, Sandbox } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { publicProblems } from '../../../shared/model/public.ts';
import { type TunnelConfig, type TunnelKind } from '../../../shared/model/tunnel.ts';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** Every field of every kind, as it stands in its input. */
const empty = {
  tunnelId: '',
  hostname: '',
  minutes: '60',
  domain: '',
  funnelPort: '443',
  destination: '',
  sshPort: '',
  remotePort: '',
  identityFile: '',
  program: '',
  /** The public port on this machine. */
  port: '',
  /** Of a secret that is to be stored; never one that is. */
  secret: '',
};
export type Field = keyof typeof empty;

/** What the form about a way in holds before it is sent. Fields of other kinds keep what was typed. */
export interface Draft extends Readonly<Record<Field, string>> {
  readonly kind: TunnelKind;
  readonly auth: PublicAuth;
  readonly sandbox: Sandbox;
  readonly enabled: boolean;
}

/** Which of the fields each kind asks for, in order; `program` is asked for under “more”. */
export const fieldsOf: Record<TunnelKind, readonly Field[]> = {
  openai: ['tunnelId', 'secret'],
  tailscale: ['funnelPort'],
  cloudflared: ['hostname', 'secret', 'port'],
  ngrok: ['domain', 'secret'],
  ssh: ['hostname', 'destination', 'sshPort', 'remotePort', 'identityFile'],
  proxy: ['hostname', 'port'],
  'cloudflared-quick': ['minutes'],
};

/** In the order in which they are offered, the best first. */
const kinds: readonly TunnelKind[] = ['openai', 'tailscale', 'cloudflared', 'ngrok', 'ssh', 'proxy', 'cloudflared-quick'];

type Bridge = Pick<BridgeStatus, 'id' | 'kind' | 'auth'>;
export type Problems = Readonly<Partial<Record<Field, string>>>;

/** The form as it opens. */
export function draftOf(bridge: Bridge, way: PublicConfig | null): Draft {
  if (way) return { ...empty, ...fieldsIn(way), kind: way.tunnel.kind, auth: way.auth.mode, sandbox: way.sandbox, enabled: way.enabled };
  const [kind = 'tailscale'] = kindsFor(bridge);
  return mended(bridge, { ...empty, kind, auth: 'oauth', sandbox: 'read-only', enabled: true });
}

function fieldsIn({ port, tunnel }: PublicConfig): Partial<Record<Field, string>> {
  const text = (value: string | number | null) => (value === null ? '' : String(value));
  const common = { port: port === 0 ? '' : text(port), program: 'path' in tunnel ? text(tunnel.path) : '' };
  switch (tunnel.kind) {
    case 'openai':
      return { ...common, tunnelId: tunnel.tunnelId };
    case 'cloudflared-quick':
      return { ...common, minutes: text(tunnel.minutes) };
    case 'ngrok':
      return { ...common, domain: text(tunnel.domain) };
    case 'tailscale':
      return { ...common, funnelPort: text(tunnel.port) };
    case 'ssh': {
      const { hostname, destination, identityFile } = tunnel;
      return {
        ...{ ...common, hostname, destination, identityFile: text(identityFile) },
        ...{ sshPort: text(tunnel.port), remotePort: text(tunnel.remotePort) },
      };
    }
    default:
      return { ...common, hostname: tunnel.hostname };
  }
}

/** The kinds that can lead to this bridge at all. */
export function kindsFor(bridge: Bridge): readonly TunnelKind[] {
  return kinds.filter((kind) => authsFor(bridge, { ...empty, kind, auth: 'oauth', sandbox: 'read-only', enabled: true }).length > 0);
}

/** How callers can be told apart that come this way. */
export function authsFor(bridge: Bridge, draft: Draft): readonly PublicAuth[] {
  return PublicAuth.options.filter((auth) => isAllowed(bridge, { ...draft, auth }, 'public.auth.mode'));
}

/** The limits to choose from. One without a sandbox stays if it is there, and is not offered. */
export function sandboxesFor(bridge: Bridge, draft: Draft): readonly Sandbox[] {
  return Sandbox.options.filter(
    (sandbox) =>
      (sandbox !== 'danger-full-access' || draft.sandbox === sandbox) && isAllowed(bridge, { ...draft, sandbox }, 'public.sandbox'),
  );
}

function isAllowed(bridge: Bridge, draft: Draft, place: string): boolean {
  return refusals(bridge, draft).every(({ path }) => path.join('.') !== place);
}

/** The draft with the first choice wherever the present one cannot be had with the rest of it. */
export function mended(bridge: Bridge, draft: Draft): Draft {
  const [auths, sandboxes] = [authsFor(bridge, draft), sandboxesFor(bridge, draft)];
  return {
    ...draft,
    auth: auths.includes(draft.auth) ? draft.auth : (auths[0] ?? draft.auth),
    sandbox: sandboxes.includes(draft.sandbox) ? draft.sandbox : (sandboxes[0] ?? 'read-only'),
  };
}

function refusals(bridge: Bridge, draft: Draft) {
  return publicProblems({ kind: bridge.kind, auth: { mode: bridge.auth }, public: wayOf(bridge, draft, null) });
}

/** What is sent. `way` is what is there now: a secret keeps its name in the vault. */
export function wayOf(bridge: Bridge, draft: Draft, way: PublicConfig | null): PublicConfig {
  const { auth, sandbox, enabled, port } = draft;
  return { enabled, port: number(port) ?? 0, auth: { mode: auth }, sandbox, tunnel: tunnelOf(bridge, draft, way) };
}

function tunnelOf(bridge: Bridge, draft: Draft, way: PublicConfig | null): TunnelConfig {
  const { kind, hostname, tunnelId, destination } = draft;
  const path = draft.program.trim() || null;
  const secret = secretName(bridge, kind, way);
  switch (kind) {
    case 'openai':
      return { kind, path, tunnelId: tunnelId.trim(), keySecret: secret };
    case 'cloudflared-quick':
      return { kind, path, minutes: number(draft.minutes) ?? 0 };
    case 'cloudflared':
      return { kind, path, hostname: hostname.trim(), tokenSecret: secret };
    case 'ngrok':
      return { kind, domain: draft.domain.trim() || null, tokenSecret: secret };
    case 'tailscale':
      return { kind, path, port: draft.funnelPort === '8443' ? 8443 : draft.funnelPort === '10000' ? 10_000 : 443 };
    case 'ssh': {
      const ports = { port: number(draft.sshPort), remotePort: number(draft.remotePort) ?? 0 };
      return {
        kind,
        path,
        hostname: hostname.trim(),
        destination: destination.trim(),
        ...ports,
        identityFile: draft.identityFile.trim() || null,
      };
    }
    case 'proxy':
      return { kind, hostname: hostname.trim() };
  }
}

/** Null for nothing typed; what is no number is one that no field takes. */
function number(typed: string): number | null {
  if (typed.trim() === '') return null;
  return /^\d{1,6}$/.test(typed.trim()) ? Number(typed) : -1;
}

/** Under which a kind's secret is kept: as the configuration has it, else by bridge and kind. */
export function secretName(bridge: Bridge, kind: TunnelKind, way: PublicConfig | null): string {
  const tunnel = way?.tunnel.kind === kind ? way.tunnel : null;
  if (tunnel && 'keySecret' in tunnel) return tunnel.keySecret;
  if (tunnel && 'tokenSecret' in tunnel) return tunnel.tokenSecret;
  return `tunnel.${bridge.id}.${kind}`;
}

/** The secret that is to be stored; null to leave the one that is there. */
export function secretIn({ kind, secret }: Draft): string | null {
  return fieldsOf[kind].includes('secret') && secret.trim() !== '' ? secret.trim() : null;
}

/** What is wrong with each field. `secretIsSet`: null where the vault cannot be asked, which the core then says. */
export function problemsOf(bridge: Bridge, draft: Draft, way: PublicConfig | null, secretIsSet: boolean | null): Problems {
  const { problems } = texts.tunnels.form;
  const result = PublicConfig.safeParse(wayOf(bridge, draft, way));
  const wrong = new Set(result.success ? [] : result.error.issues.map(({ path }) => fieldAt(draft.kind, path.map(String))));
  for (const { path } of refusals(bridge, draft)) if (path.join('.') === 'public.port') wrong.add('port');
  if (fieldsOf[draft.kind].includes('secret') && secretIn(draft) === null && secretIsSet === false) wrong.add('secret');
  return Object.fromEntries([...wrong].map((field) => [field, problems[field]]));
}

/** What stands against opening this bridge at all, whatever the form says. */
export function refusalOf(bridge: Bridge, draft: Draft): string | null {
  const found = refusals(bridge, draft).find(({ path }) => path.join('.') !== 'public.port');
  return found ? texts.tunnels.form.refused(`${found.path.join('.')} ${said(found.message)}`) : null;
}

function fieldAt(kind: TunnelKind, [first, name = '']: readonly string[]): Field {
  if (first !== 'tunnel') return 'port';
  if (name === 'path') return 'program';
  if (name === 'port') return kind === 'tailscale' ? 'funnelPort' : 'sshPort';
  return name in empty ? (name as Field) : 'secret';
}
