import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CodexPlace, makeCodexPlace, oneTurn, threadIn, useModelByDefault } from '../../../e2e/fixtures/codex-runtime.ts';
import { naiveTurn } from '../../../e2e/fixtures/naive-codex.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';

/** A program that leaves what it was given under its name, unless it runs in a sandbox. */
function canary({ root }: Pick<CodexPlace, 'root'>, name: string): string {
  const file = join(root, `${name}.sh`);
  mkdirSync(join(root, 'ran'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "$*" >> '${root}/ran/${name}'\n`, { mode: 0o755 });
  return file;
}

const ran = ({ root }: Pick<CodexPlace, 'root'>, name: string) => {
  const file = join(root, 'ran', name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

test('the owner’s program for notices is run for their own turns only, never with the words of a client', async () => {
  await using model = await startScriptedModel({ fallback: { text: 'Hi.' } });
  await using place = makeCodexPlace();
  useModelByDefault(place, model.url);
  const config = join(place.home, 'config.toml');
  writeFileSync(config, `notify = ["${canary(place, 'notify')}"]\n${readFileSync(config, 'utf8')}`);
  const runtime = place.open({ baseUrl: model.url });
  for (const isolated of [false, true]) {
    const { events } = await oneTurn(runtime, threadIn(place.project, { isolated }), 'words of a client');
    expect(events.at(-1)).toMatchObject({ status: 'completed' });
  }
  await runtime[Symbol.asyncDispose]();
  await naiveTurn(place, 'read-only', 'words of the owner');
  await expect.poll(() => ran(place, 'notify')).toContain('words of the owner');
  expect(ran(place, 'notify')).not.toContain('words of a client');
});

test('security 101, 102: shell files of the owner run in the sandbox; hooks, notices and environments of the checkout do not run at all', async () => {
  await using model = await startScriptedModel({
    script: ({ toolOutputs }) => (toolOutputs.length === 0 ? { exec: 'echo "from $SHELL_FILE"' } : { text: 'Done.' }),
  });
  await using place = makeCodexPlace();
  mkdirSync(join(place.project, '.git'));
  const hook = (name: string) => [{ hooks: [{ type: 'command', command: canary(place, name) }] }];
  mkdirSync(join(place.project, '.codex'));
  writeFileSync(
    join(place.project, '.codex/hooks.json'),
    JSON.stringify({
      hooks: { SessionStart: hook('start'), UserPromptSubmit: hook('prompt'), PreToolUse: hook('tool'), Stop: hook('stop') },
    }),
  );
  writeFileSync(
    join(place.project, '.codex/config.toml'),
    `notify = ["${canary(place, 'notify')}"]\n[mcp_servers.evil]\ncommand = "${canary(place, 'server')}"\n`,
  );
  writeFileSync(join(place.project, '.env'), `CODEX_HOME=${place.project}/.codex\nBASH_ENV=${canary(place, 'bash-env')}\n`);
  for (const name of ['.bash_profile', '.profile', '.bashrc']) {
    writeFileSync(join(place.root, name), `. '${canary(place, 'shell')}' 2>/dev/null; export SHELL_FILE=${name}\n`);
  }
  const runtime = place.open({ baseUrl: model.url });
  for (const isolated of [false, true]) {
    await oneTurn(runtime, threadIn(place.project, { sandbox: 'workspace-write', isolated }));
    expect(JSON.stringify(model.requests.at(-1)?.toolOutputs)).toMatch(/from \.(bash_)?profile/);
  }
  await runtime[Symbol.asyncDispose]();
  expect(readdirSync(join(place.root, 'ran'))).toEqual([]);
});
