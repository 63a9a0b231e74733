import { join } from 'node:path';
import { type ProviderConfig, type Sandbox } from '../../../shared/model/config.ts';
import { type ThreadOptions, type TurnInput } from '../jobs/ports.ts';
import { type SandboxPolicy, type ThreadStartParams, type TurnStartParams } from './generated/protocol.ts';
import { type Projects } from './trust.ts';

/** Our provider's name inside Codex, as its history shows it. */
export const providerId = 'drawbridge';

/** How often Codex tries a provider again; what is left out is Codex's own default. */
export interface Retries {
  readonly requests?: number | undefined;
  readonly streams?: number | undefined;
}

/** A provider with its key. Both go to Codex over its standard input only: the command line and the environment are readable by others. */
export interface ResolvedProvider {
  readonly config: ProviderConfig;
  readonly key: string | null;
  readonly retries: Retries;
}

type Overrides = Pick<
  ThreadStartParams,
  'cwd' | 'approvalPolicy' | 'approvalsReviewer' | 'sandbox' | 'permissions' | 'config' | 'developerInstructions'
>;

interface ThreadSetting {
  readonly projects: Projects;
  readonly provider: ResolvedProvider | null;
  readonly codexHome: string;
  /** As `Session.sealed`. */
  readonly sealed: boolean;
}

/** What start, resume and fork have in common: the whole policy, so that nothing the thread was told before still holds. */
export function threadOverrides(options: ThreadOptions, { projects, provider, codexHome, sealed }: ThreadSetting): Overrides {
  return {
    cwd: options.cwd,
    approvalPolicy: approvalPolicy(options),
    approvalsReviewer: 'user',
    ...(sealed ? { permissions: sealOf(options) } : { sandbox: options.sandbox }),
    config: {
      projects: { ...projects },
      // The owner's program would be run with the words of the client.
      notify: [],
      permissions: seals(codexHome),
      ...(provider && { model_providers: { [providerId]: providerTable(provider) } }),
    },
    ...(options.developerInstructions !== null && { developerInstructions: options.developerInstructions }),
  };
}

export function turnParams(threadId: string, options: ThreadOptions, input: TurnInput, sealed: boolean): TurnStartParams {
  return {
    threadId,
    input: inputItems(input),
    cwd: options.cwd,
    approvalPolicy: approvalPolicy(options),
    approvalsReviewer: 'user',
    ...(sealed ? { permissions: sealOf(options) } : { sandboxPolicy: sandboxPolicy(options.sandbox, options.network) }),
    ...(options.model !== null && { model: options.model }),
    ...(options.effort !== null && { effort: options.effort }),
    ...(input.outputSchema !== undefined && { outputSchema: input.outputSchema as NonNullable<TurnStartParams['outputSchema']> }),
  };
}

/** The text, with each picture where it stands. */
function inputItems({ text, images = [] }: TurnInput): TurnStartParams['input'] {
  const starts = [0, ...images.map(({ at }) => at)];
  const pieces = starts.map((start, index) => text.slice(start, starts[index + 1]));
  const items = pieces.flatMap((piece, index): TurnStartParams['input'] => {
    const image = images[index - 1];
    return [
      ...(image ? [{ type: 'localImage' as const, path: image.path, ...(image.detail && { detail: image.detail }) }] : []),
      ...(piece.trim() === '' ? [] : [{ type: 'text' as const, text: piece, text_elements: [] }]),
    ];
  });
  return items.length > 0 ? items : [{ type: 'text', text, text_elements: [] }];
}

/** Never `untrusted`: there an accepted command that the sandbox stops is run again outside of it, without a question. */
function approvalPolicy({ approvals }: ThreadOptions): 'never' | 'on-request' {
  return approvals === 'ask' ? 'on-request' : 'never';
}

function sandboxPolicy(sandbox: Sandbox, networkAccess: boolean): SandboxPolicy {
  switch (sandbox) {
    case 'read-only':
      return { type: 'readOnly', networkAccess };
    case 'workspace-write':
      // The system's temporary folder may hold checkouts that are not open for writing; TMPDIR is a folder of our own.
      return { type: 'workspaceWrite', writableRoots: [], networkAccess, excludeTmpdirEnvVar: false, excludeSlashTmp: true };
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
  }
}

type PermissionProfile = {
  readonly extends: string;
  readonly filesystem: { readonly [path: string]: string | { readonly [below: string]: string } };
  readonly network: { readonly enabled: boolean };
};

/** The name of the permission profile that stands for this sandbox. */
export function sealOf({ sandbox, network }: Pick<ThreadOptions, 'sandbox' | 'network'>): string {
  if (sandbox === 'danger-full-access') return ':danger-full-access';
  return `${providerId}-${sandbox}${network ? '-network' : ''}`;
}

/**
 * The sandboxes as permission profiles in which one file is unreadable: then Codex takes no command out of the sandbox, since that would
 * lift the ban with it, whatever a rule of the owner allows. The file is the one that no command has any business with: the login.
 * All of them, for the turns of a thread may differ.
 */
export function seals(codexHome: string): Record<string, PermissionProfile> {
  const sealed = { [join(codexHome, 'auth.json')]: 'deny' };
  const writable = { ...sealed, ':workspace_roots': { '.': 'write' }, ':tmpdir': 'write' };
  const profile = (sandbox: Sandbox, network: boolean, filesystem: PermissionProfile['filesystem']) => ({
    [sealOf({ sandbox, network })]: { extends: ':read-only', filesystem, network: { enabled: network } },
  });
  return {
    ...profile('read-only', false, sealed),
    ...profile('read-only', true, sealed),
    ...profile('workspace-write', false, writable),
    ...profile('workspace-write', true, writable),
  };
}

function providerTable({ config, key, retries }: ResolvedProvider) {
  return {
    name: config.name,
    base_url: config.baseUrl,
    wire_api: 'responses',
    ...(key !== null && { experimental_bearer_token: key }),
    ...(config.headers && { http_headers: { ...config.headers } }),
    ...(retries.requests !== undefined && { request_max_retries: retries.requests }),
    ...(retries.streams !== undefined && { stream_max_retries: retries.streams }),
  };
}
