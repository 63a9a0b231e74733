import { expect, test } from 'vitest';
import { onScreens, WindowPlace } from './window-place.ts';

const first = { x: 0, y: 25, width: 1440, height: 875 };
const right = { x: 1440, y: 0, width: 1920, height: 1080 };
const place = { x: 2000, y: 100, width: 1100, height: 740, maximized: false };

test('a window comes back where it was, on the screen where it was', () => {
  expect(onScreens(place, [first, right])).toEqual(place);
  expect(onScreens({ ...place, maximized: true }, [first, right])).toMatchObject({ x: 2000, maximized: true });
});

test('a window on a screen that is gone keeps its size, as far as there is room, and comes where the system puts it', () => {
  expect(onScreens(place, [first])).toEqual({ width: 1100, height: 740, maximized: false });
  expect(onScreens({ ...place, width: 1900, height: 1000 }, [first])).toEqual({ width: 1440, height: 875, maximized: false });
});

test.each([
  ['above the top', { x: 100, y: -20 }, false],
  ['below the bottom', { x: 100, y: 880 }, false],
  ['too far to the left', { x: -1000, y: 100 }, false],
  ['too far to the right', { x: 1400, y: 100 }, false],
  ['partly off, with enough of its top to take hold of', { x: -900, y: 100 }, true],
])('a window that is %s', (_where, corner, stays) => {
  const found = onScreens({ ...place, ...corner }, [first]);
  expect([found.x, found.y]).toEqual(stays ? [corner.x, corner.y] : [undefined, undefined]);
});

test('without a screen there is still a place; what is no place is refused', () => {
  expect(onScreens(place, [])).toEqual({ width: 1100, height: 740, maximized: false });
  for (const wrong of [{}, { width: 10, height: 10 }, { width: 1e9, height: 700 }, { width: 900, height: 700, x: 'left' }]) {
    expect(WindowPlace.safeParse(wrong).success).toBe(false);
  }
  expect(WindowPlace.parse({ width: 900, height: 700 })).toEqual({ width: 900, height: 700, maximized: false });
});
