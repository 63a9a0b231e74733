import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Result } from '../../../shared/contract/control.ts';
import { flag, type Parsed } from '../arguments.ts';
import { openEngine } from '../engine.ts';
import { print, printJson, safe, table } from '../output.ts';
import { type Remote } from '../remote.ts';
import { readCodexBridge } from './import-codexbridge-files.ts';
import { type Plan, planOf } from './import-codexbridge-plan.ts';

/** Shows what a folder of CodexBridge becomes; with `--apply` does it. Again, it changes nothing more. */
export async function importCodexBridge(args: Parsed): Promise<number> {
  const plan = planOf(await readCodexBridge(path.resolve(args.positionals[0] ?? '.')));
  const done = flag(args, 'apply') ? await apply(args, plan) : null;
  if (flag(args, 'json')) printJson({ steps: plan.steps, applied: done });
  else print(...describe(plan), '', ...(done ? describeDone(done) : ['Nothing is changed yet. Do it with --apply.']));
  return 0;
}

interface Done {
  readonly setUp: Result<'import/openai'>;
  readonly sessions: Result<'openai/importSessions'>;
  /** Why the folder could not be opened. */
  readonly rootProblem: string | null;
}

async function apply(args: Parsed, { openAi, root, sessions, chatThread }: Plan): Promise<Done> {
  await using host = await openEngine(args, 'import', {});
  const rootProblem = root && (await openRoot(host, root));
  const setUp = await host.call('import/openai', openAi);
  const taken = await host.call('openai/importSessions', { clientId: setUp.client.id, sessions: [...sessions] });
  if (root && chatThread !== null) {
    const { known } = await host.call('chat/thread', { cwd: root.path });
    if (!known) await host.call('chat/keep', { cwd: root.path, threadId: chatThread });
  }
  return { setUp, sessions: taken, rootProblem };
}

/** One that is open keeps the rules its owner gave it. */
async function openRoot(host: Remote, root: NonNullable<Plan['root']>): Promise<string | null> {
  const { data } = await host.call('root/list', {});
  if (data.some((one) => one.path === root.path)) return null;
  try {
    await host.call('root/add', root);
    return null;
  } catch (error) {
    const failure = Failure.from(error);
    if (failure.code === 'internal') throw error;
    return failure.text;
  }
}

function describe({ steps }: Plan): string[] {
  const rows = steps.map(({ from, to, refused }) => [refused ? '✕' : '✓', safe(from), safe(to)]);
  return table(['', 'CODEXBRIDGE', 'DRAWBRIDGE'], rows);
}

function describeDone({ setUp: { bridgeId, client, token }, sessions: { imported, skipped }, rootProblem }: Done): string[] {
  return [
    `The bridge ${bridgeId} is set up, and ${safe(client.name)} is its client.`,
    ...(token === null ? [] : [`Its token, shown this once: ${token}`]),
    ...(rootProblem === null ? [] : [`The folder is not open: ${safe(rootProblem)}`]),
    ...(imported > 0 ? [`${imported} sessions go on.`] : []),
    ...skipped.map(({ sessionId, reason }) => `The session ${safe(sessionId)} begins anew: ${safe(reason)}`),
    'Check with: drawbridge doctor',
  ];
}
