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

type Overrides = Pick<ThreadStartParams, 'cwd' | 'approvalPolicy' | 'approvalsReviewer' | 'sandbox' | 'config' | 'developerInstructions'>;

/** What start, resume and fork have in common: the whole policy, so that nothing the thread was told before still holds. */
export function threadOverrides(options: ThreadOptions, projects: Projects, provider: ResolvedProvider | null): Overrides {
  return {
    cwd: options.cwd,
    approvalPolicy: 'never',
    approvalsReviewer: 'user',
    sandbox: options.sandbox,
    config: { projects: { ...projects }, ...(provider && { model_providers: { [providerId]: providerTable(provider) } }) },
    ...(options.developerInstructions !== null && { developerInstructions: options.developerInstructions }),
  };
}

export function turnParams(threadId: string, options: ThreadOptions, input: TurnInput): TurnStartParams {
  return {
    threadId,
    input: [{ type: 'text', text: input.text, text_elements: [] }],
    cwd: options.cwd,
    approvalPolicy: 'never',
    approvalsReviewer: 'user',
    sandboxPolicy: sandboxPolicy(options.sandbox, options.network),
    ...(options.model !== null && { model: options.model }),
    ...(options.effort !== null && { effort: options.effort }),
    ...(input.outputSchema !== undefined && { outputSchema: input.outputSchema as NonNullable<TurnStartParams['outputSchema']> }),
  };
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
