import { approvalTexts } from './en/approvals.ts';
import { auditTexts } from './en/audit.ts';
import { chartTexts } from './en/charts.ts';
import { clientTexts } from './en/clients.ts';
import { desktopTexts } from './en/desktop.ts';
import { connectTexts } from './en/connect.ts';
import { firstRunTexts } from './en/first-run.ts';
import { flightTexts } from './en/flights.ts';
import { diagnosticsTexts } from './en/diagnostics.ts';
import { paletteTexts } from './en/palette.ts';
import { coreTexts } from './en/core.ts';
import { homeTexts } from './en/home.ts';
import { jobTexts } from './en/jobs.ts';
import { policyTexts } from './en/policy.ts';
import { reviewTexts } from './en/review.ts';
import { secretTexts } from './en/secrets.ts';
import { settingsTexts } from './en/settings.ts';
import { signInTexts } from './en/sign-in.ts';
import { threadTexts } from './en/threads.ts';
import { tunnelTexts } from './en/tunnels.ts';
import { usageTexts } from './en/usage.ts';
import { windowTexts } from './en/window.ts';

/** Every word that the window, the tray and the notifications say. */
export const en = {
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
} as const;
