import { expect, test } from 'vitest';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { refused } from '../../../../e2e/fixtures/refused.ts';

test('a house begins with nothing to answer, no grant, and an audit that stands', async () => {
  await using control = await openControl();
  const { remote } = control;
  expect(await remote.call('approval/list', {})).toEqual({ data: [], nextCursor: null, pending: 0 });
  expect(await remote.call('grant/list', {})).toEqual({ data: [] });
  expect(await remote.call('audit/verify', {})).toEqual({ rows: 0, head: '', broken: null });
  expect(await remote.call('audit/list', {})).toEqual({ data: [], nextAfter: null });
  const [apr, grt] = ['apr', 'grt'].map((prefix) => `${prefix}_${'0'.repeat(16)}`);
  for (const decision of ['accept', 'decline'] as const)
    await refused('approval/notFound', () => remote.call('approval/answer', { approvalId: apr ?? '', decision }));
  await refused('approval/notFound', () => remote.call('approval/read', { approvalId: apr ?? '' }));
  await refused('grant/notFound', () => remote.call('grant/revoke', { grantId: grt ?? '' }));
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
