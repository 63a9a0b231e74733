import { approvalTexts } from './en/approvals.ts';
import { auditTexts } from './en/audit.ts';
import { clientTexts } from './en/clients.ts';
import { flightTexts } from './en/flights.ts';
import { homeTexts } from './en/home.ts';
import { jobTexts } from './en/jobs.ts';
import { policyTexts } from './en/policy.ts';
import { reviewTexts } from './en/review.ts';
import { secretTexts } from './en/secrets.ts';
import { signInTexts } from './en/sign-in.ts';
import { threadTexts } from './en/threads.ts';
import { tunnelTexts } from './en/tunnels.ts';
import { usageTexts } from './en/usage.ts';
import { windowTexts } from './en/window.ts';

/** Every word that the window, the tray and the notifications say. */
export const en = {
  ...windowTexts,
  ...homeTexts,
  ...jobTexts,
  ...reviewTexts,
  ...threadTexts,
  ...usageTexts,
  ...approvalTexts,
  ...policyTexts,
  ...clientTexts,
  ...auditTexts,
  ...signInTexts,
  ...tunnelTexts,
  ...flightTexts,
  ...secretTexts,
} as const;
