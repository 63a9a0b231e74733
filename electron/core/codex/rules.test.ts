import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allEvents,
  type CodexPlace,
  makeCodexPlace,
  oneTurn,
  threadIn,
  untilEnd,
  useModelByDefault,
} from '../../../e2e/fixtures/codex-runtime.ts';
import { naiveTurn } from '../../../e2e/fixtures/naive-codex.ts';
import { type Script } from '../../../e2e/scripted-model/script.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type ExecStep, type Step } from '../../../e2e/scripted-model/steps.ts';
import { type AnswerQuestion, type Runtime, type ThreadOptions, type TurnInput } from '../jobs/ports.ts';

/** What an owner allows once and for all, as Codex's own “don't ask again” writes it down. */
function allow(folder: string): void {
  mkdirSync(join(folder, 'rules'), { recursive: true });
  writeFileSync(join(folder, 'rules/default.rules'), 'prefix_rule(pattern=["touch"], decision="allow")\n');
}

/** A place whose model runs one command in each turn, that only outside of the sandbox leaves a file. */
async function openScene(command = ({ root }: CodexPlace, _port: string): ExecStep => ({ exec: `touch ${root}/outside` })) {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(makeCodexPlace());
  mkdirSync(join(place.project, '.git'));
  const outside = join(place.root, 'outside');
  const script: Script = ({ toolOutputs }) => (toolOutputs.length === 0 ? command(place, new URL(model.url).port) : { text: 'Done.' });
  const model = stack.use(await startScriptedModel({ script }));
  const held = stack.move();
  return {
    place,
    model,
    /** Whether the last command left the sandbox; if not, that the sandbox stopped it. */
    escaped: () => {
      if (existsSync(outside)) return rmSync(outside) === undefined;
      expect(JSON.stringify(model.requests.at(-1)?.toolOutputs)).toContain('Read-only file system');
      return false;
    },
    open: () => place.open({ baseUrl: model.url }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function play(runtime: Runtime, threadId: string, options: ThreadOptions, input: Partial<TurnInput> = {}) {
  return allEvents(runtime.runTurn(threadId, options, { text: 'go', ...input }, untilEnd));
}

const sandboxes = ['read-only', 'workspace-write'] as const;

test.for(sandboxes)(
  'a naive thread, %s, runs what a rule of the owner allows outside of its sandbox: the danger is real',
  async (sandbox) => {
    await using scene = await openScene();
    allow(scene.place.home);
    useModelByDefault(scene.place, scene.model.url);
    await naiveTurn(scene.place, sandbox);
    expect(scene.escaped()).toBe(true);
  },
);

test.for(sandboxes)('here it stays inside, %s: asked or not, with network, isolated, later, resumed and forked', async (sandbox) => {
  await using scene = await openScene();
  const { place, escaped } = scene;
  allow(place.home);
  const threads: [string, ThreadOptions][] = [];
  const runtime = scene.open();
  for (const more of [{ approvals: 'ask', network: true }, { isolated: true }] as const) {
    const options = threadIn(place.project, { sandbox, ...more });
    const { threadId } = await oneTurn(runtime, options);
    expect([more, escaped()]).toEqual([more, false]);
    threads.push([threadId, options]);
  }
  await runtime[Symbol.asyncDispose]();
  const next = scene.open();
  for (const [threadId, options] of threads) {
    await play(next, threadId, options);
    expect([options, escaped()]).toEqual([options, false]);
  }
  const [[threadId, options] = ['', threadIn('')]] = threads;
  await play(next, threadId, options);
  expect(escaped()).toBe(false);
  const fork = await next.forkThread(threadId, options, {}, untilEnd);
  await play(next, fork.threadId, options);
  expect(escaped()).toBe(false);
});

test('rules that come while a thread is open, or go: none of its turns is let out, and full access is still full access', async () => {
  await using scene = await openScene();
  const { place, escaped } = scene;
  const runtime = scene.open();
  const options = threadIn(place.project);
  const before = await oneTurn(runtime, options);
  expect(escaped()).toBe(false);
  allow(place.home);
  await play(runtime, before.threadId, options);
  expect(escaped()).toBe(false);
  const { threadId } = await oneTurn(runtime, options);
  rmSync(join(place.home, 'rules'), { recursive: true });
  await play(runtime, threadId, threadIn(place.project, { sandbox: 'workspace-write' }));
  expect(escaped()).toBe(false);
  await play(runtime, threadId, threadIn(place.project, { sandbox: 'danger-full-access' }));
  expect(escaped()).toBe(true);
  await play(runtime, threadId, options);
  expect(escaped()).toBe(false);
});

test('security 201: the owner’s yes takes a command over the bounds of the sandbox, with rules too; the login stays shut, the network as it is', async () => {
  await using scene = await openScene(({ root, home }, port) => ({
    exec: `cat ${home}/auth.json > ${root}/done; echo > /dev/tcp/127.0.0.1/${port} && echo reached >> ${root}/done; echo ended >> ${root}/done`,
    escalate: 'it is needed',
  }));
  const { place } = scene;
  writeFileSync(join(place.home, 'auth.json'), 'for no command');
  allow(place.home);
  const runtime = scene.open();
  for (const network of [false, true]) {
    const options = threadIn(place.project, { approvals: 'ask', network });
    const { threadId } = await runtime.startThread(options, untilEnd);
    const questions: string[] = [];
    const onApproval: AnswerQuestion = async ({ type }) => {
      questions.push(type);
      return { decision: 'accept' };
    };
    await play(runtime, threadId, options, { onApproval });
    expect(questions).toEqual(['command']);
    expect(readFileSync(join(place.root, 'done'), 'utf8')).toBe(network ? 'reached\nended\n' : 'ended\n');
  }
});

test('rules of the checkout are not read, even where the owner trusts it in their own Codex', async () => {
  await using scene = await openScene();
  const { place, escaped } = scene;
  allow(join(place.project, '.codex'));
  useModelByDefault(place, scene.model.url);
  await naiveTurn(place, 'workspace-write');
  expect(escaped()).toBe(true);
  expect(readFileSync(join(place.home, 'config.toml'), 'utf8')).toContain('trust_level = "trusted"');
  const runtime = scene.open();
  for (const sandbox of sandboxes) {
    await oneTurn(runtime, threadIn(place.project, { sandbox }));
    expect(escaped()).toBe(false);
  }
});

test('an agent that a turn starts by itself stays inside too', async () => {
  await using place = makeCodexPlace();
  writeFileSync(join(place.home, 'config.toml'), 'features.multi_agent_v2 = true\n');
  allow(place.home);
  const outside = join(place.root, 'outside');
  const namespace = 'collaboration';
  const parent: Step[] = [
    { tool: 'spawn_agent', namespace, args: { task_name: 'child', message: 'touch it' } },
    { tool: 'wait_agent', namespace, args: { timeout_ms: 20_000 } },
  ];
  const child: Step[] = [{ exec: `touch ${outside}` }];
  // Agents of agents are off, so the tool tells whose call it is.
  const script: Script = ({ body }) => (JSON.stringify(body?.tools).includes('spawn_agent') ? parent : child).shift();
  await using model = await startScriptedModel({ script });
  await using runtime = place.open({ baseUrl: model.url });
  const { events } = await oneTurn(runtime, threadIn(place.project));
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(model.requests.map(({ toolOutputs }) => JSON.stringify(toolOutputs)).join()).toContain('Read-only file system');
  expect(existsSync(outside)).toBe(false);
});
