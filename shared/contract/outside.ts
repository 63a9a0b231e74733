import { z } from 'zod';

/** Pages of others that a screen points to. A surface names one; it never gives an address. */
export const helpPages = {
  openai: 'https://platform.openai.com/settings/organization/tunnels',
  cloudflared: 'https://developers.cloudflare.com/cloudflare-one/',
  ngrok: 'https://dashboard.ngrok.com/',
  tailscale: 'https://tailscale.com/download',
} as const;

export const HelpPage = z.enum(Object.keys(helpPages) as [keyof typeof helpPages]);
export type HelpPage = z.infer<typeof HelpPage>;

const empty = z.object({});

/** Leads to the browser of the desktop. Nowhere but to what the core itself knows. */
export const outsideMethods = {
  /** Opens the page of a sign-in to Codex that is pending. */
  'codex/loginOpen': { params: z.strictObject({ loginId: z.string() }), result: empty },
  'help/open': { params: z.strictObject({ page: HelpPage }), result: empty },
} as const;
