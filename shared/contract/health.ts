import { z } from 'zod';
import { HealthSample } from '../model/health.ts';

/** How the host has been. Part of `methods`. */
export const healthMethods = {
  /**
   * Samples between two moments (Unix seconds; `until` excluded), oldest first, in steps of equal length so that there are at most `points`.
   * A step without a sample is left out: the host did not run then, or its machine slept. Samples are kept for seven days.
   */
  'health/read': {
    params: z.strictObject({
      since: z.int().min(0),
      until: z.int().min(0),
      points: z.int().min(10).max(2000).default(500),
    }),
    result: z.object({ everySeconds: z.int(), data: z.array(HealthSample) }),
  },
} as const;
