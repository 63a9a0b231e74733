import { desktopTexts } from './de/desktop.ts';
import { approvalTexts } from './de/approvals.ts';
import { auditTexts } from './de/audit.ts';
import { chartTexts } from './de/charts.ts';
import { clientTexts } from './de/clients.ts';
import { connectTexts } from './de/connect.ts';
import { firstRunTexts } from './de/first-run.ts';
import { flightTexts } from './de/flights.ts';
import { diagnosticsTexts } from './de/diagnostics.ts';
import { paletteTexts } from './de/palette.ts';
import { coreTexts } from './de/core.ts';
import { homeTexts } from './de/home.ts';
import { jobTexts } from './de/jobs.ts';
import { policyTexts } from './de/policy.ts';
import { reviewTexts } from './de/review.ts';
import { secretTexts } from './de/secrets.ts';
import { settingsTexts } from './de/settings.ts';
import { signInTexts } from './de/sign-in.ts';
import { threadTexts } from './de/threads.ts';
import { tunnelTexts } from './de/tunnels.ts';
import { usageTexts } from './de/usage.ts';
import { windowTexts } from './de/window.ts';
import { type Texts } from './words.ts';

/** The same in German. */
export const de: Texts = {
  ...windowTexts,
  ...coreTexts,
  ...homeTexts,
  ...firstRunTexts,
  ...connectTexts,
  ...jobTexts,
  ...reviewTexts,
  ...threadTexts,
  ...usageTexts,
  ...chartTexts,
  ...approvalTexts,
  ...policyTexts,
  ...clientTexts,
  ...auditTexts,
  ...settingsTexts,
  ...signInTexts,
  ...tunnelTexts,
  ...flightTexts,
  ...secretTexts,
  ...diagnosticsTexts,
  ...paletteTexts,
  ...desktopTexts,
};
