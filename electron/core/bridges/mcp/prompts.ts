import {
  type CompleteResult,
  type GetPromptResult,
  type Prompt,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
} from '@modelcontextprotocol/server';
import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { type Caller, type House, type JobHistory } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { safely } from './safely.ts';

export interface PromptContext {
  readonly config: McpBridgeConfig;
  readonly house: House;
  readonly jobs: JobHistory;
  readonly caller: Caller;
}

type Arguments = Readonly<Record<string, string>>;

interface Declaration extends Prompt {
  readonly text: (args: Arguments) => string;
}

const cwd = {
  name: 'cwd',
  title: 'Folder',
  description: 'An open folder, or one below it. Needed when several are open.',
  required: false,
};

const inspect: Declaration = {
  name: 'inspect_project',
  title: 'Inspect this project',
  description: 'Let Codex read a project and explain it. Changes nothing.',
  arguments: [cwd, { name: 'focus', title: 'Focus', description: 'What to look at in particular.', required: false }],
  text: ({ cwd: folder, focus }) =>
    `Use codex_read${at(folder)} to inspect the project: what it does, how it is built and tested, how its parts hang together, ` +
    `and what stands out.${focus ? ` Look at this in particular: ${focus}` : ''}\n` +
    'When the result says status "running", call codex_job_status with its jobId until it is completed. ' +
    'Then summarize the findings with the files they rest on, and name what stayed unclear.',
};

const implement: Declaration = {
  name: 'implement_with_review',
  title: 'Implement with review',
  description: 'Let Codex make a change that the owner reviews, part by part, before it lands.',
  arguments: [{ name: 'task', title: 'Task', description: 'What to change, and how to know that it is done.', required: true }, cwd],
  text: ({ cwd: folder, task = '' }) =>
    `This is to be changed in the project: ${task}\n\n` +
    `First use codex_read${at(folder)} to find where the change belongs, and tell me the plan in a few lines. ` +
    'Then use codex_run with sandbox workspace-write and the same folder; give it the whole task with the plan and ask it to run the checks. ' +
    'Call codex_job_status with the jobId until it is completed or failed, and tell me while it waits for the review of the owner: ' +
    'nothing lands before they have decided. At the end say what landed, what was rejected and why.',
};

function at(folder: string | undefined): string {
  return folder ? ` with cwd ${folder}` : '';
}

/** Ready-made requests, with the open folders to complete from. */
export function servePrompts(server: Server, context: PromptContext, log: Log): void {
  const prompts = context.config.sandbox === 'read-only' ? [inspect] : [inspect, implement];
  server.setRequestHandler('prompts/list', () => ({ prompts: prompts.map(({ text: _, ...prompt }) => prompt) }));
  server.setRequestHandler('prompts/get', ({ params }) => get(prompts, params.name, params.arguments ?? {}));
  server.setRequestHandler('completion/complete', ({ params: { argument } }) => safely(log, () => complete(argument, context)));
}

/** @throws ProtocolError -32602 */
function get(prompts: readonly Declaration[], name: string, args: Arguments): GetPromptResult {
  const prompt = prompts.find((one) => one.name === name);
  if (!prompt) throw invalid(`There is no prompt ${name.slice(0, 80)}. Here: ${prompts.map((one) => one.name).join(', ')}.`);
  const missing = prompt.arguments?.find((one) => one.required && !args[one.name]?.trim());
  if (missing) throw invalid(`The prompt ${name} needs the argument ${missing.name}.`);
  return {
    ...(prompt.description && { description: prompt.description }),
    messages: [{ role: 'user', content: { type: 'text', text: prompt.text(args) } }],
  };
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

const maxValues = 100;

/** Arguments are named alike wherever they occur, so the name alone says what completes it. */
function complete({ name, value }: { readonly name: string; readonly value: string }, context: PromptContext): CompleteResult {
  const fitting = candidates(name, context).filter((candidate) => candidate.toLowerCase().includes(value.toLowerCase()));
  return { completion: { values: fitting.slice(0, maxValues), total: fitting.length, hasMore: fitting.length > maxValues } };
}

function candidates(name: string, { house, jobs, caller }: PromptContext): string[] {
  if (name === 'cwd') return house.roots(caller).map(({ path }) => path);
  if (name === 'jobId') return jobs.recent(caller, maxValues).map(({ id }) => id);
  return [];
}
