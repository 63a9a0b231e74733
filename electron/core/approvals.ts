import { Failure } from '../../shared/contract/errors.ts';
import { type ParsedParams } from '../../shared/contract/control.ts';
import { type Config } from '../../shared/model/config.ts';
import { type Client, Scope } from '../../shared/model/client.ts';
import { type PolicyExplanation } from '../../shared/model/policy.ts';
import { type Changes } from './events/changes.ts';
import { type Host } from './host.ts';
import { Approvals } from './jobs/approvals.ts';
import { allow, type OpenRoot } from './policy/roots.ts';
import { type Door, explainRun } from './policy/run.ts';
import { ApprovalTable } from './state/approvals.ts';
import { AuditTable } from './state/audit.ts';
import { type Database } from './state/database.ts';
import { GrantTable } from './state/grants.ts';
import { findRepository } from './workspace/repository.ts';

export interface ApprovalParts {
  readonly approvals: Approvals;
  readonly audit: AuditTable;
}

interface ApprovalsHome {
  readonly db: Database;
  readonly changes: Changes;
  readonly host: Pick<Host, 'now' | 'log'>;
  readonly config: () => Config;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number;
}

/** Approvals over the state, told to whoever watches. */
export function openApprovals({ db, changes, host, config, monotonic }: ApprovalsHome): ApprovalParts {
  const audit = new AuditTable(db);
  const grants = new GrantTable(db, audit);
  const approvals = new Approvals({
    store: new ApprovalTable(db, { audit, grants }),
    grants,
    audit: (entry) => audit.append(entry),
    changed: (approval) => changes.announce({ topic: 'approval', approval }),
    now: host.now,
    monotonic,
    log: host.log,
    limits: () => ({ expireMs: config().approvals.minutes * 60_000 }),
  });
  return { approvals, audit };
}

interface ExplainWith {
  readonly config: Config;
  readonly roots: readonly OpenRoot[];
  readonly clients: readonly Client[];
  /** Unix seconds. */
  readonly now: number;
}

/**
 * What would become of a request that a client made, and why. Without a client the owner asks; without a bridge none lowers it.
 * @throws Failure root/*, path/*, bridge/notFound, client/notFound
 */
export async function explainPolicy(
  { cwd, sandbox, bridgeId, clientId }: ParsedParams<'policy/explain'>,
  { config, roots, clients, now }: ExplainWith,
): Promise<PolicyExplanation> {
  const { root, cwd: folder } = await allow({ cwd: cwd ?? null, withoutCwd: 'refuse', roots });
  const bridge = bridgeId === undefined ? noBridge : config.bridges.find(({ id }) => id === bridgeId);
  if (!bridge) throw new Failure('bridge/notFound', `There is no bridge ${bridgeId}.`, { hint: 'List them: drawbridge bridges list' });
  const client = clientId === undefined ? owner : clients.find(({ id, name }) => id === clientId || name === clientId);
  if (!client) throw new Failure('client/notFound', `There is no client ${clientId}.`, { hint: 'List them: drawbridge tokens list' });
  const isRepository = (await findRepository(folder, root.path)) !== null;
  return explainRun({ asked: sandbox, root, bridge, client, isRepository }, doorOf(client, root.path, now));
}

/** Whether the client gets in at all, and into this folder. It hears less than this: to it the folder is not open. */
function doorOf({ name, roots, expiresAt }: Pick<Client, 'name' | 'roots' | 'expiresAt'>, folder: string, now: number): Door {
  const from = `client ${name} (its folders)`;
  const mayUse = roots === null || roots.includes(folder);
  const effect = mayUse ? 'this folder is one of them' : 'this folder is not open to it';
  const rules = roots === null ? [] : [{ rule: `it may work in ${roots.join(', ')}`, from, effect }];
  const hint = 'Change it under Clients, or with: drawbridge tokens edit';
  if (expiresAt !== null && now >= expiresAt) {
    const since = new Date(expiresAt * 1000).toISOString();
    return { rules, refusal: new Failure('client/expired', `${name} has expired (${since}) and is turned away.`, { hint }) };
  }
  return { rules, refusal: mayUse ? null : new Failure('root/notAllowed', `${name} may not work in ${folder}.`, { hint }) };
}

const noBridge = { id: 'the control page', sandbox: 'danger-full-access' } as const;
const owner = { name: 'The owner', scopes: Scope.options, sandbox: null, roots: null, expiresAt: null } as const;
