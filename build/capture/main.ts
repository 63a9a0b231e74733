// npm run capture: films a review before it is applied, with the real Codex behind the scripted model, into docs/review.gif.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { callTool } from '../../e2e/fixtures/chat.ts';
import { cliJson, createToken, runCli } from '../../e2e/fixtures/cli.ts';
import { startDesktop } from '../../e2e/fixtures/desktop.ts';
import { openTestRepository } from '../../e2e/fixtures/repository.ts';
import { writingBridges } from '../../e2e/fixtures/three-hunks.ts';
import { openWorkspace, type Workspace } from '../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { type Result } from '../../shared/contract/control.ts';
import { main } from '../setup/main.mjs';
import { root } from '../setup/places.mjs';
import { ensureReady } from '../setup/ready.mjs';
import { film } from './film.ts';
import { openStage, type Stage } from './stage.ts';
import { commitShop, prompt, shopScript } from './story.ts';

/** Debian's Chromium where there is one, else the browser Playwright brings. */
const debian = '/usr/lib/chromium/chromium';

await main(async () => {
  await ensureReady(['app', 'cli']);
  await using model = await startScriptedModel({ script: [...shopScript] });
  await using workspace = await openWorkspace(model.url, { bridges: writingBridges });
  commitShop(openTestRepository(workspace.root));
  await using desktop = await startDesktop(workspace);
  const browser = await chromium.launch(existsSync(debian) ? { executablePath: debian } : {});
  const stage = await openStage(desktop.page, browser, { [workspace.root]: '~/projects/shop' });
  await play(stage, desktop.page, await askAsChatGpt(workspace));
  await browser.close();
  const file = join(root, 'docs', 'review.gif');
  const gif = film(stage.frames);
  writeFileSync(file, gif);
  const seconds = stage.frames.reduce((sum, { showMs }) => sum + showMs, 0) / 1000;
  process.stdout.write(`docs/review.gif: ${seconds.toFixed(1)} s, ${stage.frames.length} frames, ${Math.round(gif.length / 1024)} kB\n`);
});

/** Opens the folder for reviewed writes; what is returned asks for the edit as ChatGPT does. */
async function askAsChatGpt(workspace: Workspace): Promise<() => Promise<unknown>> {
  await runCli(workspace, 'roots', 'edit', workspace.root, '--sandbox', 'workspace-write');
  const { data: bridges } = await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list');
  const token = await createToken(workspace, 'ChatGPT', 'read,run,write');
  const url = (id: string) => bridges.find((bridge) => bridge.id === id)?.url ?? '';
  return () => callTool({ url, token }, 'codex_run', { prompt, sandbox: 'workspace-write', timeoutMs: 1 });
}

async function play({ say, hold, press, write }: Stage, page: Page, ask: () => Promise<unknown>): Promise<void> {
  const decide = page.getByRole('region', { name: 'Decide' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  say('Drawbridge waits in the tray. Nothing is written without its owner.');
  await hold(1800);

  say('ChatGPT asks Codex for an edit. Codex works in a copy.');
  await ask();
  await expect(page.getByRole('link', { name: new RegExp(prompt) }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: /^Reviews 1|^Reviews.*1/ })).toBeVisible();
  await hold(1800);
  await press(page.getByRole('link', { name: /^Reviews/ }));
  await press(page.getByRole('link', { name: new RegExp(prompt) }).first());

  say('The owner reads every hunk before it reaches the checkout.');
  await expect(page.getByRole('region', { name: 'Changes of src/price.ts' })).toContainText('cents');
  await hold(2000);
  await press(page.getByRole('button', { name: 'Accept hunk 1 of 2' }));
  await hold(500);

  say('One hunk goes back with a comment.');
  await press(page.getByRole('button', { name: 'Reject hunk 2 of 2' }));
  await press(page.getByRole('button', { name: 'Comment on hunk 2 of 2' }));
  await write(page.getByRole('textbox', { name: 'Comment on this hunk' }), 'Say the amount, not the percentage.');
  await press(page.getByRole('button', { name: 'Keep comment' }));
  await press(decide.getByRole('button', { name: /^Send back/ }));
  await press(page.getByRole('dialog').getByRole('button', { name: 'Send back' }));

  say('Codex mends it, and the owner looks again.');
  await expect(page.getByText('round 2')).toBeVisible();
  await hold(1600);
  await press(page.getByRole('button', { name: 'Accept hunk 2 of 2' }));
  await press(decide.getByRole('button', { name: 'Apply 1 file', exact: true }));

  say('Only now it is in the checkout, uncommitted. ChatGPT is told.');
  await expect(decide).toContainText('landed');
  await hold(3000);
}
