import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { callTool } from '../../e2e/fixtures/chat.ts';
import { ended, openControl, waiting, working } from '../../e2e/fixtures/control.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { type Job } from '../../shared/model/job.ts';

const limits = { timeout: 30_000 };
const day = 86_400_000;
const id = ({ id: jobId }: Job) => jobId;

test('limits, defaults and the rest hold at once, for jobs that wait too, and are told and kept', async () => {
  let aheadMs = 0;
  await using control = await openControl({ script: waiting }, { codex: { maxRunningJobs: 1 } }, { now: () => Date.now() + aheadMs });
  const { remote, place } = control;
  await remote.call('state/subscribe', {});
  const first = await working(remote, await remote.call('job/start', { prompt: 'Wait here' }));
  const second = await remote.call('job/start', { prompt: 'Wait too' });
  expect((await remote.call('queue/read', {})).queued.map(({ job }) => job.id)).toEqual([second.id]);
  await remote.call('settings/update', { codex: { maxQueuedJobs: 0 } });
  await refused('job/queueFull', () => remote.call('job/start', { prompt: 'No room' }));
  await remote.call('settings/update', { codex: { maxRunningJobs: 2 } });
  await working(remote, second);
  control.release();
  await Promise.all([ended(remote, first), ended(remote, second)]);

  await remote.call('settings/update', { codex: { model: 'gpt-5.4', effort: 'low' }, approvals: { minutes: 3 } });
  expect(await remote.call('job/start', { prompt: 'Hello' })).toMatchObject({ model: 'gpt-5.4', effort: 'low' });
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write', writes: 'ask' });
  const asking = await remote.call('job/start', { prompt: 'Write', sandbox: 'workspace-write' });
  const { approval } = await remote.hear('approval/changed', (told) => told.approval.jobId === asking.id);
  expect(Math.round((approval.expiresAtMs - approval.createdAtMs) / 60_000)).toBe(3);
  await remote.call('job/cancel', { jobId: asking.id });

  const quiet = { from: '22:00', to: '07:00' };
  const change = { language: 'de', notifications: { finished: true, quiet }, desktop: { pauseWhileLocked: true } } as const;
  const settings = await remote.call('settings/update', change);
  expect(settings).toMatchObject({ ...change, notifications: { questions: true, failures: true, finished: true, quiet } });
  expect((await remote.hear('settings/changed', (told) => told.settings.language === 'de')).settings).toEqual(settings);
  expect((await remote.call('state/subscribe', {})).settings).toEqual(settings);
  expect(JSON.parse(readFileSync(place.configFile, 'utf8'))).toMatchObject({ ...change, codex: { maxRunningJobs: 2, effort: 'low' } });

  const finished = (await remote.call('job/list', { status: ['completed'] })).data.map(id);
  expect(finished).toEqual(expect.arrayContaining([first.id, second.id]));
  // A clock is believed from the second time on that it is looked at, and for a week at most.
  await remote.call('settings/update', { retention: { days: 30 } });
  await vi.waitFor(() => expect(control.house.logged.join()).toContain('state backedUp'), limits);
  aheadMs = 6 * day;
  await remote.call('settings/update', { retention: { days: 5 } });
  await vi.waitFor(async () => expect((await remote.call('job/list', {})).data.map(id)).not.toContain(first.id), limits);
}, 60_000);

