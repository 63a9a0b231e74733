import { z } from 'zod';

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time such as 22:00' });

/** What the desktop tells the owner of. In quiet hours (the owner's own time; they may pass midnight) it tells of nothing. */
export const NotificationConfig = z.strictObject({
  questions: z.boolean().default(true),
  failures: z.boolean().default(true),
  finished: z.boolean().default(false),
  quiet: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).nullable().default(null),
});
export type NotificationConfig = z.infer<typeof NotificationConfig>;

/** What only the desktop application does. */
export const DesktopConfig = z.strictObject({
  startAtLogin: z.boolean().default(false),
  /** While the screen is locked no job that writes begins. */
  pauseWhileLocked: z.boolean().default(false),
  /** Fetches a new version when there is one, tells of it only, or never asks. Installing is always the owner's. */
  updates: z.enum(['download', 'tell', 'off']).default('tell'),
});
export type DesktopConfig = z.infer<typeof DesktopConfig>;

/** Why nothing new begins: the owner said so, or (writes only) the screen is locked. Jobs that run go on; new ones wait. */
export const Paused = z.object({ byOwner: z.boolean(), whileLocked: z.boolean() });
export type Paused = z.infer<typeof Paused>;

export const notPaused: Paused = { byOwner: false, whileLocked: false };
