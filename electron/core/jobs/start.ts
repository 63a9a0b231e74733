import { Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig } from '../../../shared/model/config.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type RunDecision } from '../../../shared/model/policy.ts';
import { type Review } from '../../../shared/model/review.ts';
import { newId } from '../lib/id.ts';
import { type Allowed, allow, rootsFor } from '../policy/roots.ts';
import { type AskingClient, decideRun } from '../policy/run.ts';
import { type ActiveJob, type Asked } from './active.ts';
import { type Catalogue } from './catalogue.ts';
import { seconds } from './job.ts';
import { type Caller, type StartJob } from './ports.ts';

/** What Codex takes in one turn, over all its text (spec/codex-app-server.md, trap 25). */
const maxPromptCharacters = 1_048_576;

export interface Admission {
  readonly roots: readonly RootConfig[];
  readonly catalogue: Catalogue;
  readonly defaults: { readonly model: string | null; readonly effort: string | null };
  /** The job that this one goes on with or tries again. */
  readonly follows: string | null;
  /** It goes on with this review, which keeps it apart from the folder whatever the rule for writes is now. */
  readonly review: Pick<Review, 'workspace'> | null;
  readonly atMs: number;
  /** Whether a folder belongs to a git repository; asked for jobs that write. */
  readonly isRepository: (cwd: string, root: string) => Promise<boolean>;
}

/**
 * Asks policy and makes the job that was allowed. Nothing is recorded yet.
 * @throws Failure as `Jobs.start` says, for everything a client can get wrong
 */
export async function admit(
  request: StartJob,
  { roots, catalogue, defaults, follows, atMs, ...admission }: Admission,
): Promise<{ job: Job; allowed: Allowed; decision: RunDecision }> {
  const allowed = await allow({ cwd: request.cwd, withoutCwd: request.withoutCwd, roots, only: request.caller.roots ?? null });
  const decision = await decide(request, allowed, admission);
  if (request.tools && allowed.root.isolated) throw noTools(allowed.root.path);
  requireModel(request.model, catalogue);
  requireLength(request.prompt);
  // A thread keeps its own unless the request names others.
  const { model, effort } = request.threadId === null ? defaults : { model: null, effort: null };
  const job: Job = {
    id: newId('job'),
    status: 'queued',
    title: titleOf(request.title ?? request.prompt),
    prompt: request.prompt,
    operation: request.operation,
    bridgeId: request.bridge.id,
    clientId: request.caller.clientId,
    clientName: request.caller.clientName,
    ...(request.idempotencyKey ? { idempotencyKey: request.idempotencyKey } : {}),
    root: allowed.root.path,
    cwd: allowed.cwd,
    sandbox: decision.sandbox,
    model: request.model ?? model,
    effort: request.effort ?? effort,
    ephemeral: request.ephemeral,
    ...(request.developerInstructions === null ? {} : { developerInstructions: request.developerInstructions }),
    ...(request.outputSchema === undefined ? {} : { outputSchema: request.outputSchema }),
    ...(request.images?.length ? { images: request.images.length } : {}),
    threadId: request.threadId,
    turnId: null,
    createdAt: seconds(atMs),
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    answer: null,
    failure: null,
    usage: null,
    waitingFor: null,
    follows,
  };
  return { job, allowed, decision };
}

async function decide(
  { caller, bridge, sandbox: asked }: StartJob,
  { root, cwd }: Allowed,
  { review, isRepository }: Pick<Admission, 'review' | 'isRepository'>,
): Promise<RunDecision> {
  const writes = asked !== 'read-only';
  const decision = decideRun({ asked, root, bridge, client: asking(caller), isRepository: writes && (await isRepository(cwd, root.path)) });
  return review ? { ...decision, workspace: review.workspace, review: true } : decision;
}

/** What holds when a job's turn to run has come. */
interface Today extends Asked {
  readonly roots: readonly RootConfig[];
}

/**
 * Asked when a job's turn to run has come: the owner may have closed its folder since it was admitted, made its rules stricter, or
 * allowed its client or its bridge less.
 * @throws Failure root/notAllowed, sandbox/aboveCeiling, auth/scopeMissing
 */
export function requireStillAllowed({ allowed, decision, request: { sandbox: asked } }: ActiveJob, { roots, caller, bridge }: Today): void {
  const { path } = allowed.root;
  const root = roots.find((one) => one.path === path);
  if (!root) throw changedWhileWaiting(path, 'was closed');
  if (rootsFor([root], caller.roots ?? null).length === 0) throw changedWhileWaiting(path, `was closed to ${caller.clientName}`);
  const now = decideRun({ asked, root, bridge, client: asking(caller), isRepository: decision.workspace === 'worktree' });
  const asksMore = (['review', 'ask', 'secretScan'] as const).some((rule) => now[rule] && !decision[rule]);
  const allowsLess = (decision.network && !now.network) || (root.isolated && !allowed.root.isolated);
  if (asksMore || allowsLess) throw changedWhileWaiting(root.path, 'got stricter rules');
}

function asking({ clientName: name, scopes, sandbox = null }: Caller): AskingClient {
  return { name, scopes, sandbox };
}

function changedWhileWaiting(path: string, what: string): Failure {
  return new Failure('root/notAllowed', `${path} ${what} while the job waited, so it did not run.`, { hint: 'Start it again.' });
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

function noTools(root: string): Failure {
  return new Failure('tool/notOffered', `${root} is isolated: Codex runs there without tools of its clients.`, {
    hint: 'Send the request without tools, or for another folder.',
  });
}

/** The first words of a text, on one line. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().split('\n', 1)[0]?.replace(/\s+/g, ' ').trim() ?? '';
  return [...line].length > 90 ? `${[...line].slice(0, 89).join('')}…` : line || '(empty prompt)';
}
