import { expect, test } from 'vitest';
import { windowObstacle, findElectron } from './electron.mjs';

const linux = { platform: /** @type {const} */ ('linux'), uid: 1000, environment: {} };

test('a desktop is needed on Linux only', () => {
  expect(windowObstacle(linux)).toBe('there is no display');
  expect(windowObstacle({ ...linux, environment: { DISPLAY: ':0' } })).toBe(null);
  expect(windowObstacle({ ...linux, environment: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(null);
  expect(windowObstacle({ ...linux, platform: 'darwin' })).toBe(null);
  expect(windowObstacle({ ...linux, platform: 'win32' })).toBe(null);
});

test('root gets no window, unless the owner named an Electron', () => {
  const root = { ...linux, uid: 0, environment: { DISPLAY: ':0' } };
  expect(windowObstacle(root)).toBe('Electron does not run as root');
  expect(windowObstacle({ ...root, environment: { ...root.environment, ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' } })).toBe(null);
});

test('Electron is looked for where the environment says', () => {
  const shim = 'e2e/electron-stand-in/shim';
  expect(findElectron({ ...linux, environment: { ELECTRON_OVERRIDE_DIST_PATH: shim } })).toBe(`${shim}/electron`);
  expect(findElectron({ ...linux, environment: { ELECTRON_OVERRIDE_DIST_PATH: 'nowhere' } })).toBe(null);
});
