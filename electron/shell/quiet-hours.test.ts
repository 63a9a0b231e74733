import { expect, test } from 'vitest';
import { isQuiet } from './quiet-hours.ts';

const at = (time: string) => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return { getHours: () => hours, getMinutes: () => minutes };
};
const quietAt = (from: string, to: string, times: readonly string[]) => times.filter((time) => isQuiet({ from, to }, at(time)));

const day = ['00:00', '06:59', '07:00', '12:00', '21:59', '22:00', '23:59'];

test('quiet hours begin with their first minute and are over at their end', () => {
  expect(quietAt('07:00', '22:00', day)).toEqual(['07:00', '12:00', '21:59']);
});

test('quiet hours may pass midnight', () => {
  expect(quietAt('22:00', '07:00', day)).toEqual(['00:00', '06:59', '22:00', '23:59']);
  expect(quietAt('00:00', '07:00', day)).toEqual(['00:00', '06:59']);
  expect(quietAt('22:00', '00:00', day)).toEqual(['22:00', '23:59']);
});

test('without quiet hours, or with none between from and to, it is never quiet', () => {
  expect(quietAt('22:00', '22:00', day)).toEqual([]);
  expect(isQuiet(null, at('03:00'))).toBe(false);
});
