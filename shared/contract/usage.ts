import { z } from 'zod';
import { UsageDay, UsageGroup, UsageRow } from '../model/usage.ts';

const time = { since: z.int().min(0).default(0), until: z.int().optional() };

/** Jobs and tokens between two moments (Unix seconds; `until` excluded). Part of `methods`. */
export const usageMethods = {
  /** Most tokens first, days newest first. */
  'usage/read': {
    params: z.strictObject({ by: UsageGroup.default('day'), ...time }),
    result: z.object({ data: z.array(UsageRow), total: UsageRow }),
  },
  /** What each client, bridge, folder or model used on each day, oldest day first; one that used nothing on a day is left out. */
  'usage/days': {
    params: z.strictObject({ by: UsageGroup.extract(['client', 'bridge', 'root', 'model']), ...time }),
    result: z.object({ data: z.array(UsageDay) }),
  },
} as const;
