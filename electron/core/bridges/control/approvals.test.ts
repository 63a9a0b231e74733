import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ended, openControl } from '../../../../e2e/fixtures/control.ts';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { openLocal } from '../../../../e2e/fixtures/remote.ts';

test('a house begins with nothing to answer, no grant, and an audit that stands', async () => {
  await using control = await openControl();
  const { remote } = control;
  expect(await remote.call('approval/list', {})).toEqual({ data: [], nextCursor: null, pending: 0 });
  expect(await remote.call('grant/list', {})).toEqual({ data: [] });
  expect(await remote.call('audit/verify', {})).toEqual({ rows: 0, head: '', broken: null });
  expect(await remote.call('audit/list', {})).toEqual({ data: [], nextAfter: null });
  const [apr, grt] = ['apr', 'grt'].map((prefix) => `${prefix}_${'0'.repeat(16)}`);
  for (const decision of ['accept', 'decline'] as const)
    await refused('approval/notFound', () => remote.call('approval/answer', { approvalId: apr ?? '', nonce: '', decision }));
  await refused('approval/notFound', () => remote.call('approval/read', { approvalId: apr ?? '' }));
  await refused('grant/notFound', () => remote.call('grant/revoke', { grantId: grt ?? '' }));
});

test('an answer needs the nonce of the surface that gives it, and of the question it was shown', async () => {
  const bridge = { id: 'chatgpt', kind: 'mcp', port: 0 };
  const script = [{ text: 'Done.' }];
  await using control = await openControl({ script }, { bridges: [bridge] });
  const { remote, place } = control;
  const other = `${place.folder}/other`;
  mkdirSync(other);
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write', writes: 'ask' });
  await remote.call('root/add', { path: other, sandbox: 'workspace-write', writes: 'ask' });
  await remote.call('state/subscribe', {});
  const start = (cwd: string) => remote.call('job/start', { prompt: 'Write', cwd, sandbox: 'workspace-write' });
  const asked = async ({ id }: { id: string }) =>
    (await remote.hear('approval/changed', ({ approval }) => approval.jobId === id && approval.state === 'pending')).approval;
  const [one, two] = [await start(place.root), await start(other)];
  const approvalId = (await asked(one)).id;
  const otherId = (await asked(two)).id;
  await using second = await openLocal(place.dataDir);
  const mine = (await remote.call('approval/show', { approvalId })).nonce;
  const theirs = (await second.call('approval/show', { approvalId })).nonce;
  const foreign = (await remote.call('approval/show', { approvalId: otherId })).nonce;
  const answer = (nonce: string, by = remote) => by.call('approval/answer', { approvalId, nonce, decision: 'accept' });
  for (const nonce of ['', 'x'.repeat(22), theirs, foreign]) await refused('approval/notShown', () => answer(nonce));
  await refused('approval/notShown', () => answer(mine, second));
  expect(await remote.call('approval/read', { approvalId })).toMatchObject({ state: 'pending' });
  const again = (await remote.call('approval/show', { approvalId })).nonce;
  await refused('approval/notShown', () => answer(mine));
  expect(await answer(again)).toMatchObject({ state: 'accepted' });
  await refused('approval/used', () => answer(again));
  await refused('approval/used', () => answer(theirs, second));
  expect(await ended(remote, one)).toMatchObject({ status: 'completed' });
  await remote.call('job/cancel', { jobId: two.id });
});

test('the owner asks what would become of a request, changes the folder’s policy, and asks again', async () => {
  await using control = await openControl();
  const { remote } = control;
  const [root] = (await remote.call('root/list', {})).data;
  const path = root?.path ?? '';
  const { client } = await remote.call('client/create', { name: 'Writer', scopes: ['write'] });
  const ask = () => remote.call('policy/explain', { cwd: path, clientId: client.id });
  const before = await ask();
  expect(before).toMatchObject({ root: path, decision: null, refusal: { code: 'sandbox/aboveCeiling' } });
  expect(before.sentences.at(-1)).toContain('roots edit');
  await remote.call('root/update', { path, sandbox: 'workspace-write', writes: 'ask', isolated: true });
  expect(await ask()).toMatchObject({
    refusal: null,
    decision: { sandbox: 'workspace-write', workspace: 'direct', ask: true, review: false },
  });
  expect((await remote.call('root/list', {})).data).toMatchObject([
    { path, sandbox: 'workspace-write', writes: 'ask', isolated: true, network: root?.network },
  ]);
  const [bridge] = (await remote.call('bridge/list', {})).data;
  const through = await remote.call('policy/explain', { cwd: path, clientId: 'Writer', bridgeId: bridge?.id ?? '' });
  expect(through.refusal).toMatchObject({ message: expect.stringContaining(`the bridge ${bridge?.id} allows at most read-only`) });
  await refused('bridge/notFound', () => remote.call('policy/explain', { cwd: path, bridgeId: 'nope' }));
  await refused('client/notFound', () => remote.call('policy/explain', { cwd: path, clientId: 'nope' }));
  await refused('root/notAllowed', () => remote.call('policy/explain', { cwd: '/' }));
  await refused('root/notFound', () => remote.call('root/update', { path: '/nowhere', writes: 'ask' }));
});
