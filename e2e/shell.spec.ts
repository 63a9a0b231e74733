import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { startAgain, startDesktop } from './fixtures/desktop.ts';
import { expectSandboxed } from './fixtures/hardened.ts';
import { processesWith } from './fixtures/processes.ts';
import { test } from './fixtures/test.ts';

interface Tried {
  readonly url: string;
  readonly defaultPrevented: boolean;
}

test('security 203: the window is a sandboxed page without Node, and knows one door only', async ({ desktop }) => {
  const window = await desktop.app.browserWindow(desktop.page);
  await expectSandboxed(window);
  expect(await window.evaluate(({ webContents }) => webContents.getURL())).toMatch(/^app:\/\/drawbridge\//);
  const seen = await desktop.page.evaluate(() => {
    const names = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'];
    const door = (globalThis as unknown as { drawbridge: object }).drawbridge;
    return { leaks: names.filter((name) => name in globalThis), door: Object.keys(door).toSorted(), frozen: Object.isFrozen(door) };
  });
  expect(seen).toEqual({ leaks: [], door: ['onMessage', 'send'], frozen: true });
});

test('security 206: the page can run no code but its own and reach nothing', async ({ desktop }) => {
  const { page } = desktop;
  await page.evaluate(() => {
    const violations = new Set<string>();
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.add(effectiveDirective));
    Object.assign(globalThis, { violations });
    document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.org/x.png' }));
    document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.org/frame' }));
    fetch('https://example.org/fetch').catch(() => undefined);
    const form = Object.assign(document.createElement('form'), { action: 'https://example.org/form' });
    document.body.append(form);
    form.submit();
    try {
      document.body.insertAdjacentHTML('beforeend', '<b>x</b>');
    } catch {
      // The violation tells.
    }
  });
  const refused = () => page.evaluate(() => [...(globalThis as unknown as { violations: Set<string> }).violations].toSorted());
  await expect.poll(refused).toEqual(['connect-src', 'form-action', 'frame-src', 'img-src', 'require-trusted-types-for']);
});

test('security 204: nothing leads away from the page', async ({ desktop }) => {
  const window = await desktop.app.browserWindow(desktop.page);
  const address = () => window.evaluate(({ webContents }) => webContents.getURL());
  const before = await address();
  await window.evaluate(({ webContents }) => {
    const tried: string[] = [];
    Object.assign(globalThis, { tried });
    const remember = ({ url, defaultPrevented }: Tried) => tried.push(`${url} ${defaultPrevented ? 'prevented' : 'allowed'}`);
    webContents.on('will-navigate', remember);
  });
  const tried = () => desktop.app.evaluate(() => (globalThis as unknown as { tried: string[] }).tried);
  await desktop.page.evaluate(() => {
    const leave = Object.assign(document.createElement('a'), { href: 'https://example.org/link', target: '_blank' });
    document.body.append(leave);
    leave.click();
    globalThis.open('https://example.org/open');
    location.href = 'https://example.org/away';
  });
  await expect.poll(tried).toEqual(['https://example.org/away prevented']);
  expect(await address()).toBe(before);
  expect(desktop.app.windows()).toHaveLength(1);
});

test('security 207: only the page itself may call the core, and only with a message', async ({ desktop }) => {
  const { page } = desktop;
  const answer = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const door = (
          globalThis as unknown as { drawbridge: { send(text: string): void; onMessage(listener: (text: string) => void): void } }
        ).drawbridge;
        door.onMessage((text) => {
          if (text.includes('"e2e-1"')) resolve(text);
        });
        door.send({ not: 'a text' } as unknown as string);
        door.send('x'.repeat(1024 * 1024 + 1));
        door.send(JSON.stringify({ jsonrpc: '2.0', id: 'e2e-1', method: 'state/subscribe', params: {} }));
      }),
  );
  expect(JSON.parse(answer)).toMatchObject({ id: 'e2e-1', result: { app: { host: 'shell' } } });
});

test('security 211: every permission but writing to the clipboard is refused', async ({ desktop }) => {
  const states = await desktop.page.evaluate(async () => {
    const wanted = ['camera', 'geolocation', 'notifications', 'clipboard-read', 'clipboard-write'] as const;
    const answers = await Promise.all(wanted.map((name) => navigator.permissions.query({ name: name as PermissionName })));
    return Object.fromEntries(answers.map(({ state }, index) => [wanted[index], state]));
  });
  expect(states).toEqual({
    camera: 'denied',
    geolocation: 'denied',
    notifications: 'denied',
    'clipboard-read': 'denied',
    'clipboard-write': 'granted',
  });
});

