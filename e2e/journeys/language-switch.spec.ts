import { expect } from '@playwright/test';
import { callTool, chat } from '../fixtures/chat.ts';
import { launchDesktop } from '../fixtures/desktop.ts';
import { linesTest as test } from '../fixtures/lines-test.ts';
import { openLocal } from '../fixtures/remote.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { type Step } from '../scripted-model/steps.ts';

let go = Promise.withResolvers<void>();
const story = ['Once upon a time ', 'there was a bridge.'];

function script({ userText, toolOutputs }: ModelCall): Step {
  if (userText === 'Tell a story') return { text: story, until: go.promise };
  return userText === 'Publish it' && toolOutputs.length === 0
    ? { exec: 'true', escalate: 'It goes out' }
    : { text: 'Then it stays here.' };
}

test.use({ modelOptions: { script } });
test.beforeEach(() => {
  go = Promise.withResolvers();
});

test('the language changes while a job speaks and a question waits: tray and notification turn, what clients are told does not', async ({
  workspace,
}) => {
  await using desktop = await launchDesktop(workspace, { args: ['--hidden'] });
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');
  await using owner = await openLocal(workspace.dataDir);
  await owner.call('root/update', { path: workspace.root, sandbox: 'workspace-write' });
  const { token } = await owner.call('client/create', { name: 'Notebook', scopes: ['read', 'run', 'write'] });
  const { data: bridges } = await owner.call('bridge/list', {});
  const door = { token, url: (id: string) => bridges.find((bridge) => bridge.id === id)?.url ?? '' };
  const call = (name: string, args: object) => callTool(door, name, args);
  const labels = async () => Object.fromEntries((await desktop.trayItems()).map(({ id, label }) => [id, label]));

  const body = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Tell a story' }] };
  const told = chat(door, '', { body }).then((response) => response.text());
  const { structured } = await call('codex_run', { prompt: 'Publish it', sandbox: 'workspace-write', timeoutMs: 1 });
  const status = async () => (await call('codex_job_status', { jobId: structured['jobId'] })).structured;
  const said = async () => (await status())['message'];
  await expect.poll(() => desktop.notification()).toMatchObject({ title: 'Notebook asks to run a command' });
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready · 1 question waits for you · 1 job running');
  const before = await said();
  expect(before).toContain('The job is waiting for approval: a command outside the sandbox.');

  await owner.call('settings/update', { language: 'de' });
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Bereit · 1 Frage wartet · 1 Auftrag läuft');
  expect(await labels()).toMatchObject({ approvals: 'Freigaben (1) …', quit: 'Beenden', pause: 'Neue Aufträge anhalten' });
  await expect.poll(() => desktop.notification()).toMatchObject({ title: 'Notebook möchte einen Befehl ausführen' });
  // Clients read what they always read, in the middle of an answer as well.
  expect(await said()).toBe(before);
  expect(await call('codex_read', { prompt: 'Hi', cwd: '/nowhere' })).toMatchObject({
    isError: true,
    text: expect.stringContaining('/nowhere does not exist'),
  });
  go.resolve();
  const frames = (await told)
    .split('\n\n')
    .flatMap((frame) => (frame.startsWith('data: {') ? [JSON.parse(frame.slice('data: '.length))] : []));
  expect(frames.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('')).toBe(story.join(''));

  // The buttons of the notification that turned still answer.
  await desktop.pressOnNotification(1);
  await expect.poll(status).toMatchObject({ status: 'completed' });
  expect(JSON.stringify(await status())).toContain('Then it stays here.');
  const { data: approvals } = await owner.call('approval/list', {});
  expect(approvals).toMatchObject([{ state: 'declined', answeredBy: 'notification' }]);
  await expect.poll(async () => JSON.stringify(await desktop.notification())).not.toContain('möchte');
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Bereit');
});
