import { Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig, Sandbox } from '../../../shared/model/config.ts';
import { type Scope } from '../../../shared/model/client.ts';
import { type AppliedRule, type PolicyExplanation, type RunDecision } from '../../../shared/model/policy.ts';

export interface RunRequest {
  readonly asked: Sandbox;
  readonly root: RootConfig;
  readonly bridge: { readonly id: string; readonly sandbox: Sandbox };
  readonly client: AskingClient;
  /** Whether the folder it would run in belongs to a git repository. */
  readonly isRepository: boolean;
}

/** Who asks, and what it may do at most. */
export interface AskingClient {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Its own ceiling besides what the scopes say; absent or null for none. */
  readonly sandbox?: Sandbox | null;
}

/** Who sets a ceiling, in the words of a refusal. */
interface Ceiling extends AppliedRule {
  readonly of: string;
  readonly sandbox: Sandbox;
  readonly hint: string;
}

/**
 * How a run goes: the sandbox that was asked for, if root, bridge and client all allow it, and the way of writes that the root's rule sets.
 * It is refused rather than lowered, so that a client never believes it wrote.
 * @throws Failure sandbox/aboveCeiling, auth/scopeMissing
 */
export function decideRun(request: RunRequest): RunDecision {
  const refusal = refusalOf(request);
  if (refusal) throw refusal;
  const { asked, root, isRepository } = request;
  const writes = asked !== 'read-only';
  const danger = asked === 'danger-full-access';
  const review = writes && root.writes === 'review';
  const isolated = isRepository ? 'worktree' : 'copy';
  return {
    sandbox: asked,
    workspace: review ? isolated : 'direct',
    ask: danger || (writes && root.writes === 'ask'),
    review,
    network: danger || root.network,
    secretScan: root.secretScan,
    rules: [...ceilings(request).map(({ rule, from, effect }) => ({ rule, from, effect })), ...settings(request)],
  };
}

/** What would happen to a request and which rules decide it; refuses nothing. `door` is what turns the client away before any of them. */
export function explainRun(request: RunRequest, door: Door = { refusal: null, rules: [] }): PolicyExplanation {
  const refusal = door.refusal ?? refusalOf(request);
  const decision = refusal ? null : decideRun(request);
  const rules = [...door.rules, ...(decision?.rules ?? ceilings(request))];
  const sentences = [
    `Who asks: ${request.client.name}, through ${request.bridge.id}; for ${request.asked} in ${request.root.path}.`,
    ...rules.map(({ rule, from, effect }) => `${from}: ${rule}, so ${effect}.`),
    refusal ? `Refused: ${refusal.text}` : outcome(decision),
  ];
  return { root: request.root.path, decision, refusal: refusal?.toBody() ?? null, sentences };
}

/** What is decided about a client before it is asked what it wants. */
export interface Door {
  readonly refusal: Failure | null;
  readonly rules: readonly AppliedRule[];
}

function refusalOf(request: RunRequest): Failure | null {
  const { asked } = request;
  const tooLow = ceilings(request).find(({ sandbox }) => rank(sandbox) < rank(asked));
  if (tooLow) {
    const code = tooLow.of === 'the token' ? 'auth/scopeMissing' : 'sandbox/aboveCeiling';
    return new Failure(code, `${asked} is disabled: ${tooLow.of} allows at most ${tooLow.sandbox}.`, { hint: tooLow.hint });
  }
  if (request.client.scopes.some((scope) => scope !== 'admin')) return null;
  return new Failure('auth/scopeMissing', 'The token may not start anything.', { hint: scopeHint('read') });
}

