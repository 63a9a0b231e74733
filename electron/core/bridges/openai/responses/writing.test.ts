import { expect, test } from 'vitest';
import { openControl } from '../../../../../e2e/fixtures/control.ts';
import { commitThirtyLines, threeHunks, writingBridges } from '../../../../../e2e/fixtures/three-hunks.ts';
import { waitingReview } from '../../../../../e2e/fixtures/writing.ts';
import { hearEvents } from './fixtures/event-rules.ts';

test('a response that writes tells that it waits for the owner, and what became of its changes', async () => {
  await using control = await openControl({ script: threeHunks.slice(0, 2) }, { bridges: writingBridges });
  const { house, place, remote } = control;
  commitThirtyLines(place.root);
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  await remote.call('state/subscribe', {});
  const from = remote.told.length;
  const headers = {
    authorization: `Bearer ${house.token}`,
    'content-type': 'application/json',
    'x-drawbridge-sandbox': 'workspace-write',
  };
  const body = JSON.stringify({ model: 'gpt-5.5', input: 'Put three lines in words', stream: true });
  const response = await fetch(`${house.url('openai')}/responses`, { method: 'POST', headers, body });
  const { job } = await remote.hear('job/changed', ({ job: { status } }) => status === 'waiting', from);
  const { id, digest, decisions } = await waitingReview(control, job);
  await remote.call('change/apply', { id, digest, decisions, all: true });
  const heard = hearEvents(await response.text());
  expect(heard.reasoning).toEqual(['Waiting for approval: 1 file, 6 lines.']);
  expect(heard.text).toMatch(
    /^Three lines are in words now\.\n\nThe owner reviewed the changes\. 1 file \(\+3 −3\) landed in .*, uncommitted\.$/,
  );
  expect(heard.response.output.map(({ type }) => type)).toEqual(['message', 'reasoning', 'message']);
});
