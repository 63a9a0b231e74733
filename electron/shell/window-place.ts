import { z } from 'zod';

const Length = z.int().max(20_000);
const Offset = z.int().min(-100_000).max(100_000);

/** Where a window was, in points of the desktop. Without x and y the system places it. */
export const WindowPlace = z.object({
  width: Length.min(480),
  height: Length.min(360),
  x: Offset.optional(),
  y: Offset.optional(),
  maximized: z.boolean().default(false),
});
export type WindowPlace = z.infer<typeof WindowPlace>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** As much of a window's top as a pointer needs to take hold of it. */
const grip = { width: 120, height: 32 } as const;

/**
 * The place on the screens there are: as it was where its top can be taken hold of, no larger than the screen; on a screen that is gone,
 * its size alone, and the system places it.
 */
export function onScreens(place: WindowPlace, screens: readonly Area[]): WindowPlace {
  const { x, y, maximized } = place;
  const screen = x === undefined || y === undefined ? undefined : screens.find((area) => holdsGrip(area, { ...place, x, y }));
  const within = screen ?? screens[0];
  const size = {
    width: Math.min(place.width, within?.width ?? place.width),
    height: Math.min(place.height, within?.height ?? place.height),
  };
  return screen && x !== undefined && y !== undefined ? { ...size, x, y, maximized } : { ...size, maximized };
}

function holdsGrip(area: Area, { x, y, width }: Area): boolean {
  const shared = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return shared >= grip.width && y >= area.y && y + grip.height <= area.y + area.height;
}
