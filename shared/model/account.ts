import { z } from 'zod';
import { Account } from './host.ts';
import { FailureBody } from './job.ts';

/** How Codex signs in: with ChatGPT in a browser here, with a code on any device, or with an API key. */
export const LoginKind = z.enum(['chatgpt', 'deviceCode', 'apiKey']);
export type LoginKind = z.infer<typeof LoginKind>;

/** The last sign-in to Codex that the owner began. It is not kept when Drawbridge ends. */
export const CodexLogin = z.object({
  loginId: z.string(),
  kind: LoginKind,
  state: z.enum(['pending', 'done', 'failed']),
  /** What the owner opens in a browser; null once it is over, and for an API key. */
  url: z.string().nullable(),
  /** What the owner types there; for a device code only. */
  userCode: z.string().nullable(),
  failure: FailureBody.nullable(),
});
export type CodexLogin = z.infer<typeof CodexLogin>;

/** Who Codex is signed in as, as it was last heard; null until it was asked. Nothing secret is in it. */
export const AccountState = z.object({ account: Account.nullable(), login: CodexLogin.nullable() });
export type AccountState = z.infer<typeof AccountState>;
