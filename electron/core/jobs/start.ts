import { randomInt } from 'node:crypto';
import { Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig } from '../../../shared/model/config.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type Allowed, allow } from '../policy/roots.ts';
import { allowSandbox } from '../policy/sandbox.ts';
import { type Catalogue } from './catalogue.ts';
import { seconds } from './job.ts';
import { type StartJob } from './ports.ts';

/** What Codex takes in one turn, over all its text (spec/codex-app-server.md, trap 25). */
const maxPromptCharacters = 1_048_576;

export interface Admission {
  readonly roots: readonly RootConfig[];
  readonly catalogue: Catalogue;
  readonly defaults: { readonly model: string | null; readonly effort: string | null };
  readonly atMs: number;
}

/**
 * Asks policy and makes the job that was allowed. Nothing is recorded yet.
 * @throws Failure as `Jobs.start` says, for everything a client can get wrong
 */
export async function admit(request: StartJob, { roots, catalogue, defaults, atMs }: Admission): Promise<{ job: Job; allowed: Allowed }> {
  const allowed = await allow({ cwd: request.cwd, withoutCwd: request.withoutCwd, roots });
  const sandbox = allowSandbox({ asked: request.sandbox, root: allowed.root, bridge: request.bridge, scopes: request.caller.scopes });
  requireModel(request.model, catalogue);
  requireLength(request.prompt);
  const job: Job = {
    id: newJobId(),
    status: 'queued',
    title: titleOf(request.prompt),
    prompt: request.prompt,
    operation: request.operation,
    bridgeId: request.bridge.id,
    clientId: request.caller.clientId,
    clientName: request.caller.clientName,
    ...(request.idempotencyKey ? { idempotencyKey: request.idempotencyKey } : {}),
    root: allowed.root.path,
    cwd: allowed.cwd,
    sandbox,
    model: request.model ?? defaults.model,
    effort: request.effort ?? defaults.effort,
    ephemeral: request.ephemeral,
    threadId: request.threadId,
    turnId: null,
    createdAt: seconds(atMs),
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    answer: null,
    failure: null,
    usage: null,
  };
  return { job, allowed };
}

function requireModel(model: string | null, catalogue: Catalogue): void {
  if (model === null || catalogue.has(model)) return;
  const known = catalogue.list().map(({ id }) => id);
  throw new Failure('model/notFound', `The model ${JSON.stringify(model.slice(0, 80))} does not exist here.`, {
    hint: `Known models: ${known.join(', ')}.`,
  });
}

function requireLength(prompt: string): void {
  if (prompt.length <= maxPromptCharacters) return;
  throw new Failure('codex/inputTooLarge', `The prompt has ${prompt.length} characters; Codex takes at most ${maxPromptCharacters}.`, {
    hint: 'Shorten it, or let Codex read the text from a file in the folder.',
  });
}

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** 16 characters of 36: 82 bits that nobody guesses and anybody can paste. */
function newJobId(): string {
  return `job_${Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

function titleOf(prompt: string): string {
  const line = prompt.trim().split('\n', 1)[0]?.replace(/\s+/g, ' ').trim() ?? '';
  return [...line].length > 90 ? `${[...line].slice(0, 89).join('')}…` : line || '(empty prompt)';
}
