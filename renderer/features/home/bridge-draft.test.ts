import { expect, test } from 'vitest';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { authsOf, changeOf, draftOf, portOf, warningsOf } from './bridge-draft.ts';

const bridge: BridgeStatus = {
  ...{ id: 'openai', kind: 'openai', state: 'listening', host: '127.0.0.1', port: 8080, url: null },
  ...{ auth: 'token', sandbox: 'read-only', failure: null, public: null },
};

test('only what differs is changed, and a port is a whole number that exists', () => {
  const draft = draftOf(bridge);
  expect(changeOf(bridge, draft)).toEqual({});
  expect(changeOf(bridge, { ...draft, port: ' 8081 ', sandbox: 'workspace-write', auth: 'none' })).toEqual({
    ...{ port: 8081, sandbox: 'workspace-write', auth: 'none' },
  });
  expect(['', '80a', '65536', '-1', '1e3', '8080.5'].map((port) => portOf({ ...draft, port }))).toEqual(Array(6).fill(null));
});

test('what opens something is warned of, and what could not be is not offered', () => {
  const { warnings } = texts.bridges.form;
  const draft = draftOf(bridge);
  expect(warningsOf(bridge, draft, true)).toEqual([]);
  expect(warningsOf(bridge, { sandbox: 'danger-full-access', auth: 'none', port: '1' }, false)).toEqual([
    ...[warnings.danger, warnings.foldersRead, warnings.none, warnings.port],
  ]);
  expect(authsOf(bridge)).toEqual(['token', 'none']);
  expect(authsOf({ ...bridge, kind: 'mcp' })).toEqual(['token', 'oauth', 'none']);
});
