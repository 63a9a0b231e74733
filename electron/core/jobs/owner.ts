import { type Caller } from './ports.ts';

/** The owner as a client: what they start themselves, in the window or by a command. */
export const owner: Caller = { clientId: 'owner', clientName: 'You', scopes: ['read', 'run', 'write', 'admin'] };

/** The owner comes through no bridge: the root's ceiling alone holds. */
export const ownersBridge = { id: 'control', sandbox: 'danger-full-access' } as const;
