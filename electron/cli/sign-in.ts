import { type Entry, flag, text, texts } from './entry.ts';

const signIn = () => import('./commands/sign-in.ts');

/** Clients that sign in, before the owner. */
export const signInCommands: Readonly<Record<string, Entry>> = {
  'sign-in show': { usage: 'sign-in show', about: 'who asks to sign in', load: async () => (await signIn()).showSignIn },
  'sign-in wait': {
    usage: 'sign-in wait [--minutes N] [--stop]',
    about: 'let clients register themselves for a while',
    options: { minutes: text, stop: flag },
    load: async () => (await signIn()).waitForSignIn,
  },
  'sign-in accept': {
    usage: 'sign-in accept CODE [--root PATH]... [--sandbox S] [--name N] [--read-only]',
    about: 'say yes, with the code on the page in your browser',
    words: 1,
    options: { root: texts, sandbox: text, name: text, 'read-only': flag },
    load: async () => (await signIn()).acceptSignIn,
  },
  'sign-in decline': { usage: 'sign-in decline', about: 'say no', load: async () => (await signIn()).declineSignIn },
  'sign-in allow': {
    usage: 'sign-in allow HOST [--remove]',
    about: 'clients that a host publishes may ask',
    words: 1,
    options: { remove: flag },
    load: async () => (await signIn()).allowSignInHost,
  },
};
