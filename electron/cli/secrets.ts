import { type Entry, text } from './entry.ts';

const secrets = () => import('./commands/secrets.ts');

/** What the owner keeps in the vault. Values come on standard input only: a command line can be read by others. */
export const secretCommands: Readonly<Record<string, Entry>> = {
  'secrets list': {
    usage: 'secrets list',
    about: 'names of secrets, whether they are set, and what uses them',
    load: async () => (await secrets()).listSecrets,
  },
  'secrets set': { usage: 'secrets set NAME < FILE', about: 'keep a secret', words: 1, load: async () => (await secrets()).setSecret },
  'secrets remove': { usage: 'secrets remove NAME', about: 'forget a secret', words: 1, load: async () => (await secrets()).removeSecret },
  'secrets unlock': {
    usage: 'secrets unlock < FILE',
    about: 'give the passphrase of the encrypted file to the running host',
    load: async () => (await secrets()).unlockSecrets,
  },
  'secrets move': {
    usage: 'secrets move keychain|file [--key-file PATH | < FILE]',
    about: 'keep secrets elsewhere; a file takes a passphrase, or a key file',
    words: 1,
    options: { 'key-file': text },
    load: async () => (await secrets()).moveSecrets,
  },
};
