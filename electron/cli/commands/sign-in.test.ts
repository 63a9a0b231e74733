import { expect, onTestFinished, test, vi } from 'vitest';
import { openControl } from '../../../e2e/fixtures/control.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { openPage, outcome } from '../../../e2e/fixtures/sign-in.ts';
import { type Command } from '../entry.ts';
import { parse, UsageError } from '../arguments.ts';
import { signInCommands } from '../sign-in.ts';

vi.setConfig({ testTimeout: 90_000 });

/** A house that people sign in to, its commands, and a client that has registered itself while the owner waited. */
async function openHouse() {
  const bridge = { id: 'chatgpt', kind: 'mcp', port: 0, auth: { mode: 'oauth' } };
  const control = await openControl({}, { bridges: [bridge] });
  onTestFinished(() => control[Symbol.asyncDispose]());
  const { origin } = new URL(control.house.url('chatgpt'));
  const run = async (name: string, ...args: string[]) => {
    const entry = signInCommands[`sign-in ${name}`];
    const command = (await entry?.load()) as Command;
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const code = await command(parse([...args, '--data-dir', control.place.dataDir], entry?.options));
      return { code, out: written.mock.calls.map(([text]) => String(text)).join('') };
    } finally {
      written.mockRestore();
    }
  };
  await run('wait', '--minutes', '2');
  const response = await fetch(`${origin}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Inspector', redirect_uris: ['http://localhost/cb'] }),
  });
  const { client_id } = (await response.json()) as { client_id: string };
  const query = new URLSearchParams({
    ...{ response_type: 'code', client_id, redirect_uri: 'http://localhost/cb', scope: 'codex:write' },
    ...{ code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
  });
  return { ...control, origin, run, ask: () => openPage(`${origin}/oauth/authorize?${query}`) };
}

test('a sign-in is shown and answered in a terminal', async () => {
  const { run, ask, origin, place } = await openHouse();
  expect((await run('show')).out).toMatch(/^Nobody asks to sign in\.\nClients may register themselves until .*\n$/);
  await refused('signIn/notFound', () => run('accept', 'BCDF-GHJK'));
  const first = await ask();
  expect((await run('show')).out).toMatch(
    /Inspector wants to sign in on chatgpt\n.*nobody: it named itself\n.*localhost\n.*codex:read, codex:write/,
  );
  await refused('signIn/wrongCode', () => run('accept', 'BBBB-BBBB'));
  await refused('root/notFound', () => run('accept', first.code, '--root', '/not/open'));
  expect(await run('accept', first.code, '--root', place.root, '--sandbox', 'read-only', '--name', 'Mine', '--read-only')).toMatchObject({
    code: 0,
    out: expect.stringContaining('may sign in now'),
  });
  expect((await outcome({ origin }, first))?.searchParams.has('code')).toBe(true);
  const second = await ask();
  expect((await run('decline')).out).toContain('Inspector was refused.');
  expect((await outcome({ origin }, second))?.searchParams.get('error')).toBe('access_denied');
});

test('waiting ends when it is told to, hosts are allowed and forgotten, and a wrong option is named', async () => {
  const { run, remote } = await openHouse();
  expect((await remote.call('signIn/read', {})).waitingUntilMs).not.toBeNull();
  await run('wait', '--stop');
  expect((await remote.call('signIn/read', {})).waitingUntilMs).toBeNull();
  expect((await run('allow', 'client.example')).out).toContain('chatgpt.com, client.example');
  expect((await run('allow', 'client.example', '--remove')).out).not.toContain('client.example');
  for (const minutes of ['0', '61', 'soon']) await expect(run('wait', '--minutes', minutes)).rejects.toThrow(UsageError);
  await expect(run('accept')).rejects.toThrow(UsageError);
});
