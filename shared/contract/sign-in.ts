import { z } from 'zod';
import { Sandbox } from '../model/config.ts';
import { OauthScope, SignInState } from '../model/sign-in.ts';
import { AbsolutePath, DisplayName } from '../model/text.ts';

/** Clients that sign in, before the owner. Part of `methods`. No client can call these: whoever asks never answers. */
export const signInMethods = {
  'signIn/read': { params: z.strictObject({}), result: SignInState },
  /** Lets clients register themselves for so long, for those that know no other way to begin. */
  'signIn/wait': { params: z.strictObject({ minutes: z.number().positive().max(60).default(10) }), result: SignInState },
  'signIn/stopWaiting': { params: z.strictObject({}), result: SignInState },
  /**
   * The first answer holds. A yes takes the code that the browser's page shows. Scopes that are not named are those that the client asked for; folders
   * and ceiling that are not named stay as they were for a client that is known, and set no limit for a new one.
   */
  'signIn/answer': {
    params: z.strictObject({
      signInId: z.string(),
      decision: z.enum(['accept', 'decline']),
      code: z.string().max(40).optional(),
      name: DisplayName.optional(),
      scopes: z.array(OauthScope).min(1).optional(),
      /** Paths of open folders; null for all of them, those of later too. */
      roots: z.array(AbsolutePath).min(1).max(100).nullable().optional(),
      sandbox: Sandbox.nullable().optional(),
    }),
    result: SignInState,
  },
  /** Whether clients of this host may ask by the address of their metadata. */
  'signIn/allowHost': {
    params: z.strictObject({ host: z.hostname().max(253).toLowerCase(), allowed: z.boolean().default(true) }),
    result: z.object({ allowedHosts: z.array(z.string()) }),
  },
} as const;

export const signInNotifications = {
  /** Somebody asks, nobody asks any more, or clients may register themselves until another time. */
  'signIn/changed': SignInState,
} as const;
