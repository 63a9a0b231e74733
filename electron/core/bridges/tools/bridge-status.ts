import { z } from 'zod';
import { type McpBridgeConfig, Sandbox } from '../../../../shared/model/config.ts';
import { pausedWords } from './reply.ts';
import { type Bridge, defineTool, type Tool, type ToolContext } from './tool.ts';

const BridgeReport = z.object({
  bridge: z.string(),
  auth: z.enum(['bearer-token', 'none']),
  allowedRoots: z.array(z.string()).describe('Folders in which Codex may start.'),
  defaultSandbox: Sandbox,
  allowWorkspaceWrite: z.boolean(),
  allowDangerFullAccess: z.boolean(),
  defaultCwd: z.string().nullable().describe('Where Codex starts without cwd; null when cwd is required.'),
  defaultApprovalPolicy: z.string(),
  fastReturnMs: z.int().describe('Milliseconds after which a call returns a jobId instead of the answer.'),
  trackedSessions: z.int(),
  trackedJobs: z.int(),
  upstreamTools: z.object({ tools: z.array(z.object({ name: z.string(), description: z.string() })) }),
  waitingJobs: z.int().describe('Jobs of yours that wait for an answer of the owner.'),
  paused: z.string().optional().describe('Why new jobs wait at present.'),
});

/** What the owner allows here, and how much is going on. Starts nothing. */
export function bridgeStatus({ config, fastReturnMs }: Bridge): Tool {
  return defineTool({
    name: 'bridge_status',
    title: 'Bridge Status',
    description:
      'Show which folders are open, what the sandbox allows and how many jobs and threads of yours there are. ' +
      'Costs nothing and starts nothing. Call it first when you do not know which cwd to use.',
    effect: 'read',
    idempotent: true,
    labels: { invoking: 'Asking what is open', invoked: 'Bridge looked at' },
    input: z.object({}),
    output: BridgeReport,
    run: async (_input, context) => report(config, fastReturnMs, context),
  });
}

/** The keys of codex-gpt-bridge in its order, then ours. */
function report(bridge: McpBridgeConfig, fastReturnMs: number, { house, jobs, caller }: ToolContext): z.infer<typeof BridgeReport> {
  const allowedRoots = house.roots(caller).map((root) => root.path);
  const counts = jobs.counts(caller);
  const paused = pausedWords(house.paused(), bridge.sandbox !== 'read-only');
  return {
    bridge: 'codex-gpt-bridge',
    auth: bridge.auth.mode === 'none' ? 'none' : 'bearer-token',
    allowedRoots,
    defaultSandbox: 'read-only',
    allowWorkspaceWrite: bridge.sandbox !== 'read-only',
    allowDangerFullAccess: bridge.sandbox === 'danger-full-access',
    defaultCwd: allowedRoots.length === 1 ? (allowedRoots[0] ?? null) : null,
    defaultApprovalPolicy: 'never',
    fastReturnMs,
    trackedSessions: counts.threads,
    trackedJobs: counts.jobs,
    upstreamTools,
    waitingJobs: counts.waiting,
    ...(paused !== null && { paused }),
  };
}

/** Codex as an MCP server offers these two; here both are turns of its app-server. */
const upstreamTools = {
  tools: [
    { name: 'codex', description: 'Start a Codex thread.' },
    { name: 'codex-reply', description: 'Continue a Codex thread.' },
  ],
};
