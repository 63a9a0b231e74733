import { z } from 'zod';
import { CodexStatus } from './host.ts';

/** How the host was at a moment, or the most of each number within a step of time. */
export const HealthSample = z.object({
  /** Unix seconds; of a step its beginning. */
  at: z.int(),
  running: z.int(),
  queued: z.int(),
  /** Jobs that wait for an answer. */
  waiting: z.int(),
  codex: CodexStatus.shape.state,
  /** How often Codex was started since the sample before; of a step all of them. */
  codexStarts: z.int(),
  /** Memory of the host itself, in bytes. */
  memory: z.int(),
  /** The longest time in milliseconds for which the host answered nobody since the sample before. */
  delayMs: z.int(),
});
export type HealthSample = z.infer<typeof HealthSample>;
