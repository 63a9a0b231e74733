import { z } from 'zod';
import { ActFix, HostFacts, LogLevel, LogLine, SupportPart } from '../model/diagnostics.ts';
import { Check } from '../model/host.ts';

const empty = z.strictObject({});
const supportName = z.string().regex(/^drawbridge-support-\d{8}T\d{6}Z\.txt$/);

/** What the owner looks at when something does not work. Part of `methods`. */
export const diagnosticsMethods = {
  'doctor/run': { params: empty, result: z.object({ checks: z.array(Check) }) },
  /** Does what a check offers and looks again. Refused when the check does not offer it any more. */
  'doctor/fix': { params: z.strictObject({ checkId: z.string(), fixId: ActFix }), result: z.object({ checks: z.array(Check) }) },
  'host/read': { params: empty, result: HostFacts },
  /** The last lines of the log at this level or above, oldest first. */
  'log/tail': {
    params: z.strictObject({ level: LogLevel.default('info'), limit: z.int().min(1).max(1000).default(200) }),
    result: z.object({ data: z.array(LogLine) }),
  },
  /** What a support file made now would hold; nothing is written. */
  'support/preview': { params: empty, result: z.object({ parts: z.array(SupportPart) }) },
  /** Writes a support file without secrets into the data directory, for this user only. It is one text, and `text` is that text. */
  'support/bundle': {
    params: empty,
    result: z.object({ name: supportName, path: z.string(), text: z.string(), parts: z.array(SupportPart) }),
  },
  /** Shows a support file in its folder on the desktop. Refused where the host is headless. */
  'support/show': { params: z.strictObject({ name: supportName }), result: empty },
} as const;
