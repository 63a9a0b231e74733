import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { callTool, type ToolReply } from '../fixtures/chat.ts';
import { cliJson } from '../fixtures/cli.ts';
import { openTestRepository } from '../fixtures/repository.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken } from '../fixtures/test.ts';
import { allowWrites, writingTest as test } from '../fixtures/writing-test.ts';

const paths = Array.from({ length: 50 }, (_, at) => `src/part-${String(at).padStart(2, '0')}.txt`);
/** 200 lines, of which those in two places are written otherwise. */
const text = (path: string, ...places: readonly (readonly [from: number, to: number])[]) =>
  Array.from({ length: 200 }, (_, at) => {
    const changed = places.some(([from, to]) => at + 1 >= from && at + 1 <= to);
    return `${changed ? 'Zeile' : 'line'} ${at + 1} of ${path}, which says as much as a line does\n`;
  }).join('');
const first = [1, 50] as const;
const second = [121, 170] as const;

test.use({
  modelOptions: {
    script: [{ exec: "sed -i -e '1,50s/^line/Zeile/' -e '121,170s/^line/Zeile/' src/*.txt" }, { text: 'All of it is in German.' }],
  },
});

test('5,000 changed lines in fifty files: the review is at hand at once, goes by keys, lands in part, and the client reads all of it in pages', async ({
  serve,
  workspace,
  page,
}) => {
  const { root } = workspace;
  const repository = openTestRepository(root);
  for (const path of paths) repository.write(path, text(path));
  repository.commit('parts');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await allowWrites(page, root, 'Review first');
  const door = { url: serve.url, token: hostToken };
  const call = async (name: string, args: object) => (await callTool(door, name, args)).structured;
  const { jobId } = await call('codex_run', { prompt: 'Put it in German', sandbox: 'workspace-write', timeoutMs: 1 });
  const status = () => call('codex_job_status', { jobId });
  await expect.poll(async () => (await status())['waitingFor']).toBe('approval: 50 files, 10000 lines');
  await page.getByRole('link', { name: /^Reviews/ }).click();
  await page.getByRole('link', { name: /Put it in German/ }).click();
  const hunk = (number: number) => page.getByRole('group', { name: new RegExp(`^hunk ${number} of 2`) });
  const shows = (path: string) => expect(page.getByRole('region', { name: `Changes of ${path}` })).toContainText(`Zeile 1 of ${path}`);
  const [one = '', two = '', three = '', four = ''] = paths;
  await shows(one);
  // Whatever the machine: only what is looked at is drawn.
  expect(await page.locator('*').count()).toBeLessThan(4000);
  await shoot(page, 'journey-5000-lines');

  // The first file whole; of the second one hunk; the third not; of the fourth nothing is said.
  await page.keyboard.press('A');
  await expect(hunk(1)).toContainText('accepted');
  await page.keyboard.press('n');
  await shows(two);
  await page.keyboard.press('a');
  await expect(hunk(1)).toContainText('accepted');
  await page.keyboard.press('j');
  await expect(hunk(2)).toBeFocused();
  await page.keyboard.press('r');
  await expect(hunk(2)).toContainText('rejected');
  await page.keyboard.press('n');
  await shows(three);
  await page.keyboard.press('R');
  await expect(hunk(1)).toContainText('rejected');
  await page.keyboard.press('n');
  await shows(four);
  await shoot(page, 'journey-5000-lines-decided');
  const apply = page.getByRole('region', { name: 'Decide' }).getByRole('button', { name: /^Apply/ });
  await expect(apply).toHaveText('Apply 2 of 50 files, 3 of 100 hunks');
  await apply.click();
  await expect(page.getByRole('region', { name: 'Decide' })).toContainText('2 files landed, +150 −150.');

  const landed = new Map([
    [one, text(one, first, second)],
    [two, text(two, first)],
  ]);
  for (const path of paths) expect(readFileSync(repository.at(path), 'utf8'), path).toBe(landed.get(path) ?? text(path));
  expect(repository.git('status', '--porcelain')).toBe(` M ${one}\n M ${two}\n`);

  await expect.poll(async () => (await status())['status']).toBe('completed');
  expect(JSON.stringify(await status())).toContain('2 files (+150 −150) landed');
  const pages = await readPages(async (cursor) => callTool(door, 'codex_changes', { jobId, ...(cursor !== null && { cursor }) }));
  expect(pages.length).toBeGreaterThan(5);
  for (const { text } of pages) expect(Buffer.byteLength(text)).toBeLessThan(110_000);
  const told = pages.map(({ text }) => text).join('\n');
  expect(told.match(/^\+Zeile \d+ of /gm)).toHaveLength(5000);
  expect(told.match(/^-line \d+ of /gm)).toHaveLength(5000);
});

/** All pages of a tool, each asked for with the cursor of the one before. */
async function readPages(ask: (cursor: string | null) => Promise<ToolReply>): Promise<ToolReply[]> {
  const page = await ask(null);
  const rest = async ({ structured: { nextCursor } }: ToolReply): Promise<ToolReply[]> => {
    if (typeof nextCursor !== 'string') return [];
    const next = await ask(nextCursor);
    return [next, ...(await rest(next))];
  };
  return [page, ...(await rest(page))];
}
