import type { Display, Rectangle } from 'electron';
import { strict } from './state.ts';

const area: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 };
const display: Pick<Display, 'id' | 'bounds' | 'workArea'> = { id: 1, bounds: area, workArea: area };

/** One screen without a panel. */
export const screen = strict('screen', {
  getAllDisplays: () => [strict('Display', display)],
  getPrimaryDisplay: () => strict('Display', display),
});

/** For Windows, which is not modelled. */
export const nativeImage = strict('nativeImage', {});
