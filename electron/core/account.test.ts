import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Control, openControl } from '../../e2e/fixtures/control.ts';
import { startLoginServer } from '../../e2e/fixtures/login-server.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { type CodexLogin } from '../../shared/model/account.ts';

const limits = { timeout: 30_000 };

/** A house whose Codex has no provider, so that it needs an account, which it has none of. */
const openSignedOut = () => openControl({}, { codex: { provider: null, model: null } });

/** The same with a Codex that signs in with a server of ours. */
async function openWithLogin() {
  const stack = new AsyncDisposableStack();
  const control = stack.use(await openSignedOut());
  const server = stack.use(await startLoginServer(control.place.folder));
  const { remote } = control;
  await switchCodex(remote, server.codex);
  await remote.call('state/subscribe', {});
  return { control, server, remote, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function switchCodex(remote: Control['remote'], path: string): Promise<void> {
  await remote.call('settings/update', { codex: { path } });
  await vi.waitFor(async () => expect(await remote.call('codex/status', {})).toMatchObject({ origin: 'config', state: 'ready' }), limits);
}

const stateOf = async ({ remote }: Pick<Control, 'remote'>) => (await remote.call('state/subscribe', {})).account;
const over = (state: CodexLogin['state']) => (told: { login: CodexLogin | null }) => told.login?.state === state;
const nobody = { required: true, kind: null, label: null };

test('the owner signs in with a code on another device, every window hears of it, and signs out again', async () => {
  await using open = await openWithLogin();
  const { remote, server, control } = open;
  expect(await remote.call('codex/account', {})).toEqual(nobody);
  const begun = await remote.call('codex/login', { kind: 'deviceCode' });
  expect(begun).toMatchObject({ userCode: server.userCode, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/codex\/device$/) });
  expect((await stateOf(control)).login).toEqual({ ...begun, kind: 'deviceCode', state: 'pending', failure: null });
  server.approve('ann@example.com');
  const told = await remote.hear('account/changed', over('done'));
  expect(told.account).toEqual({ required: true, kind: 'chatgpt', label: 'ann@example.com' });
  expect(told.login).toMatchObject({ loginId: begun.loginId, url: null, userCode: null });
  expect(await remote.call('codex/account', {})).toEqual(told.account);
  expect(await remote.call('codex/logout', {})).toEqual({ account: nobody, login: null });
  expect(await remote.call('codex/account', {})).toEqual(nobody);
  const types = (await remote.call('audit/list', {})).data.map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['codex/login', 'codex/logout']));
});

test('a sign-in is cancelled, replaced by the next one, refused, or cannot begin; each says what happened', async () => {
  await using open = await openWithLogin();
  const { remote, server, control } = open;
  const first = await remote.call('codex/login', { kind: 'deviceCode' });
  const second = await remote.call('codex/login', { kind: 'deviceCode' });
  expect((await stateOf(control)).login?.loginId).toBe(second.loginId);
  await remote.call('codex/loginCancel', { loginId: first.loginId });
  expect((await stateOf(control)).login).toMatchObject({ loginId: second.loginId, state: 'pending' });
  expect(await remote.call('codex/loginCancel', { loginId: second.loginId })).toEqual({ account: null, login: null });
  // Neither is waited for any more: Codex can be replaced.
  await remote.call('settings/update', { codex: { path: null } });
  await vi.waitFor(async () => expect(await remote.call('codex/status', {})).toMatchObject({ origin: 'package', state: 'ready' }), limits);
  await switchCodex(remote, server.codex);

  await remote.call('codex/login', { kind: 'deviceCode' });
  server.refuse();
  const { login } = await remote.hear('account/changed', over('failed'));
  expect(login?.failure).toMatchObject({ code: 'codex/loginFailed', message: expect.stringMatching(/^Codex is not signed in: .+\.$/) });

  await server.vanish();
  const failure = await refused('codex/loginFailed', () => remote.call('codex/login', { kind: 'deviceCode' }));
  expect(failure).toMatchObject({
    message: expect.stringMatching(/^Codex could not begin the sign-in: .+error sending request.+\.$/),
    hint: expect.stringContaining('network'),
  });
});

test('a sign-in ends with the Codex that it was begun in', async () => {
  await using open = await openWithLogin();
  const { remote } = open;
  await remote.call('codex/login', { kind: 'deviceCode' });
  process.kill((await remote.call('codex/status', {})).pid ?? 0, 'SIGKILL');
  const { login } = await remote.hear('account/changed', over('failed'));
  expect(login?.failure?.code).toBe('codex/exited');
});

test('an API key goes to Codex and is found nowhere else: not in the data directory, the log, or what surfaces are told', async () => {
  await using control = await openSignedOut();
  const { remote, place, house } = control;
  const apiKey = ['sk', 'proj', 'k'.repeat(40)].join('-');
  await remote.call('state/subscribe', {});
  const { home } = (await remote.call('config/read', {})).codex;
  const file = join(home ?? '', 'auth.json');
  await remote.call('codex/login', { kind: 'apiKey', apiKey });
  expect(await remote.call('codex/account', {})).toEqual({ required: true, kind: 'apiKey', label: 'API key' });
  expect(readFileSync(file, 'utf8')).toContain(apiKey);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await remote.hear('account/changed', over('done'));
  const asked = await Promise.all([stateOf(control), remote.call('config/read', {}), remote.call('audit/list', {})]);
  expect(JSON.stringify([asked, remote.told, house.logged])).not.toContain(apiKey);
  expect(await remote.call('codex/logout', {})).toEqual({ account: nobody, login: null });
  expect(existsSync(file)).toBe(false);
  await refused('http/invalidRequest', () => remote.ask('codex/login', { kind: 'apiKey' }));
  await refused('http/invalidRequest', () => remote.ask('codex/login', { kind: 'chatgpt', apiKey }));
  // Closed, so that nobody writes there while it is read.
  await house[Symbol.asyncDispose]();
  expect(filesWith(apiKey, place.dataDir)).toEqual([]);
});

function filesWith(text: string, folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name)).filter((file) => readFileSync(file).includes(text));
}