test('closing hides the window and keeps its page; the tray brings it back', async ({ desktop }) => {
  const { app, page } = desktop;
  const window = await app.browserWindow(page);
  await page.evaluate(() => Object.assign(globalThis, { stillHere: true }));
  await window.evaluate((shown) => shown.close());
  expect(await window.evaluate((shown) => [shown.isDestroyed(), shown.isVisible()])).toEqual([false, false]);
  await desktop.chooseTrayItem('open');
  await expect.poll(() => window.evaluate((shown) => shown.isVisible())).toBe(true);
  expect(await page.evaluate(() => 'stillHere' in globalThis)).toBe(true);
});

test('security 215: a second start, whatever it says, brings the first window back and ends', async ({ desktop, workspace }) => {
  const window = await desktop.app.browserWindow(desktop.page);
  await window.evaluate((shown) => shown.close());
  const second = await startAgain(workspace, '--unknown=$(touch x)', 'drawbridge://job/1');
  expect(second.status).toBe(0);
  await expect.poll(() => window.evaluate((shown) => shown.isVisible())).toBe(true);
  expect(desktop.app.windows()).toHaveLength(1);
  const log = () => readFileSync(join(workspace.dataDir, 'logs/drawbridge.log'), 'utf8');
  await expect.poll(log).toContain('"refused":"shape","length":18');
  expect(log()).not.toContain('drawbridge://');
  await expect(desktop.page).toHaveURL(/#\/$/);
});

test('a link opens the window at what it names, and does nothing', async ({ workspace }) => {
  const [job, approval] = ['job_0000000000000000', 'apr_0000000000000000'];
  await using desktop = await startDesktop(workspace, { args: [`drawbridge://job/${job}`] });
  await expect(desktop.page).toHaveURL(new RegExp(`#/jobs/${job}$`));
  expect((await startAgain(workspace, `drawbridge://approve/${approval}`)).status).toBe(0);
  await expect(desktop.page).toHaveURL(new RegExp(`#/approvals/${approval}$`));
  await desktop.app.evaluate(({ app }) =>
    app.emit('open-url', { preventDefault: () => undefined }, 'drawbridge://review/chg_0000000000000000'),
  );
  await expect(desktop.page).toHaveURL(/#\/reviews\/chg_0000000000000000$/);
});

test('quitting from the tray closes the state and ends every process', async ({ desktop, workspace }) => {
  const shell = desktop.app.process();
  const exited = once(shell, 'exit');
  expect(processesWith(workspace.dataDir)).not.toEqual([]);
  expect(existsSync(join(workspace.dataDir, 'state.db-wal'))).toBe(true);
  await desktop.chooseTrayItem('quit');
  expect(await exited).toEqual([0, null]);
  // SQLite removes it when the database is closed in order.
  expect(existsSync(join(workspace.dataDir, 'state.db-wal'))).toBe(false);
  await expect.poll(() => [...processesWith(workspace.dataDir), ...processesWith(workspace.codexHome)]).toEqual([]);
});

test('a data directory that another host uses is said plainly, and nothing is left running', async ({ serve, workspace }) => {
  const refused = await startAgain(workspace);
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/Drawbridge could not start: Another Drawbridge is running/)]);
  expect(serve.process.exitCode).toBeNull();
  expect(await serve.stop()).toBe(0);
  await expect.poll(() => processesWith(workspace.dataDir)).toEqual([]);
});

test('the window comes back where it was, and on a screen that is there', async ({ workspace }) => {
  const bounds = { x: 300, y: 200, width: 900, height: 700 };
  await using first = await startDesktop(workspace);
  const window = await first.app.browserWindow(first.page);
  await window.evaluate((shown, wanted) => shown.setBounds(wanted), bounds);
  await first.app.close();
  await using second = await startDesktop(workspace);
  const again = await second.app.browserWindow(second.page);
  expect(await again.evaluate((shown) => shown.getBounds())).toMatchObject(bounds);
  await second.app.close();
  const place = join(workspace.dataDir, 'shell/window.json');
  expect(JSON.parse(readFileSync(place, 'utf8'))).toEqual({ ...bounds, maximized: false });
  await writeFile(place, JSON.stringify({ ...bounds, x: 90_000, maximized: true }));
  await using third = await startDesktop(workspace);
  const back = await third.app.browserWindow(third.page);
  const { x, ...size } = await back.evaluate((shown) => shown.getBounds());
  expect([x < 10_000, size.width, size.height]).toEqual([true, 900, 700]);
  expect(await back.evaluate((shown) => shown.isMaximized())).toBe(true);
});
