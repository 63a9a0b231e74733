import { z } from 'zod';

/** One line of the audit: what was asked, shown, answered, or came of it. Each row's hash covers the row before it. */
export const AuditRow = z.object({
  seq: z.int(),
  /** Unix milliseconds. */
  atMs: z.int(),
  /** Noun and verb, for example `approval/asked`. */
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  previous: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof AuditRow>;

/** `broken` names the first row that is not as it was written. `head` is the hash of the last row: kept elsewhere, it proves the end too. */
export const AuditVerdict = z.object({
  rows: z.int(),
  head: z.string(),
  broken: z.object({ seq: z.int(), why: z.string() }).nullable(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;
