import { type Entry, flag, text } from './entry.ts';

const tunnels = () => import('./commands/tunnels.ts');

/** What is asked of the ways in from outside, and of what came through them. */
export const publicCommands: Readonly<Record<string, Entry>> = {
  'tunnels list': { usage: 'tunnels list', about: 'the ways in from outside', load: async () => (await tunnels()).listTunnels },
  'tunnels start': {
    usage: 'tunnels start ID',
    about: 'let clients outside reach a bridge',
    words: 1,
    load: async () => (await tunnels()).startTunnel,
  },
  'tunnels stop': {
    usage: 'tunnels stop ID',
    about: 'cut everybody outside off at once',
    words: 1,
    load: async () => (await tunnels()).stopTunnel,
  },
  'tunnels secret': {
    usage: 'tunnels secret ID',
    about: 'a new secret for an address that holds one, shown once',
    words: 1,
    load: async () => (await tunnels()).renewSecret,
  },
  'tunnels test': {
    usage: 'tunnels test ID',
    about: 'go the way of a client outside, and see where it ends',
    words: 1,
    load: async () => (await tunnels()).testTunnel,
  },
  flights: {
    usage: 'flights [--bridge ID] [--client NAME] [--failures] [--limit N] [--follow]',
    about: 'the last requests, and what became of them',
    options: { bridge: text, client: text, failures: flag, limit: text, follow: flag },
    load: async () => (await import('./commands/flights.ts')).showFlights,
  },
};
