import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type Job } from '../../shared/model/job.ts';
import { answerOf, chat } from '../fixtures/chat.ts';
import { cliJson, createToken, runCli, startServe } from '../fixtures/cli.ts';
import { startAgain, startDesktop } from '../fixtures/desktop.ts';
import { processesWith } from '../fixtures/processes.ts';
import { hostToken, test } from '../fixtures/test.ts';
import { type Workspace } from '../fixtures/workspace.ts';

const go = Promise.withResolvers<void>();
test.use({ modelOptions: { script: [{ text: 'The first one answered.', until: go.promise }, { text: 'In the window.' }] } });

const configOf = ({ configFile }: Workspace) => readFileSync(configFile, 'utf8');

test('whoever starts Drawbridge twice is led to the one that runs, whose work goes on; a link given to the second shows in the first', async ({
  workspace,
}) => {
  const config = configOf(workspace);
  const headless = await startServe(workspace, { DRAWBRIDGE_TOKEN: hostToken });
  const { url: page } = headless.ready.control;
  const reply = chat({ url: headless.url, token: hostToken }, 'Who is there?').then(answerOf);
  const running = async () => (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data.map(({ status }) => status);
  await expect.poll(running).toEqual(['running']);

  // A second one of either kind says where the first is, and changes nothing.
  const again = await runCli(workspace, 'serve', '--json', '--config', workspace.configFile);
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain(`Another Drawbridge is running on ${workspace.dataDir}.`);
  expect(again.stderr).toContain(page);
  expect(again.stderr).not.toContain('token=');
  const window = await startAgain(workspace);
  expect([window.status, window.stderr]).toEqual([1, expect.stringContaining(`its page is ${page}`)]);
  expect(await running()).toEqual(['running']);
  go.resolve();
  expect(await reply).toBe('The first one answered.');
  expect(configOf(workspace)).toBe(config);
  expect(await headless.stop()).toBe(0);

  // The other way round: the window is the one that runs.
  await using desktop = await startDesktop(workspace);
  const token = await createToken(workspace, 'Notebook');
  const { data } = await cliJson<{ data: { id: string; url: string }[] }>(workspace, 'bridges', 'list');
  const door = { url: (id: string) => data.find((bridge) => bridge.id === id)?.url ?? '', token };
  expect(await answerOf(await chat(door, 'Is the window there?'))).toBe('In the window.');
  const [job] = (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data;
  const shown = await desktop.app.browserWindow(desktop.page);
  await shown.evaluate((one) => one.close());
  expect((await startAgain(workspace, `drawbridge://job/${job?.id}`)).status).toBe(0);
  await expect.poll(() => shown.evaluate((one) => one.isVisible())).toBe(true);
  await expect(desktop.page.getByRole('heading', { level: 1, name: 'Is the window there?' })).toBeVisible();
  expect(desktop.app.windows()).toHaveLength(1);
  const beside = await runCli(workspace, 'serve', '--config', workspace.configFile);
  expect(beside).toMatchObject({ code: 1, stderr: expect.stringMatching(/its page is http:\/\/127\.0\.0\.1:\d+\/ /) });

  const exited = once(desktop.app.process(), 'exit');
  await desktop.chooseTrayItem('quit');
  await exited;
  expect(readFileSync(join(workspace.dataDir, 'logs/drawbridge.log'), 'utf8')).not.toContain('drawbridge://');
  await expect.poll(() => processesWith(workspace.dataDir)).toEqual([]);
});
