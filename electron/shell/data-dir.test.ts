import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { chooseDataDir } from './data-dir.ts';

const choose = (argv: readonly string[], environment: Record<string, string> = {}) =>
  chooseDataDir({ argv, environment, appData: '/home/me/.config' });

test('the switch wins over the environment, the environment over the system folder', () => {
  expect(choose(['electron', '.'])).toBe(resolve('/home/me/.config/Drawbridge'));
  expect(choose(['electron', '.'], { DRAWBRIDGE_HOME: '/data' })).toBe(resolve('/data'));
  expect(choose(['electron', '.', '--data-dir', '/other'], { DRAWBRIDGE_HOME: '/data' })).toBe(resolve('/other'));
  expect(choose(['electron', '.', '--data-dir=rel'])).toBe(resolve('rel'));
  expect(choose(['electron', '--data-dir'], { DRAWBRIDGE_HOME: '' })).toBe(resolve('/home/me/.config/Drawbridge'));
});
