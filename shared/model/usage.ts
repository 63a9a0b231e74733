import { z } from 'zod';
import { Usage } from './job.ts';

/** What usage is added up by. A day is a calendar day of the owner's time zone, as `2026-11-20`. */
export const UsageGroup = z.enum(['day', 'client', 'bridge', 'root', 'thread', 'model']);
export type UsageGroup = z.infer<typeof UsageGroup>;

/** Jobs and tokens of one day, client, bridge, root, thread or model. */
export const UsageRow = z.object({
  /** The day, or the id of what it is. */
  key: z.string(),
  /** For people; equals `key` where there is no better name. */
  label: z.string(),
  jobs: z.int(),
  usage: Usage,
});
export type UsageRow = z.infer<typeof UsageRow>;

/** Jobs and tokens of one client, bridge, root or model on one day. */
export const UsageDay = z.object({ day: z.string(), key: z.string(), jobs: z.int(), tokens: z.int() });
export type UsageDay = z.infer<typeof UsageDay>;
