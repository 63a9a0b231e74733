import { realpath } from 'node:fs/promises';
import { Failure } from '../../shared/contract/errors.ts';
import { type Client } from '../../shared/model/client.ts';
import { type ClientChange, type ClientRequest, type NewToken, Tokens } from './auth/tokens.ts';
import { clientRate } from './bridges/http/client-rate.ts';
import { type OnCaller } from './bridges/http/listener.ts';
import { OpenAnswers } from './bridges/http/open-answers.ts';
import { type Changes } from './events/changes.ts';
import { type Folders } from './folders.ts';
import { type Host } from './host.ts';
import { type Engine } from './jobs/engine.ts';
import { type AuditTable } from './state/audit.ts';
import { ClientTable } from './state/clients.ts';
import { type Database } from './state/database.ts';

export interface ClientsOptions {
  readonly tokens: Tokens;
  /** Paths of the open folders. */
  readonly roots: () => readonly string[];
  /** Ends what a client has running or waiting. */
  readonly cancelJobs: (client: Client) => Promise<void>;
}

/** As it comes over the contract: what was left out may be there as undefined. */
type Given<T> = { readonly [K in keyof T]: T[K] | (undefined extends T[K] ? undefined : never) };

/** Who may call, as their owner decides it. */
export class Clients {
  readonly #options: ClientsOptions;

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  list(): Client[] {
    return this.#options.tokens.list();
  }

  /** @throws Failure root/notFound for a folder that is not open, client/nameTaken, client/expired, state/* */
  async create({ name, scopes, roots = null, sandbox = null, expiresAt = null }: Given<ClientRequest>): Promise<NewToken> {
    return this.#options.tokens.create({ name, scopes, roots: await this.#opened(roots, []), sandbox, expiresAt });
  }

  /** What is left out stays. @throws as `create`, and client/notFound */
  async update(id: string, change: Given<ClientChange>): Promise<Client> {
    const { tokens } = this.#options;
    const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as ClientChange;
    if (!set.roots) return tokens.update(id, set);
    // A folder that was closed meanwhile may stay on the list: it allows nothing while it is closed.
    const had = this.list().find((client) => client.id === id)?.roots ?? [];
    return tokens.update(id, { ...set, roots: await this.#opened(set.roots, had) });
  }

  /** @throws Failure client/notFound, client/isSignIn, client/expired, state/* */
  rotate(id: string): NewToken {
    return this.#options.tokens.rotate(id);
  }

  /** @throws Failure client/notFound, state/* */
  async revoke(id: string, { cancelJobs }: { readonly cancelJobs: boolean }): Promise<Client> {
    const revoked = this.#options.tokens.revoke(id);
    if (cancelJobs) await this.#options.cancelJobs(revoked);
    return revoked;
  }

  /** The folders under the paths by which they are open. @throws Failure root/notFound */
  async #opened(roots: readonly string[] | null, had: readonly string[]): Promise<string[] | null> {
    if (roots === null) return null;
    const known = [...this.#options.roots(), ...had];
    return Promise.all(
      roots.map(async (asked) => {
        const found = known.includes(asked) ? asked : await realpath(asked).catch(() => asked);
        if (known.includes(found)) return found;
        throw new Failure('root/notFound', `${asked} is not an open folder.`, { hint: 'Open it first: drawbridge roots add PATH' });
      }),
    );
  }
}

interface TokensHome {
  readonly db: Database;
  readonly audit: AuditTable;
  readonly changes: Changes;
  readonly host: Pick<Host, 'extraToken' | 'now'>;
}

/** Tokens over the state, told to whoever watches. */
export function openTokens({ db, audit, changes, host: { extraToken, now } }: TokensHome): Tokens {
  return new Tokens({ store: new ClientTable(db, audit), extraToken, now, changed: () => changes.announce({ topic: 'clients' }) });
}

interface ClientParts {
  readonly tokens: Tokens;
  readonly folders: Folders;
  readonly engine: Engine;
}

/** Clients of a running host: what they have running can be ended with them. */
export function openClients({ tokens, folders, engine }: ClientParts): Clients {
  return new Clients({
    tokens,
    roots: () => folders.list().map(({ path }) => path),
    cancelJobs: async ({ id, name }) => {
      const own = engine.roster.all().filter(({ job }) => job.clientId === id);
      await Promise.all(own.map(({ job }) => engine.cancelAny(job.id, `The owner revoked ${name}.`)));
    },
  });
}

interface Watched {
  readonly tokens: Tokens;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
}

/** Every caller is held to its rate, and let go once it may call no more. */
export function watchCallers({ tokens, elapsed }: Watched, stack: AsyncDisposableStack): OnCaller {
  const answers = stack.use(new OpenAnswers({ isOver: (clientId) => tokens.isOver(clientId) }));
  const count = clientRate(elapsed);
  tokens.onRevoked((clientId) => answers.close(clientId));
  return (caller, answer, over) => {
    count(caller);
    answers.hold(caller, answer, over);
  };
}
