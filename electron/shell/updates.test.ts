import { expect, test } from 'vitest';
import { type Updater, Updates, type UpdateState } from './updates.ts';
import { isSignedFeed } from './signed-updater.ts';

/** A feed with one newer version; what is asked of it is remembered. */
function feed({ newer = '2.0.0' as string | null, fails = false } = {}) {
  const asked: string[] = [];
  const states: UpdateState[] = [];
  const did = async (what: string): Promise<void> => {
    asked.push(what);
    if (fails) throw new Error('The feed does not answer.');
  };
  const updater: Updater = {
    check: async () => {
      await did('check');
      return newer;
    },
    download: () => did('download'),
    restart: () => asked.push('restart'),
  };
  const warned: string[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (event: string) => warned.push(event), error: () => undefined };
  return { asked, states, warned, updates: new Updates({ updater, log, onChange: (state) => states.push(state) }) };
}

test('who wants no updates is never asked about, and the feed neither', async () => {
  const { updates, asked, states } = feed();
  await updates.setMode('off');
  await updates.check();
  await updates.download();
  expect([asked, states]).toEqual([[], []]);
});

test('told of, a version is fetched by the owner’s click alone', async () => {
  const { updates, asked, states } = feed();
  await updates.setMode('tell');
  await updates.check();
  expect([asked, states]).toEqual([['check', 'check'], [{ type: 'available', version: '2.0.0' }]]);
  await updates.download();
  expect(asked.at(-1)).toBe('download');
  expect(states.slice(1).map(({ type }) => type)).toEqual(['downloading', 'ready']);
  await updates.check();
  expect(asked).toEqual(['check', 'check', 'download']);
});

test('fetched by itself, a version waits for the owner’s click; nothing restarts by itself', async () => {
  const { updates, asked, states } = feed();
  await updates.setMode('download');
  expect(asked).toEqual(['check', 'download']);
  expect(states.at(-1)).toEqual({ type: 'ready', version: '2.0.0' });
});

test('what was told of goes when updates are turned off; the newest version has nothing to tell', async () => {
  const { updates, states } = feed();
  await updates.setMode('tell');
  await updates.setMode('off');
  expect(states.at(-1)).toEqual({ type: 'none' });
  const newest = feed({ newer: null });
  await newest.updates.setMode('download');
  expect([newest.asked, newest.states]).toEqual([['check'], []]);
});

test('a feed that does not answer is logged and asked again the next time', async () => {
  const { updates, asked, states, warned } = feed({ fails: true });
  await updates.setMode('download');
  await updates.check();
  expect([asked, states, warned]).toEqual([['check', 'check'], [], ['update failed', 'update failed']]);
});

test('only a feed whose versions prove who made them is used', () => {
  const url = 'provider: generic\nurl: https://updates.example.org/app\n';
  const publisher = 'publisherName:\n  - Example\n';
  expect([isSignedFeed(url, 'darwin'), isSignedFeed(url + publisher, 'win32')]).toEqual([true, true]);
  expect([isSignedFeed(url, 'win32'), isSignedFeed(url + publisher, 'linux')]).toEqual([false, false]);
  expect(isSignedFeed(url.replace('https', 'http') + publisher, 'win32')).toBe(false);
  expect(isSignedFeed(`${url}publisherName:\n`, 'win32')).toBe(false);
});
