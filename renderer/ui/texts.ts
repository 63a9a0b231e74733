import { approvalTexts } from './texts/approvals.ts';
import { auditTexts } from './texts/audit.ts';
import { clientTexts } from './texts/clients.ts';
import { flightTexts } from './texts/flights.ts';
import { homeTexts } from './texts/home.ts';
import { jobTexts } from './texts/jobs.ts';
import { policyTexts } from './texts/policy.ts';
import { reviewTexts } from './texts/review.ts';
import { secretTexts } from './texts/secrets.ts';
import { signInTexts } from './texts/sign-in.ts';
import { threadTexts } from './texts/threads.ts';
import { tunnelTexts } from './texts/tunnels.ts';
import { usageTexts } from './texts/usage.ts';
import { windowTexts } from './texts/window.ts';

/** Every word the window says. A second language is a second object of this shape. */
export const texts = {
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
