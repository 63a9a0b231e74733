import { mkdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../../e2e/fixtures/chat.ts';
import { type House, makePlace, type Place } from '../../e2e/fixtures/house.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { type ScriptedModelOptions, startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { type Params } from '../../shared/contract/control.ts';
import { isFinal, type Job } from '../../shared/model/job.ts';
import { type Host } from './host.ts';

const bridges = [
  { id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write' },
  { id: 'openai', kind: 'openai', port: 0, sandbox: 'workspace-write' },
];
const hello = 'Hello from the scripted model.';

interface Open extends AsyncDisposable {
  readonly place: Place;
  readonly house: House;
  /** A second open folder. */
  readonly other: string;
  client(limits?: Partial<Params<'client/create'>>): Promise<{ id: string; token: string }>;
}

/** A house with two folders that may be written in, without a review. */
async function openAll(options: ScriptedModelOptions = {}, host: Partial<Host> = {}): Promise<Open> {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel(options));
  const place = stack.use(await makePlace(model.url, { bridges }));
  const house = stack.use(await place.open(host));
  const other = `${place.folder}/other`;
  mkdirSync(other);
  const policy = { sandbox: 'workspace-write', writes: 'allow', secretScan: false } as const;
  await house.app.call('root/update', { path: place.root, ...policy });
  await house.app.call('root/add', { path: other, ...policy });
  return {
    place,
    house,
    other,
    client: async (limits = {}) => {
      const made = await house.app.call('client/create', { name: 'CI', scopes: ['read', 'run', 'write'], ...limits });
      return { id: made.client.id, token: made.token };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const bearer = (token: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});
const withSandbox = (sandbox: string) => ({ 'x-drawbridge-sandbox': sandbox });
const running = ({ turnId, status }: Job) => turnId !== null && !isFinal(status);

interface Told {
  readonly error: { readonly code: string; readonly message: string };
}

/** What both kinds of client are told when they ask for a run there. */
async function askBoth({ house }: Open, token: string, cwd: string | null, sandbox: string) {
  const args = { prompt: 'Go', sandbox, ...(cwd && { cwd }) };
  const tool = await callTool(house, 'codex_run', args, token);
  const response = await chat(house, 'Go', bearer(token, { ...withSandbox(sandbox), ...(cwd && { 'x-drawbridge-cwd': cwd }) }));
  return {
    mcp: tool.isError ? `${tool.structured['code']}` : tool.text,
    openAi: response.ok ? await answerOf(response) : `${((await response.clone().json()) as Told).error.code}`,
    words: [tool.text, JSON.stringify(await response.json().catch(() => null))],
  };
}

test('a client with folders of its own works in those, and every other looks as if it was not open', async () => {
  await using open = await openAll();
  const { place, house, other } = open;
  const { token } = await open.client({ roots: [place.root] });
  const closed = `${place.folder}/closed`;
  mkdirSync(closed);
  for (const cwd of [place.root, null]) {
    expect(await askBoth(open, token, cwd, 'workspace-write')).toMatchObject({ mcp: hello, openAi: hello });
  }
  const [foreign, unopened] = [await askBoth(open, token, other, 'read-only'), await askBoth(open, token, closed, 'read-only')];
  expect(foreign).toMatchObject({ mcp: 'root/notAllowed', openAi: 'root_not_allowed' });
  expect(foreign.words.map((text) => text.replaceAll(other, 'IT'))).toEqual(unopened.words.map((text) => text.replaceAll(closed, 'IT')));
  expect(foreign.words[0]).toContain(`Open: ${place.root}.`);
  const listed = async (of: string) => (await callTool(house, 'bridge_status', {}, of)).structured['allowedRoots'];
  expect(await listed(token)).toEqual([place.root]);
  expect(await listed(house.token)).toEqual([place.root, other]);
});

test('a client with a ceiling of its own may ask for no more, though bridge, folder and scopes allow it', async () => {
  await using open = await openAll();
  const { place, house } = open;
  const { id, token } = await open.client({ sandbox: 'read-only' });
  expect(await askBoth(open, token, place.root, 'read-only')).toMatchObject({ mcp: hello, openAi: hello });
  const refusedBoth = await askBoth(open, token, place.root, 'workspace-write');
  expect(refusedBoth).toMatchObject({ mcp: 'sandbox/aboveCeiling', openAi: 'sandbox_above_ceiling' });
  for (const text of refusedBoth.words) expect(text).toContain('the client CI allows at most read-only');
  expect((await house.jobs()).filter(({ sandbox }) => sandbox !== 'read-only')).toEqual([]);
  await house.app.call('client/update', { id, sandbox: null });
  expect(await askBoth(open, token, place.root, 'workspace-write')).toMatchObject({ mcp: hello, openAi: hello });
});

test('folders and ceiling hold together, and a thread goes on within what its client may today', async () => {
  await using open = await openAll();
  const { place, house, other } = open;
  const { id, token } = await open.client();
  const run = (cwd: string) => callTool(house, 'codex_run', { prompt: 'Go', cwd, sandbox: 'workspace-write' }, token);
  const [here, there] = [await run(place.root), await run(other)].map(({ structured }) => structured['threadId']);
  await house.app.call('client/update', { id, roots: [place.root], sandbox: 'read-only' });
  expect(await askBoth(open, token, place.root, 'workspace-write')).toMatchObject({ mcp: 'sandbox/aboveCeiling' });
  expect(await askBoth(open, token, other, 'read-only')).toMatchObject({ mcp: 'root/notAllowed', openAi: 'root_not_allowed' });
  const reply = (threadId: unknown) => callTool(house, 'codex_reply', { threadId, prompt: 'More' }, token);
  expect(await reply(here)).toMatchObject({ isError: false, text: hello });
  expect((await house.jobs())[0]).toMatchObject({ sandbox: 'read-only', threadId: here });
  expect(await reply(there)).toMatchObject({ isError: true, structured: { code: 'root/notAllowed' } });
  const { sentences, refusal } = await house.app.call('policy/explain', { cwd: place.root, clientId: 'CI', bridgeId: 'chatgpt' });
  expect(refusal?.code).toBe('sandbox/aboveCeiling');
  expect(sentences).toContain(`client CI (its folders): it may work in ${place.root}, so this folder is one of them.`);
  expect(sentences).toContain('client CI (its own ceiling): at most read-only, so workspace-write is refused.');
  const elsewhere = await house.app.call('policy/explain', { cwd: other, clientId: 'CI', sandbox: 'read-only' });
  expect(elsewhere).toMatchObject({ decision: null, refusal: { code: 'root/notAllowed', message: `CI may not work in ${other}.` } });
});

test('only open folders can be given to a client, under the paths by which they are open', async () => {
  await using open = await openAll();
  const { place, house, other } = open;
  const failure = await refused('root/notFound', () => open.client({ roots: [`${place.folder}/nowhere`] }));
  expect(failure.hint).toContain('drawbridge roots add');
  const { id } = await open.client({ roots: [`${place.root}/../other`] });
  expect((await house.app.call('client/list', {})).data).toMatchObject([{ id, roots: [other] }]);
  // One that is closed later may stay named.
  await house.app.call('root/remove', { path: other });
  expect(await house.app.call('client/update', { id, roots: [other, place.root] })).toMatchObject({ roots: [other, place.root] });
});

test('security 39: a token that expires is refused like any wrong one, and what it has open ends', async () => {
  let shiftMs = 0;
  const go = Promise.withResolvers<void>();
  await using open = await openAll({ script: [{ text: 'Late.', until: go.promise }] }, { now: () => Date.now() + shiftMs });
  const { house } = open;
  const expiresAt = Math.floor(Date.now() / 1000) + 3600;
  const { token } = await open.client({ expiresAt });
  const ended = callTool(house, 'codex_read', { prompt: 'Wait', cwd: open.place.root }, token);
  const job = await house.job(running);
  shiftMs = 3_600_000;
  expect((await ended).text).toContain('This client may call no more');
  const [late, wrong] = [await chat(house, 'hi', bearer(token)), await chat(house, 'hi', bearer('wrong'))];
  expect([late.status, await late.text()]).toEqual([401, await wrong.text()]);
  const explained = await house.app.call('policy/explain', { cwd: open.place.root, clientId: 'CI' });
  expect(explained.refusal).toMatchObject({ code: 'client/expired', message: expect.stringContaining('CI has expired') });
  go.resolve();
  expect(await house.job(({ id, status }) => id === job.id && isFinal(status))).toMatchObject({ status: 'completed', answer: 'Late.' });
});

test.each(['client/rotate', 'client/revoke'] as const)(
  'security 39: %s while a call and its job run ends the call at once; the job goes on',
  async (method) => {
    const go = Promise.withResolvers<void>();
    await using open = await openAll({ script: [{ text: 'Done.', until: go.promise }] });
    const { house, place } = open;
    const { id, token } = await open.client();
    const ended = callTool(house, 'codex_read', { prompt: 'Wait', cwd: place.root }, token);
    const job = await house.job(running);
    const made = await house.app.call(method, { id });
    expect((await ended).text).toContain('This client may call no more');
    expect((await chat(house, 'hi', bearer(token))).status).toBe(401);
    expect(await house.app.call('job/read', { jobId: job.id })).toMatchObject({ status: 'running' });
    go.resolve();
    expect(await house.job(({ id, status }) => id === job.id && isFinal(status))).toMatchObject({ status: 'completed', answer: 'Done.' });
    if (!('token' in made)) return;
    const read = await callTool(house, 'codex_job_status', { jobId: job.id }, made.token);
    expect(read.structured).toMatchObject({ status: 'completed' });
  },
);

test('security 39: a stream of a client that is revoked ends; of another client it goes on', async () => {
  await using open = await openAll({ script: [{ slow: 3000, delayMs: 20, repeat: 2 }] });
  const { house } = open;
  const { id, token } = await open.client();
  const other = await open.client({ name: 'Other' });
  const body = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Count' }] };
  const readerOf = async (of: string) => (await chat(house, 'Count', { ...bearer(of), body })).body?.getReader();
  const [ended, whole] = await Promise.all([readerOf(token), readerOf(other.token)]);
  expect([(await ended?.read())?.done, (await whole?.read())?.done]).toEqual([false, false]);
  await house.app.call('client/revoke', { id });
  while (ended && !(await ended.read()).done);
  for (let n = 0; n < 20; n += 1) expect((await whole?.read())?.done).toBe(false);
  await whole?.cancel();
});

test('revoking a client ends its jobs too where the owner says so, and no others', async () => {
  await using open = await openAll({ script: [{ slow: 2000, delayMs: 20, repeat: 3 }] });
  const { house, place } = open;
  const { id, token } = await open.client();
  const other = await open.client({ name: 'Other' });
  const calls = [token, token, other.token].map((one) => callTool(house, 'codex_read', { prompt: 'Wait', cwd: place.root }, one));
  const settled = Promise.allSettled(calls);
  await vi.waitFor(async () => expect((await house.jobs()).filter(running)).toHaveLength(3), { timeout: 30_000 });
  await house.app.call('client/revoke', { id, cancelJobs: true });
  const jobs = await house.jobs();
  expect(jobs.map(({ clientName, status }) => [clientName, status]).sort()).toEqual([
    ['CI', 'cancelled'],
    ['CI', 'cancelled'],
    ['Other', 'running'],
  ]);
  expect(jobs.find(({ status }) => status === 'cancelled')?.failure?.message).toBe('The owner revoked CI.');
  await house.app.call('client/revoke', { id: other.id, cancelJobs: true });
  await settled;
});

test('security 41: no client changes the configuration, whatever its scopes', async () => {
  await using open = await openAll();
  const { house } = open;
  const { token } = await open.client({ scopes: ['read', 'run', 'write', 'admin'] });
  const before = await house.app.call('config/read', {});
  const body = JSON.stringify({ provider_api_base_url: 'http://127.0.0.1:9/v1', codex: { provider: null }, roots: [{ path: '/' }] });
  for (const { url } of house.app.ready.bridges) {
    for (const path of ['/runtime/config', '/v1/runtime/config', '/config', '/v1/config', '/mcp/config']) {
      for (const method of ['POST', 'PUT', 'PATCH']) {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const { status } = await fetch(new URL(path, url), { method, headers, body });
        expect([path, method, [403, 404, 405].includes(status)]).toEqual([path, method, true]);
      }
    }
  }
  expect(await house.app.call('config/read', {})).toEqual(before);
});

test('every change of a client is in the audit, and no token is', async () => {
  await using open = await openAll();
  const { house, place } = open;
  const { id, token } = await open.client({ roots: [place.root] });
  await house.app.call('client/update', { id, name: 'Build' });
  const rotated = await house.app.call('client/rotate', { id });
  await house.app.call('client/revoke', { id });
  const { data } = await house.app.call('audit/list', {});
  const rows = data.filter(({ type }) => type.startsWith('client/'));
  expect(rows.map(({ type, data }) => [type, data['clientId']])).toEqual(
    ['created', 'changed', 'rotated', 'revoked'].map((what) => [`client/${what}`, id]),
  );
  expect(rows[0]?.data).toMatchObject({ clientName: 'CI', roots: [place.root] });
  expect(rows[1]?.data).toMatchObject({ clientName: 'CI', to: { name: 'Build' } });
  for (const one of [token, rotated.token]) expect(JSON.stringify(data)).not.toContain(one);
  expect((await house.app.call('audit/verify', {})).broken).toBeNull();
});