test('a wrong value is refused by its name, and nothing changes', async () => {
  await using control = await openControl();
  const { remote, place } = control;
  const before = readFileSync(place.configFile, 'utf8');
  const wrong: [change: object, code: 'config/invalid' | 'http/invalidRequest', message: RegExp][] = [
    [{ codex: { maxRunningJobs: 0 } }, 'http/invalidRequest', /codex\.maxRunningJobs/],
    [{ retention: { days: 0.5 } }, 'http/invalidRequest', /retention\.days/],
    [{ notifications: { quiet: { from: '25:00', to: '07:00' } } }, 'http/invalidRequest', /notifications\.quiet\.from: must be a time/],
    [{ codex: { provider: { name: 'x', baseUrl: 'file:///etc' } } }, 'http/invalidRequest', /codex\.provider\.baseUrl/],
    [{ codex: { provider: { name: 'x', baseUrl: 'http://x.example', headers: {} } } }, 'http/invalidRequest', /headers/],
    [{ vault: { store: 'file' } }, 'http/invalidRequest', /vault/],
    [{ codex: { path: `${place.root}/clock.ts` } }, 'config/invalid', /^codex\.path stays as it was: .*clock\.ts, which is not a program/],
    [{ codex: { path: process.execPath } }, 'config/invalid', /^codex\.path stays as it was: .* is not the Codex command line/],
    [{ codex: { home: `${place.root}/codex` } }, 'config/invalid', /^codex\.home stays as it was: .*which is open to clients/],
    [{ codex: { home: place.folder } }, 'config/invalid', /^codex\.home stays as it was/],
    [{ codex: { home: place.configFile } }, 'config/invalid', /^codex\.home stays as it was: .*is not a folder/],
  ];
  for (const [change, code, message] of wrong) {
    expect((await refused(code, () => remote.ask('settings/update', change))).message, JSON.stringify(change)).toMatch(message);
  }
  expect(readFileSync(place.configFile, 'utf8')).toBe(before);
});

test('another provider is used once no job runs: Codex is started anew, and the headers of the old one stay behind', async () => {
  await using control = await openControl({ script: waiting });
  await using other = await startScriptedModel({ script: ({ userText }) => ({ text: `Other: ${userText}` }) });
  const { remote, house } = control;
  await remote.call('state/subscribe', {});
  const running = await working(remote, await remote.call('job/start', { prompt: 'Wait here' }));
  const { pid } = await remote.call('codex/status', {});
  const provider = { name: 'Other', baseUrl: other.url };
  const during = await remote.call('settings/update', { codex: { provider } });
  expect(during).toMatchObject({ codexRestart: 'whenIdle', codex: { provider: { ...provider, headerNames: [] } } });
  expect((await remote.call('codex/status', {})).pid).toBe(pid);
  const from = remote.told.length;
  control.release();
  expect((await ended(remote, running)).status).toBe('completed');
  await remote.hear('settings/changed', ({ settings }) => settings.codexRestart === 'done', from);
  expect((await remote.call('codex/status', {})).pid).not.toBe(pid);
  expect((await callTool(house, 'codex_read', { prompt: 'Hello' })).text).toBe('Other: Hello');
  expect((await remote.call('audit/list', {})).data.at(-1)).toMatchObject({
    type: 'settings/changed',
    data: { settings: ['codex.provider'] },
  });
}, 60_000);

test('headers of a provider are told by name only, stay with their server, and never go to another', async () => {
  await using control = await openControl();
  const { place } = control;
  await control.house[Symbol.asyncDispose]();
  const key = ['secret', 'h'.repeat(30)].join('-');
  const config = JSON.parse(readFileSync(place.configFile, 'utf8'));
  config.codex.provider.headers = { 'x-api-key': key };
  writeFileSync(place.configFile, JSON.stringify(config));
  const { remote } = await control.open();
  const { settings } = await remote.call('state/subscribe', {});
  expect(settings.codex.provider).toEqual({ name: 'Scripted', baseUrl: control.model.url, headerNames: ['x-api-key'] });
  expect((await remote.call('config/read', {})).codex.provider?.headers).toEqual({ 'x-api-key': '[secret]' });
  const kept = () => JSON.parse(readFileSync(place.configFile, 'utf8')).codex.provider.headers;
  await remote.call('settings/update', { codex: { provider: { name: 'Renamed', baseUrl: control.model.url } } });
  expect(kept()).toEqual({ 'x-api-key': key });
  await remote.call('settings/update', { codex: { provider: { name: 'Other', baseUrl: 'http://127.0.0.1:9/v1' } } });
  expect(kept()).toBeUndefined();
  expect(JSON.stringify(remote.told)).not.toContain(key);
});
