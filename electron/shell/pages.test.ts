import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentPolicy, isPageAddress, servePage } from './pages.ts';

async function builtPage(at: string): Promise<string> {
  const folder = join(at, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(at, 'secret.html'), 'not for the page');
  await writeFile(join(folder, 'index.html'), '<!doctype html><html><head><title>Drawbridge</title></head></html>');
  await writeFile(join(folder, 'assets/main.js'), 'run()');
  await writeFile(join(folder, 'assets/notes.txt'), 'of no known type');
  return folder;
}

test('the page and its files come with their types and the policy', async () => {
  await using at = await mkdtempDisposable(join(tmpdir(), 'pages-'));
  const folder = await builtPage(at.path);
  const page = await servePage(folder, new Request('app://drawbridge/'));
  expect([page.status, page.headers.get('content-type'), page.headers.get('content-security-policy')]).toEqual([
    200,
    'text/html; charset=utf-8',
    contentPolicy,
  ]);
  expect(await page.text()).toContain('<title>Drawbridge</title>');
  const script = await servePage(folder, new Request('app://drawbridge/assets/main.js?v=1'));
  expect([script.status, script.headers.get('content-type'), await script.text()]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'run()',
  ]);
  expect(contentPolicy).not.toMatch(/unsafe|\*|https?:/);
});

test.each([
  'app://drawbridge/../secret.html',
  'app://drawbridge/%2e%2e/secret.html',
  'app://drawbridge/..%2fsecret.html',
  'app://drawbridge/assets/..%2f..%2fsecret.html',
  'app://drawbridge/..%5csecret.html',
  'app://drawbridge/%00index.html',
  'app://drawbridge/%zz',
  'app://drawbridge/assets',
  'app://drawbridge/assets/notes.txt',
  'app://drawbridge/missing.js',
  'app://elsewhere/index.html',
  'https://drawbridge/index.html',
])('security 210: %s is not found', async (address) => {
  await using at = await mkdtempDisposable(join(tmpdir(), 'pages-'));
  const answer = await servePage(await builtPage(at.path), new Request(address));
  expect([answer.status, await answer.text(), answer.headers.get('content-security-policy')]).toEqual([404, 'Not found', contentPolicy]);
});

test('only GET is answered', async () => {
  await using at = await mkdtempDisposable(join(tmpdir(), 'pages-'));
  const folder = await builtPage(at.path);
  expect((await servePage(folder, new Request('app://drawbridge/', { method: 'POST' }))).status).toBe(404);
});

test('security 207: only our own page may talk to the core', () => {
  expect(['app://drawbridge/', 'app://drawbridge/jobs#x'].map(isPageAddress)).toEqual([true, true]);
  expect(['app://evil/', 'https://drawbridge/', 'file:///app://drawbridge/', '', 'about:blank'].map(isPageAddress)).toEqual(
    Array(5).fill(false),
  );
});
