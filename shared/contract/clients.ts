import { z } from 'zod';
import { Client, Scope } from '../model/client.ts';
import { Sandbox } from '../model/config.ts';
import { AbsolutePath, DisplayName } from '../model/text.ts';

const id = { id: z.string() };
const scopes = z.array(Scope).min(1);
/** Paths of open folders; null for all of them, those of later too. */
const roots = z.array(AbsolutePath).min(1).max(100).nullable();
const sandbox = Sandbox.nullable();
/** Unix seconds, refused from that one on; null for never. */
const expiresAt = z.int().nullable();
const newToken = z.object({ client: Client, token: z.string() });

/** Who may call. Part of `methods`. */
export const clientMethods = {
  /** Those that were not revoked, the expired too; oldest first. */
  'client/list': { params: z.strictObject({}), result: z.object({ data: z.array(Client) }) },
  /** The only time the token is seen. */
  'client/create': {
    params: z.strictObject({
      name: DisplayName,
      scopes,
      roots: roots.default(null),
      sandbox: sandbox.default(null),
      expiresAt: expiresAt.default(null),
    }),
    result: newToken,
  },
  /** Changes what is named, from the next request on; the rest stays. */
  'client/update': {
    params: z.strictObject({
      ...id,
      name: DisplayName.optional(),
      scopes: scopes.optional(),
      roots: roots.optional(),
      sandbox: sandbox.optional(),
      expiresAt: expiresAt.optional(),
    }),
    result: Client,
  },
  /** Another token for the same client, seen this once. The old one is dead at once, and what it has open is closed; jobs go on. */
  'client/rotate': { params: z.strictObject(id), result: newToken },
  /** For good. What the client has open is closed; its jobs go on unless `cancelJobs`. */
  'client/revoke': { params: z.strictObject({ ...id, cancelJobs: z.boolean().default(false) }), result: Client },
} as const;
