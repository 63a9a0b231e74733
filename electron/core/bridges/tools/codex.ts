import { z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type McpBridgeConfig, Sandbox } from '../../../../shared/model/config.ts';
import { type OwnThread } from '../../jobs/ports.ts';
import { CodexReply, replyText, replyTo } from './reply.ts';
import { settle } from './settle.ts';
import { type Bridge, defineTool, type Tool, type ToolContext } from './tool.ts';

const prompt = z.string().min(1).describe('The whole task in plain words. Codex sees nothing else of your conversation.');
const timeoutMs = z
  .int()
  .min(1)
  .max(1_800_000)
  .optional()
  .describe('Milliseconds to wait in this call, if less than usual. The job goes on and codex_job_status has its answer.');
const start = {
  prompt,
  cwd: z
    .string()
    .min(1)
    .optional()
    .describe('Absolute path of an open folder, or of one below it. Leave it out when one folder is open; bridge_status lists them.'),
  timeoutMs,
};

/** Reading, whatever the bridge allows. */
export function codexRead(bridge: Bridge): Tool {
  return defineTool({
    name: 'codex_read',
    title: 'Read Project With Codex',
    description:
      'Ask Codex to look into a project on the local computer and answer: explain code, find a cause, review, plan. ' +
      'It always runs read-only and changes nothing. Prefer this tool. ' +
      'It returns the answer with a threadId for codex_reply, or status "running" with a jobId for codex_job_status.',
    effect: 'read',
    labels: { invoking: 'Codex is reading the project', invoked: 'Codex has answered' },
    input: z.object(start),
    output: CodexReply,
    text: replyText,
    run: (input, context) => ask(bridge, context, { ...input, operation: 'codex_read' }),
  });
}

/** A run in the sandbox that the client asks for, up to the bridge's ceiling. */
export function codexRun(bridge: Bridge): Tool {
  return defineTool({
    name: 'codex_run',
    title: 'Run Codex',
    description:
      'Give Codex a task to carry out in a project on the local computer, such as running checks or, where the owner allows it, editing files. ' +
      'Use it only when execution is intended; to look and explain use codex_read. ' +
      'Edits need sandbox workspace-write. The owner may review them, part by part, before they land in the folder: ' +
      'the job then stays running until they have decided, and its answer says what has landed. ' +
      'It returns the answer with a threadId for codex_reply, or status "running" with a jobId for codex_job_status.',
    effect: effectOf(bridge),
    labels: { invoking: 'Codex is working', invoked: 'Codex has answered' },
    input: z.object({ ...start, sandbox: askableSandbox(bridge.config).optional() }),
    output: CodexReply,
    text: replyText,
    run: (input, context) => ask(bridge, context, { ...input, operation: 'codex_run' }),
  });
}

/** One more turn on a thread that this caller began. */
export function codexReply(bridge: Bridge): Tool {
  return defineTool({
    name: 'codex_reply',
    title: 'Reply To Codex',
    description:
      'Continue a Codex thread that codex_read or codex_run began here; Codex remembers what was said in it. ' +
      'Needs the exact threadId of that result. It runs in the sandbox that the thread has. For a new subject start with codex_read instead.',
    effect: effectOf(bridge),
    labels: { invoking: 'Codex is going on', invoked: 'Codex has answered' },
    input: z.object({ threadId: z.string().min(1).describe('As codex_read or codex_run returned it.'), prompt, timeoutMs }),
    output: CodexReply,
    text: replyText,
    run: async (input, context) => {
      const thread = context.jobs.findThread(input.threadId, context.caller, bridge.config.sessions);
      if (!thread) throw new Failure('thread/notFound', `No Codex thread ${input.threadId} was begun by this client.`);
      return ask(bridge, context, { ...input, sandbox: goingOn(thread, bridge, context), operation: 'codex_reply' });
    },
  });
}

/** The thread's own, as far as bridge and folder allow today: the call names none that could be refused. Danger is never taken up again. */
function goingOn({ sandbox, root }: OwnThread, { config }: Bridge, { house, caller }: ToolContext): Sandbox {
  const folder = house.roots(caller).find(({ path }) => path === root);
  const all = [sandbox, config.sandbox, folder?.sandbox ?? 'read-only', 'workspace-write'] as const;
  return Sandbox.options.find((level) => all.includes(level)) ?? 'read-only';
}

interface Question {
  readonly operation: string;
  readonly prompt: string;
  readonly cwd?: string | undefined;
  readonly sandbox?: Sandbox | undefined;
  readonly threadId?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Starts the job and waits a little. A tunnel cuts calls at about 30 s, so a longer job is told by its id. */
async function ask({ config, fastReturnMs }: Bridge, context: ToolContext, question: Question): Promise<CodexReply> {
  const job = await context.jobs.start({
    caller: context.caller,
    bridge: { id: config.id, sandbox: config.sandbox },
    operation: question.operation,
    prompt: question.prompt,
    cwd: question.cwd ?? null,
    withoutCwd: 'refuse',
    sandbox: question.sandbox ?? 'read-only',
    model: null,
    effort: null,
    threadId: question.threadId ?? null,
    ephemeral: false,
    developerInstructions: null,
  });
  const settled = await settle(job, Math.min(fastReturnMs, question.timeoutMs ?? fastReturnMs), context);
  return replyTo(settled, context.house.paused());
}

function effectOf({ config }: Bridge): 'read' | 'write' {
  return config.sandbox === 'read-only' ? 'read' : 'write';
}

/** What a client may name. Danger is never on offer, whatever the ceiling. */
function askableSandbox({ sandbox: ceiling }: McpBridgeConfig) {
  const levels = ceiling === 'read-only' ? (['read-only'] as const) : (['read-only', 'workspace-write'] as const);
  return z
    .enum(levels, { error: ({ input }) => sandboxRefusal(input, ceiling) })
    .describe('read-only (the default) changes nothing; workspace-write may edit files in the folder.');
}

function sandboxRefusal(asked: unknown, ceiling: Sandbox): string | undefined {
  const raise = 'In Drawbridge that is the sandbox of the bridge, which its owner sets.';
  if (asked === 'workspace-write') return `workspace-write is disabled. Set CODEX_GPT_BRIDGE_ALLOW_WRITE=1 to allow it. ${raise}`;
  if (asked !== 'danger-full-access') return undefined;
  if (ceiling === 'danger-full-access') return 'danger-full-access is not exposed through ChatGPT bridge tools.';
  return `danger-full-access is disabled. Set CODEX_GPT_BRIDGE_ALLOW_DANGER=1 to allow it. ${raise}`;
}
