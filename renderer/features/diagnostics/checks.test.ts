import { expect, test } from 'vitest';
import { type Check } from '../../../shared/model/host.ts';
import { checksText, countOf, fixHref, groupChecks } from './checks.ts';

const check = (id: string, status: Check['status'] = 'ok', nextStep: string | null = null): Check => ({
  ...{ id, title: id.toUpperCase(), status, detail: `about ${id}`, nextStep },
});

test('checks stand by what they are about, in the order in which one needs the other', () => {
  const ids = ['data', 'port-openai', 'tunnel-chatgpt', 'codex', 'roots', 'later', 'login', 'public-chatgpt'];
  expect(groupChecks(ids.map((id) => check(id))).map(({ group, checks }) => [group, checks.map(({ id }) => id)])).toEqual([
    ['codex', ['codex', 'login']],
    ['folders', ['roots']],
    ['bridges', ['port-openai']],
    ['outside', ['tunnel-chatgpt', 'public-chatgpt']],
    ['house', ['data', 'later']],
  ]);
  expect(countOf([check('a', 'problem'), check('b'), check('c', 'problem')], 'problem')).toBe(2);
});

test('they can be copied as text, with what to do', () => {
  expect(checksText([check('data'), check('codex', 'problem', 'Install it.')])).toBe(
    ['Codex', '  problem: CODEX: about codex', '    → Install it.', '', 'Data and secrets', '  fine: DATA: about data', ''].join('\n'),
  );
});

test('what the owner mends has a place in the window', () => {
  expect((['openFolders', 'openSecrets', 'openTunnels', 'openSettings'] as const).map(fixHref)).toEqual([
    '/',
    '/secrets',
    '/tunnels',
    '/settings',
  ]);
});
