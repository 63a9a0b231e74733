import { type Options } from './arguments.ts';
import { type Entry, flag, text, texts } from './entry.ts';

const tokens = () => import('./commands/tokens.ts');
const limits: Options = { name: text, scope: text, root: texts, sandbox: text, expires: text };

/** Who may call. */
export const tokenCommands: Readonly<Record<string, Entry>> = {
  'tokens create': {
    usage: 'tokens create --name N --scope S[,S] [--root PATH]... [--sandbox S] [--expires T]',
    about: 'a token for a client, shown once; T: 30d, 12h or 2027-01-31',
    options: limits,
    load: async () => (await tokens()).createToken,
  },
  'tokens list': { usage: 'tokens list', about: 'who may call: tokens and sign-ins', load: async () => (await tokens()).listTokens },
  'tokens edit': {
    usage: 'tokens edit ID|NAME [--name N] [--scope S[,S]] [--root PATH]... [--sandbox S] [--expires T]',
    about: 'change a client; --root all, --sandbox none, --expires never take a limit away',
    words: 1,
    options: limits,
    load: async () => (await tokens()).editToken,
  },
  'tokens rotate': {
    usage: 'tokens rotate ID|NAME',
    about: 'another token for a client, shown once; the old one is dead at once',
    words: 1,
    load: async () => (await tokens()).rotateToken,
  },
  'tokens revoke': {
    usage: 'tokens revoke ID|NAME [--cancel-jobs]',
    about: 'end a client at once; its jobs go on unless cancelled too',
    words: 1,
    options: { 'cancel-jobs': flag },
    load: async () => (await tokens()).revokeToken,
  },
};
