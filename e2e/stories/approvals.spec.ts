import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type Approval } from '../../shared/model/approval.ts';
import { type BridgeStatus } from '../../shared/model/host.ts';
import { cliJson, createToken, runCli } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken } from '../fixtures/test.ts';
import { type Workspace } from '../fixtures/workspace.ts';
import { allowWrites, askToWrite, writingTest as test } from '../fixtures/writing-test.ts';
import { patches } from '../scripted-model/steps.ts';

/** Where Notebook may ask for writes. */
async function openDoor(workspace: Workspace) {
  const token = await createToken(workspace, 'Notebook', 'read,run,write');
  const { data: bridges } = await cliJson<{ data: BridgeStatus[] }>(workspace, 'bridges', 'list');
  return { url: (id: string) => bridges.find((bridge) => bridge.id === id)?.url ?? '', token };
}

test.describe('a folder where every run is asked for', () => {
  test.use({ modelOptions: { script: [{ patch: patches.add('note.txt', 'allowed\n') }, { text: 'The note is there.' }] } });

  test('the desktop tells, the owner looks and allows, and only then is anything written', async ({ desktop, workspace }) => {
    const { page } = desktop;
    await allowWrites(page, workspace.root, 'Ask before each run', () => shoot(page, 'policy-edit'));
    await expect(page.getByRole('region', { name: 'What would happen' })).toContainText('You are asked first.');

    const reply = askToWrite(await openDoor(workspace), 'Leave a note');

    await expect
      .poll(() => desktop.notification())
      .toEqual({ title: 'Notebook asks to start a job that writes', body: `In ${workspace.root}` });
    expect(await desktop.icon()).toMatch(/^needs-you/);
    expect((await desktop.trayItems()).find(({ id }) => id === 'approvals')?.label).toBe('Approvals (1)…');
    await expect(page.getByRole('main')).toContainText('Notebook asks to start a job that writes in the folder');
    await expect(page.getByRole('heading', { level: 1, name: 'Policy' })).toBeVisible();

    await desktop.clickNotification();
    await expect(page.getByRole('heading', { level: 2, name: /Notebook asks to start a job/ })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Deny', exact: true })).toBeFocused();
    const allow = page.getByRole('button', { name: 'Allow once' });
    await shoot(page, 'approval-run');
    await expect(allow).toBeEnabled();
    await allow.press('Enter');
    expect(existsSync(join(workspace.root, 'note.txt'))).toBe(false);
    expect((await cliJson<{ pending: number }>(workspace, 'approvals', 'list')).pending).toBe(1);

    await expect(allow).toBeEnabled();
    await allow.press('Space');
    await expect(page.getByRole('main')).toContainText('Allowed once, in the window.');
    expect((await reply).text).toContain('The note is there.');
    expect(readFileSync(join(workspace.root, 'note.txt'), 'utf8')).toBe('allowed\n');
    await expect.poll(() => desktop.notification()).toBeNull();
    await expect.poll(async () => (await desktop.trayItems()).find(({ id }) => id === 'approvals')?.label).toBe('Approvals…');
  });
});

test.describe('a folder where every change is reviewed', () => {
  test.use({ modelOptions: { script: [{ patch: patches.add('note.txt', 'unseen\n') }, { text: 'The note is there.' }] } });

  test('the desktop tells of the changes, and leads to their review', async ({ desktop, workspace }) => {
    const { page } = desktop;
    await allowWrites(page, workspace.root, 'Review first');
    const reply = askToWrite(await openDoor(workspace), 'Leave a note');

    await expect.poll(async () => (await desktop.notification())?.title).toBe('Notebook has changes for your review');
    await desktop.clickNotification();
    await expect(page).toHaveURL(/#\/reviews\/chg_/);
    await expect(page.getByRole('main')).toContainText('note.txt');
    const { data } = await cliJson<{ data: Approval[] }>(workspace, 'approvals', 'list');
    expect((await runCli(workspace, 'approvals', 'decline', data[0]?.id ?? '')).code).toBe(0);
    await expect.poll(() => desktop.notification()).toBeNull();
    await reply;
    expect(existsSync(join(workspace.root, 'note.txt'))).toBe(false);
  });
});

const escalate = (exec: string) => ({ exec, escalate: 'it must' });

test.describe('commands that want out of the sandbox', () => {
  test.use({
    modelOptions: {
      script: [escalate('touch one'), escalate('touch two'), escalate('touch three'), { text: 'Three commands.' }],
    },
  });

  test('are answered by whoever is first, with a reason where it is no, and every answer can be read and taken back', async ({
    serve,
    workspace,
    page,
  }) => {
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await allowWrites(page, workspace.root, 'Allow');
    const reply = askToWrite({ url: serve.url, token: hostToken }, 'Touch three files');
    const question = page.getByRole('heading', { level: 2, name: /asks to run a command outside the sandbox/ });
    const exactly = page.getByRole('region', { name: 'What exactly' });

    await expect(page.getByRole('link', { name: 'Look at it' })).toBeVisible();
    await page.reload();
    await page.getByRole('link', { name: 'Look at it' }).click();
    await expect(question).toBeVisible();
    await expect(exactly).toContainText('touch one');
    const { data } = await cliJson<{ data: Approval[] }>(workspace, 'approvals', 'list');
    expect((await runCli(workspace, 'approvals', 'accept', data[0]?.id ?? '')).code).toBe(0);
    await expect(page.getByRole('main')).toContainText('Allowed once, on the command line.');

    await page.getByRole('button', { name: 'Next question (1)' }).click();
    await expect(exactly).toContainText('touch two');
    await page.getByRole('button', { name: 'Deny and say why…' }).click();
    await page.getByRole('textbox', { name: 'Why not' }).fill('Two is one too many.');
    await page.getByRole('button', { name: 'Deny with this reason' }).click();
    await expect(page.getByRole('main')).toContainText('Denied, on the page in a browser: “Two is one too many.”');

    await page.getByRole('button', { name: 'Next question (1)' }).click();
    await expect(exactly).toContainText('touch three');
    await page.getByRole('combobox', { name: 'The yes holds' }).selectOption('for this thread');
    await shoot(page, 'approval-command');
    await page.getByRole('button', { name: 'Allow for this thread' }).click();
    await expect(page.getByRole('main')).toContainText('Allowed for this thread, on the page in a browser.');
    expect((await reply).text).toContain('Three commands.');
    expect(['one', 'two', 'three'].map((name) => existsSync(join(workspace.root, name)))).toEqual([true, false, true]);

    await page.getByRole('link', { name: 'Approvals' }).click();
    await page.getByRole('radio', { name: 'Answered' }).click();
    await expect(page.getByRole('link', { name: /^denied/ })).toHaveCount(1);
    await expect(page.getByRole('link', { name: /^allowed/ })).toHaveCount(2);
    await shoot(page, 'approvals-answered');
    await page.getByRole('radio', { name: 'Grants' }).click();
    await expect(page.getByRole('list', { name: 'Grants' })).toContainText('touch three');
    await page.getByRole('button', { name: /^Revoke: / }).click();
    await page.getByRole('button', { name: 'Revoke grant' }).click();
    await expect(page.getByRole('main')).toContainText('Every question is asked');

    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'as they were written' })).toBeVisible();
    await expect(page.getByRole('list', { name: /Rows of the audit/ })).toContainText('grant revoked');
    await shoot(page, 'audit');
  });
});

