import { z } from 'zod';

/** What a sign-in may ask for (spec/oauth.md): `codex:read` looks and asks, `codex:write` also proposes edits. */
export const OauthScope = z.enum(['codex:read', 'codex:write']);
export type OauthScope = z.infer<typeof OauthScope>;

/** A sign-in that waits for the owner. The code that they type is on the browser's page only. */
export const SignIn = z.object({
  id: z.string(),
  bridgeId: z.string(),
  /** As the client calls itself; it proves nothing. */
  clientName: z.string(),
  oauthId: z.string(),
  /** Host of the client's metadata; null for a client that registered itself. */
  host: z.string().nullable(),
  redirectHost: z.string(),
  /** The answer goes to a program on the machine of whoever asks. */
  redirectsToLoopback: z.boolean(),
  scopes: z.array(OauthScope),
  /** The client has been agreed to before: that one is extended, with these scopes in addition. */
  known: z.string().nullable(),
  attemptsLeft: z.int(),
  /** Unix milliseconds. */
  createdAtMs: z.int(),
  expiresAtMs: z.int(),
});
export type SignIn = z.infer<typeof SignIn>;

/** Whether anybody may sign in now, and who asks. One at a time. */
export const SignInState = z.object({
  pending: SignIn.nullable(),
  /** Clients may register themselves until then; null when the owner waits for none. */
  waitingUntilMs: z.int().nullable(),
});
export type SignInState = z.infer<typeof SignInState>;
