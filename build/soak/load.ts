import { setTimeout as pause } from 'node:timers/promises';
import { callTool, chat, type Door } from '../../e2e/fixtures/chat.ts';
import { type Random } from '../../e2e/fixtures/random.ts';
import { type Remote } from '../../e2e/fixtures/remote.ts';
import { type ModelCall } from '../../e2e/scripted-model/request.ts';
import { patches, type Step } from '../../e2e/scripted-model/steps.ts';

/** Where the load comes from, and what it may use. */
export interface Ground {
  readonly door: Door;
  readonly owner: Remote;
  /** From a seed: the same choices can be had again. */
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** How often each thing was done, and how it ended. */
export type Tally = Map<string, number>;

/** The model of the soak: what it does is in the words it is asked with. */
export function soakScript({ userText, toolOutputs }: ModelCall): Step {
  if (userText.includes('write') && toolOutputs.length === 0)
    return { patch: patches.add(`note-${fileNumber(userText)}.txt`, 'one\ntwo\n') };
  if (userText.includes('run') && toolOutputs.length === 0) return { exec: 'seq 1 200' };
  if (userText.includes('long')) return { slow: 40, delayMs: 25 };
  if (userText.includes('fail')) return { error: 400, message: 'The model is made to fail.' };
  return { text: 'Done, as you asked.' };
}

const fileNumber = (text: string) => /\d+/.exec(text)?.[0] ?? '0';

type Act = (ground: Ground, n: number) => Promise<string>;

const statusOf = async (response: Response): Promise<string> => {
  await response.text();
  return String(response.status);
};

const streamed = (content: string) => ({ model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content }] });

interface Activity {
  readonly name: string;
  readonly weight: number;
  readonly act: Act;
}

/** What clients and the owner do, each with how often out of all. */
const acts: readonly Activity[] = [
  { name: 'chat', weight: 5, act: async ({ door }, n) => statusOf(await chat(door, `Say ${n}`)) },
  { name: 'chat, streamed', weight: 5, act: async ({ door }, n) => statusOf(await chat(door, '', { body: streamed(`Say ${n}`) })) },
  {
    name: 'chat in a session',
    weight: 3,
    act: async ({ door }, n) => statusOf(await chat(door, `Say ${n}`, { headers: { 'x-session-id': `s${n % 20}` } })),
  },
  { name: 'chat, left', weight: 2, act: leaveChat },
  { name: 'chat, failed', weight: 1, act: async ({ door }, n) => statusOf(await chat(door, `fail ${n}`)) },
  { name: 'tool, read', weight: 4, act: ({ door }, n) => toolCall(door, 'codex_read', { prompt: `run ${n}` }) },
  { name: 'tool, status', weight: 4, act: ({ door }) => toolCall(door, 'bridge_status', {}) },
  { name: 'tool, write and review', weight: 2, act: writeAndReview },
  { name: 'lists of the owner', weight: 2, act: lookAround },
];

async function leaveChat({ door, random }: Ground, n: number): Promise<string> {
  const leaving = new AbortController();
  const asked = chat(door, '', { body: streamed(`A long one, ${n}`), signal: leaving.signal });
  const left = pause(random.below(800)).then(() => leaving.abort());
  const end = await asked
    .then((response) => response.text())
    .then(
      () => 'whole',
      () => 'left',
    );
  await left;
  return end;
}

async function toolCall(door: Door, name: string, args: object): Promise<string> {
  const { isError } = await callTool(door, name, args);
  return isError ? 'refused' : 'ok';
}

/** A job that writes; the owner accepts, declines, or lets it wait until it is cancelled. */
async function writeAndReview({ door, owner, random }: Ground, n: number): Promise<string> {
  const asked = callTool(door, 'codex_run', { prompt: `write ${n}`, sandbox: 'workspace-write', timeoutMs: 1 });
  const jobId = String((await asked).structured['jobId'] ?? '');
  if (jobId === '') return 'refused';
  const decision = random.below(10) < 6 ? 'accept' : 'decline';
  for (let tries = 0; tries < 600; tries++) {
    const job = await owner.call('job/read', { jobId });
    if (['completed', 'failed', 'cancelled', 'interrupted'].includes(job.status)) return job.status;
    const { data } = await owner.call('approval/list', { state: ['pending'], jobId });
    const [approval] = data;
    if (approval) await answerOne(owner, approval.id, decision);
    await pause(50);
  }
  await owner.call('job/cancel', { jobId });
  return 'given up';
}

async function answerOne(owner: Remote, approvalId: string, decision: 'accept' | 'decline'): Promise<void> {
  const { nonce } = await owner.call('approval/show', { approvalId });
  // Codex may have died meanwhile, and the question with it.
  await owner.call('approval/answer', { approvalId, nonce, decision }).catch(() => undefined);
}

async function lookAround({ owner }: Ground): Promise<string> {
  await Promise.all([
    owner.call('job/list', { limit: 50 }),
    owner.call('usage/read', { by: 'day' }),
    owner.call('queue/read', {}),
    owner.call('thread/list', { limit: 20 }),
  ]);
  return 'ok';
}

/** Each as often as its weight says. */
const byWeight = acts.flatMap((one) => Array.from({ length: one.weight }, () => one)) as [Activity, ...Activity[]];

/** One client that does one thing after the other, as chance has it, until the signal aborts. What fails is counted, never thrown. */
export async function keepBusy(ground: Ground, tally: Tally): Promise<void> {
  for (let n = 0; !ground.signal.aborted; n++) {
    const chosen = ground.random.pick(byWeight);
    const end = await chosen.act(ground, n).catch(() => 'unreachable');
    const key = `${chosen.name}: ${end}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  }
}