function ceilings({ asked, root, bridge, client }: RunRequest): Ceiling[] {
  const allows = (sandbox: Sandbox) => `${asked} ${rank(sandbox) < rank(asked) ? 'is refused' : 'may be asked for'}`;
  const ofScopes = scopeCeiling(client.scopes);
  return [
    {
      of: `the folder ${root.path}`,
      sandbox: root.sandbox,
      rule: `at most ${root.sandbox}`,
      from: `folder ${root.path} (roots[].sandbox)`,
      effect: allows(root.sandbox),
      hint: `The owner can raise it: drawbridge roots edit ${root.path} --sandbox ${asked}`,
    },
    {
      of: `the bridge ${bridge.id}`,
      sandbox: bridge.sandbox,
      rule: `at most ${bridge.sandbox}`,
      from: `bridge ${bridge.id} (bridges[].sandbox)`,
      effect: allows(bridge.sandbox),
      hint: 'The owner can raise it on Home, for callers from outside under Tunnels, or with: drawbridge bridges edit',
    },
    {
      of: 'the token',
      sandbox: ofScopes,
      rule: `the scopes ${client.scopes.join(', ') || '(none)'} allow at most ${ofScopes}`,
      from: `client ${client.name}`,
      effect: allows(ofScopes),
      hint: scopeHint(asked === 'danger-full-access' ? 'admin' : 'write'),
    },
    ...(client.sandbox ? [ownCeiling(client.name, client.sandbox, allows(client.sandbox))] : []),
  ];
}

function ownCeiling(name: string, sandbox: Sandbox, effect: string): Ceiling {
  return {
    of: `the client ${name}`,
    sandbox,
    rule: `at most ${sandbox}`,
    from: `client ${name} (its own ceiling)`,
    effect,
    hint: 'The owner can raise it under Clients, or with: drawbridge tokens edit NAME --sandbox SANDBOX',
  };
}

/** A sandbox lowered to what a client's scopes and its own ceiling allow. */
export function withinClient(asked: Sandbox, { scopes, sandbox = null }: Pick<AskingClient, 'scopes' | 'sandbox'>): Sandbox {
  const levels = [asked, scopeCeiling(scopes), sandbox ?? asked];
  return Sandbox.options.find((level) => levels.includes(level)) ?? 'read-only';
}

/** `write` for what can be reviewed; only `admin` besides it for what no sandbox holds. */
function scopeCeiling(scopes: readonly Scope[]): Sandbox {
  if (!scopes.includes('write')) return 'read-only';
  return scopes.includes('admin') ? 'danger-full-access' : 'workspace-write';
}

function settings({ asked, root, isRepository }: RunRequest): AppliedRule[] {
  const at = (setting: string) => `folder ${root.path} (roots[].${setting})`;
  const danger = asked === 'danger-full-access';
  const rules: AppliedRule[] = [];
  if (asked !== 'read-only')
    rules.push({ rule: `writes are “${root.writes}”`, from: at('writes'), effect: writeEffect(root, isRepository) });
  if (danger)
    rules.push({ rule: 'what runs without a sandbox is always asked', from: 'Drawbridge', effect: 'the owner is asked before it starts' });
  rules.push({
    rule: `network is ${root.network ? 'on' : 'off'}`,
    from: at('network'),
    effect: danger ? 'nothing follows: there is no sandbox' : `commands ${root.network ? 'may' : 'may not'} use it`,
  });
  rules.push({
    rule: `the search for secrets is ${root.secretScan ? 'on' : 'off'}`,
    from: at('secretScan'),
    effect: root.secretScan ? 'it is refused where files look like secrets' : 'files that look like secrets do not stop it',
  });
  return rules;
}

function writeEffect({ writes }: RootConfig, isRepository: boolean): string {
  switch (writes) {
    case 'review':
      return `it runs in ${isRepository ? 'a worktree' : 'a copy'} of its own and its changes are reviewed`;
    case 'ask':
      return 'the owner is asked before it starts, and it writes in place';
    case 'allow':
      return 'it writes in place without a question';
  }
}

function outcome(decision: RunDecision | null): string {
  if (!decision) return '';
  const { sandbox, workspace, ask, review } = decision;
  const where = workspace === 'direct' ? 'in the folder itself' : `in a ${workspace} of its own`;
  return `${ask ? 'After the owner’s yes it runs' : 'It runs'} ${sandbox} ${where}${review ? '; nothing reaches the folder before the review' : ''}.`;
}

function scopeHint(scope: Scope): string {
  const scopes = scope === 'admin' ? 'write,admin' : scope;
  return `Create a token with the scope: drawbridge tokens create --name NAME --scope ${scopes}`;
}

function rank(sandbox: Sandbox): number {
  return Sandbox.options.indexOf(sandbox);
}