test.describe('a question that comes under the pointer', () => {
  const lines = Array.from({ length: 399 }, (_, at) => `Line ${at + 2} of the prompt`);
  const prompt = ['<b>Clean up</b> \u{202e}~/ fr- mr', ...lines].join('\n');

  test('takes no answer in its first half second, and no yes before its end was seen', async ({ serve, workspace, page }) => {
    await page.clock.install();
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await allowWrites(page, workspace.root, 'Ask before each run');
    const reply = askToWrite({ url: serve.url, token: hostToken }, prompt);
    await page.getByRole('link', { name: 'Look at it' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Approval', exact: true })).toBeVisible();
    await page.getByRole('link', { name: 'Approvals' }).click();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    await page.getByRole('link', { name: /^waiting for you/ }).click();
    const deny = page.getByRole('button', { name: 'Deny', exact: true });
    const allow = page.getByRole('button', { name: 'Allow once' });
    await expect(page.locator('pre')).toContainText('<b>Clean up</b> \\u{202e}~/ fr- mr');
    await expect(deny).toBeFocused();
    await page.keyboard.press('Enter');
    await page.clock.runFor(499);
    await expect(deny).toBeDisabled();
    await page.clock.runFor(1);
    await expect(deny).toBeEnabled();
    await expect(allow).toBeDisabled();

    await page.getByRole('button', { name: 'Show 100 more lines' }).click();
    await expect(allow).toBeDisabled();
    await page.getByText('Line 400 of the prompt').scrollIntoViewIfNeeded();
    await page.getByRole('region', { name: 'What exactly' }).press('End');
    await page.clock.runFor(1000);
    await expect(allow).toBeEnabled();
    await deny.press('Enter');
    await expect(page.getByRole('main')).toContainText('Denied, on the page in a browser.');
    expect(await reply).toMatchObject({ isError: true });
  });
});
